from lucid import nn, optim

# The page provides:
#   batch(count)             random digits, float32 (count, 1, 28, 28) from 0 (paper) to 1 (ink), and what they are
#   distort(images, amount)  a copy, each image turned, slanted and moved a little
#   controls                 what the sliders say now: lr, batch, distortion
#   X, y, X_test, y_test     all training digits, and the test digits, which the program leaves alone

model = nn.Sequential(
    nn.Conv2d(1, 8, 5, padding=2),  # 8 filters look for small patterns, at every place
    nn.ReLU(),
    nn.MaxPool2d(2),  # 28 × 28 becomes 14 × 14
    nn.Conv2d(8, 16, 3, padding=1),  # 16 filters look for patterns of those patterns
    nn.ReLU(),
    nn.MaxPool2d(2),  # 7 × 7
    nn.Flatten(),
    nn.Linear(16 * 7 * 7, 10),  # one number for each digit
)
optimizer = optim.Adam(model.parameters(), lr=controls.lr)
loss_fn = nn.CrossEntropyLoss()

print(sum(p.numel() for p in model.parameters()), "parameters")


def step():
    """One training step; the page repeats it."""
    optimizer.param_groups[0]["lr"] = controls.lr
    images, labels = batch(controls.batch)
    images = distort(images, controls.distortion)
    optimizer.zero_grad()
    loss = loss_fn(model(images), labels)
    loss.backward()
    optimizer.step()
    return loss
