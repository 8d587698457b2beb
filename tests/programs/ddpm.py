"""Denoising diffusion (Ho et al. 2020, arXiv:2006.11239): a network learns to take noise off points of two moons, and
turns pure noise into points of the moons.

Result: on average the points it makes lie at most 0.15 from the nearest point of the moons.
"""

import math

import lucid as torch

nn, F = torch.nn, torch.nn.functional

STEPS = 2500
RESULT = {"off the moons": -0.15, "spread": 0.4}
TIMES = 50


def moons(count):
    angle = math.pi * torch.rand(count)
    upper = torch.rand(count) < 0.5
    x = torch.where(upper, angle.cos(), 1 - angle.cos())
    y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
    return torch.stack([x - 0.5, y - 0.25], dim=1)


class Denoiser(nn.Module):
    """Foretells the noise in a point, given how far the point has been blurred."""

    def __init__(self, width=96):
        super().__init__()
        self.register_buffer("frequencies", 2.0 ** torch.arange(6))
        self.net = nn.Sequential(
            nn.Linear(2 + 12, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
            nn.Linear(width, 2),
        )  # fmt: skip

    def forward(self, x, t):
        angle = (t / TIMES)[:, None] * self.frequencies
        return self.net(torch.cat([x, angle.sin(), angle.cos()], dim=1))


def train():
    torch.manual_seed(0)
    betas = torch.linspace(1e-3, 0.2, TIMES)
    kept = (1 - betas).cumprod(0)  # how much of a point is left after t steps
    model = Denoiser()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = 5e-3 * (1 - 0.98 * step / STEPS)
        x, t = moons(400), torch.randint(0, TIMES, (400,))
        noise = torch.randn_like(x)
        a = kept[t][:, None]
        loss = F.mse_loss(model(a.sqrt() * x + (1 - a).sqrt() * noise, t), noise)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()
    with torch.no_grad():
        x = torch.randn(500, 2)
        for t in reversed(range(TIMES)):
            noise = model(x, torch.full((500,), t))
            x = (x - betas[t] / (1 - kept[t]).sqrt() * noise) / (1 - betas[t]).sqrt()
            if t:
                x = x + betas[t].sqrt() * torch.randn_like(x)
        nearest = torch.cdist(x, moons(2000)).min(1).values
    return {"off the moons": nearest.mean().item(), "spread": x.std(0).min().item()}
