"""A network learns to read digits; its curves and what it looks at appear where PyScript displays things."""

from pyscript import HTML, display

import lucid
from lucid import nn, optim
from lucid.utils.data import datasets

lucid.manual_seed(0)
x, y = datasets.digits(2000)
x_test, y_test = datasets.digits(500, generator=lucid.Generator().manual_seed(1))

model = nn.Sequential(
    nn.Conv2d(1, 8, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.Conv2d(8, 16, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(16 * 7 * 7, 10),
)
optimizer = optim.Adam(model.parameters(), lr=3e-3)

chart = lucid.live.Chart("loss", "accuracy", log="loss", smooth=0.8)
async for _step in chart.steps(300):  # gives the page a turn after each drawing
    batch = lucid.randint(0, len(x), (64,))
    scores = model(x[batch])
    loss = nn.functional.cross_entropy(scores, y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    chart.update(loss=loss, accuracy=(scores.argmax(1) == y[batch]).float().mean())

with lucid.no_grad():
    right = (model(x_test).argmax(1) == y_test).float().mean().item()

display(x_test[0])
display(HTML(f"<p id='result'>{right:.1%} of 500 other digits are read rightly.</p>"))
