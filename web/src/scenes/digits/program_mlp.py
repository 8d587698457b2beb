from lucid import nn, optim

# A network without convolutions, to compare: to it, the pixels are 784 numbers in no order.
# The page provides:
#   batch(count)             random digits, float32 (count, 1, 28, 28) from 0 (paper) to 1 (ink), and what they are
#   distort(images, amount)  a copy, each image turned, slanted and moved a little
#   controls                 what the sliders say now: lr, batch, distortion
#   X, y, X_test, y_test     all training digits, and the test digits, which the program leaves alone

model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(28 * 28, 64),
    nn.ReLU(),
    nn.Linear(64, 10),  # one number for each digit
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
