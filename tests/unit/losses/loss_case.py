"""One row of loss_rows.py, computed: with PyTorch by freeze_losses.py, with Lucid by the test. `lib` is either."""

from __future__ import annotations

import json
from pathlib import Path

from loss_rows import ROWS, Drawn

FROZEN = Path(__file__).with_name("loss_torch.json")


def tensor(lib, value, seed: str):
    if isinstance(value, Drawn):
        return lib.tensor(value.values(seed), dtype=lib.float64).reshape(value.shape)
    return value if value is None else lib.tensor(value)


def computed(lib, number: int) -> dict[str, object]:
    """What a layer gives: results, gradients of its inputs and of its parameters, and the names in its state."""
    name, settings, inputs = ROWS[number]
    settings = {key: tensor(lib, v, key) if isinstance(v, Drawn) else v for key, v in settings.items()}
    layer = getattr(lib.nn, name)(**settings).double()
    carry(lib, layer)
    given = [tensor(lib, value, f"{name} {i}") for i, value in enumerate(inputs)]
    wanting = [t for t in given if t is not None and t.dtype == lib.float64]
    for t in wanting:
        t.requires_grad_()
    if name == "CTCLoss":  # by log-probabilities alone PyTorch's gradient is another one
        given[0] = lib.log_softmax(given[0], -1)
    out = layer(*given)
    parts = list(out) if isinstance(out, tuple) else [out]
    total = sum(((i + 1) * part.sum() for i, part in enumerate(parts)), lib.zeros((), dtype=lib.float64))
    # Of results with many elements each has a gradient of its own.
    for part in parts:
        if part.ndim:
            total = total + (part * lib.arange(1.0, part.numel() + 1, dtype=lib.float64).reshape(part.shape)).sum()
    total.backward()
    return {
        "results": [numbers(part) for part in parts],
        "shapes": [list(part.shape) for part in parts],
        "gradients": [None if t.grad is None else numbers(t.grad) for t in wanting],
        "parameters": {key: None if p.grad is None else numbers(p.grad) for key, p in layer.named_parameters()},
        "state": list(layer.state_dict()),
        "after": numbers(layer.weight) if "max_norm" in settings else None,
    }


def carry(lib, layer) -> None:
    """Gives every parameter values that depend on its name."""
    state = layer.state_dict()
    for key, value in state.items():
        if key not in ("weight", "pos_weight") or not hasattr(layer, "reduction"):
            state[key] = tensor(lib, Drawn(*value.shape), key)
    layer.load_state_dict(state)


def numbers(t) -> list[float]:
    return [float(f"{v:.12g}") for v in t.detach().reshape(-1).tolist()]


def frozen() -> dict[str, dict]:
    return json.loads(FROZEN.read_text())


def label(number: int) -> str:
    name, settings, inputs = ROWS[number]
    return f"{number}-{name}"
