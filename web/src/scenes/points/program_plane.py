import lucid
from lucid import nn, optim

# The page provides:
#   X, y      points (N, 2), their values (N, 1)
#   controls  the sliders: lr, decay, l1, batch

model = nn.Sequential(
    nn.Linear(2, 16),
    nn.Tanh(),
    nn.Linear(16, 16),
    nn.Tanh(),
    nn.Linear(16, 1),  # the value
)
optimizer = optim.Adam(model.parameters())
loss_fn = nn.MSELoss()

count = sum(p.numel() for p in model.parameters())
print(f"{count} parameters")


def step():
    """One training step; the page repeats it."""
    group = optimizer.param_groups[0]
    group["lr"] = controls.lr
    group["weight_decay"] = controls.decay

    some = lucid.randperm(len(X))[: controls.batch]
    loss = loss_fn(model(X[some]), y[some])
    if controls.l1 > 0:
        size = sum(p.abs().sum() for p in model.parameters())
        loss = loss + controls.l1 * size

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
