import lucid
from lucid import nn, optim
from lucid.nn import functional as F

# The page provides:
#   X         pictures of digits, brightness 0 to 1, float32 (N, 1, 14, 14)
#   y         what they show, int64 (N,); not needed here
#   controls  sliders: controls.lr, and controls.beta, the weight of the KL divergence


class VAE(nn.Module):
    """Squeezes each picture into two numbers, a place in a plane, and draws it again from there."""

    def __init__(self, width=128):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(196, width), nn.ReLU(), nn.Linear(width, 4))
        self.decoder = nn.Sequential(
            nn.Linear(2, width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, 196),
            nn.Unflatten(1, (1, 14, 14)),
        )

    def encode(self, x):
        """Where a picture belongs: the middle of a small cloud, and the logarithm of the cloud's variance."""
        return self.encoder(x).chunk(2, dim=1)

    def decode(self, z):
        return self.decoder(z)

    def forward(self, x):
        mean, log_variance = self.encode(x)
        z = mean + (log_variance / 2).exp() * lucid.randn_like(mean)  # somewhere in the cloud
        return self.decode(z), mean, log_variance


model = VAE()
optimizer = optim.Adam(model.parameters(), lr=controls.lr)


def step():
    """One training step; the page repeats it."""
    optimizer.param_groups[0]["lr"] = controls.lr
    x = X[lucid.randint(len(X), (100,))]
    logits, mean, log_variance = model(x)
    rebuilt = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum() / len(x)  # keeps the clouds around the origin
    loss = rebuilt + controls.beta * kl
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
