# /// script
# requires-python = ">=3.11"
# dependencies = ["marimo"]
# ///
"""Two moons told apart: natively `marimo edit moons.py`, in the browser `marimo export html-wasm moons.py -o site`."""

import marimo

app = marimo.App(width="medium")


@app.cell
async def _():
    import sys

    import marimo as mo

    if sys.platform == "emscripten":  # elsewhere it is installed as any package is
        import micropip

        folder = mo.notebook_location() / "public"
        await micropip.install(str(folder / "lucid_wasm-0.1.0-cp311-abi3-pyemscripten_2026_0_wasm32.whl"))

    import lucid
    from lucid import nn, optim
    from lucid.utils.data import datasets

    return datasets, lucid, mo, nn, optim


@app.cell
def _(mo):
    rate = mo.ui.slider(0.002, 0.05, 0.002, value=0.01, label="learning rate", show_value=True)
    mo.vstack([mo.md("# Two moons\n\nA network learns again whenever the slider is moved."), rate])
    return (rate,)


@app.cell
def _(datasets, lucid, nn, optim, rate):
    lucid.manual_seed(0)
    x, y = datasets.moons(300, noise=0.15)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 2))
    optimizer = optim.Adam(model.parameters(), lr=rate.value)

    chart = lucid.live.Chart("loss", "accuracy")
    for _step in chart.steps(1500):
        scores = model(x)
        loss = nn.functional.cross_entropy(scores, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        chart.update(loss=loss, accuracy=(scores.argmax(1) == y).float().mean())

    chart  # the cell's output in the end, and what later readers of the file see
    return chart, model


@app.cell
def _(lucid, model):
    side = lucid.linspace(-1.5, 2.5, 80)
    places = lucid.stack(lucid.meshgrid(side.flip(0), side, indexing="ij")[::-1], -1).reshape(-1, 2)
    with lucid.no_grad():
        picture = model(places).softmax(1)[:, 1].reshape(80, 80)
    picture  # a tensor shows what it is, and a picture
    return


@app.cell
def _(chart, mo):
    mo.md(f"**{chart.values('accuracy')[-1][1]:.1%} of the points are told apart.**")
    return


if __name__ == "__main__":
    app.run()
