"""The network and its training. `train` is called from main.ts; on_step is a function there."""

import lucid
from lucid import nn, optim
from lucid.nn import functional as F


def train(images, labels, on_step, steps=240, batch=64):
    lucid.manual_seed(0)
    model = nn.Sequential(
        *(nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(12, 24, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(24 * 5 * 5, 10)),
    )
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    held_out = len(images) // 10  # not learnt from, but to see how well the rest was learnt
    for step in range(1, steps + 1):
        chosen = lucid.randint(held_out, len(images), (batch,))
        loss = F.cross_entropy(model(images[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if on_step(step, steps, loss) is False:
            break
    right = (predict(model, images[:held_out]).argmax(1) == labels[:held_out]).float().mean()
    return {"predict": lambda image: predict(model, image), "accuracy": right.item()}


@lucid.no_grad()
def predict(model, images):
    return model(images).softmax(1)


train  # noqa: B018 (the value of the program, for main.ts)
