"""A variational autoencoder (Kingma and Welling 2013, arXiv:1312.6114) learns a plane of digits from drawn pictures.

Result: the bound on the likelihood falls below 50 nats a picture of 14 × 14 pixels, and what the decoder makes of
random points has about as much ink as the pictures have.
"""

import lucid as torch

from .lenet import small_digits

nn, F = torch.nn, torch.nn.functional
Normal, kl_divergence = torch.distributions.Normal, torch.distributions.kl_divergence

STEPS = 250
RESULT = {"loss": -50.0, "ink": 0.7}


class VAE(nn.Module):
    def __init__(self, latent=8, width=128):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(196, width), nn.ReLU(), nn.Linear(width, 2 * latent))
        self.decoder = nn.Sequential(
            nn.Linear(latent, width), nn.ReLU(), nn.Linear(width, 196), nn.Unflatten(1, (1, 14, 14))
        )
        self.latent = latent

    def encode(self, x):
        mean, log_scale = self.encoder(x).chunk(2, dim=1)
        return Normal(mean, log_scale.exp())

    def forward(self, x):
        posterior = self.encode(x)
        return self.decoder(posterior.rsample()), posterior


def loss_of(logits, posterior, x):
    """Minus the evidence lower bound, a picture."""
    missed = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    prior = Normal(torch.zeros_like(posterior.loc), torch.ones_like(posterior.scale))
    return missed + kl_divergence(posterior, prior).sum(1).mean()


def train():
    torch.manual_seed(0)
    images, _ = small_digits(1500)
    images = images.clamp(0, 1)
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(STEPS):
        x = images[torch.randint(0, len(images), (100,))]
        loss = loss_of(*model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()
    with torch.no_grad():
        made = model.decoder(torch.randn(200, model.latent)).sigmoid()
        ink = made.mean() / images.mean()
        return {"loss": loss_of(*model(images), images).item(), "ink": min(ink, 1 / ink).item()}
