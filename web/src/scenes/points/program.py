from lucid import nn, optim

# The page provides:
#   X        points, float32 (N, 2)
#   y        class of each point, int64 (N,)
#   classes  how many there are

model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, classes))
optimizer = optim.Adam(model.parameters(), lr=0.01)
loss_fn = nn.CrossEntropyLoss()

count = sum(p.numel() for p in model.parameters())
print(f"{count} parameters")


def step():
    """One training step; the page repeats it."""
    optimizer.zero_grad()
    loss = loss_fn(model(X), y)
    loss.backward()
    optimizer.step()
    return loss
