import lucid
from lucid import nn, optim
from lucid.nn import functional as F

# The page provides:
#   X         points of the figure, float32 (N, 2)
#   steps     in how many steps it turns to noise
#   kept      how much of a point's square is left after each step, float32 (steps,)
#   controls  controls.lr is the slider of the learning rate


class Denoiser(nn.Module):
    """Sees blurred points and how long they were blurred; says which noise is in them."""

    def __init__(self, width=64):
        super().__init__()
        self.register_buffer("waves", 2.0 ** lucid.arange(4))  # the time as a few waves, easier than one number
        self.net = nn.Sequential(
            nn.Linear(2 + 8, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, 2),
        )

    def forward(self, x, t):
        phase = (t / steps)[:, None] * self.waves
        return self.net(lucid.cat([x, phase.sin(), phase.cos()], dim=1))


model = Denoiser()
optimizer = optim.Adam(model.parameters(), lr=controls.lr)


def step():
    """One training step; the page repeats it."""
    optimizer.param_groups[0]["lr"] = controls.lr
    x = X[lucid.randint(len(X), (256,))]
    t = lucid.randint(steps, (256,))  # each point at a time of its own
    noise = lucid.randn_like(x)
    left = kept[t][:, None]
    blurred = left.sqrt() * x + (1 - left).sqrt() * noise
    loss = F.mse_loss(model(blurred, t), noise)  # guess the noise that was mixed in
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
