"""What a user does first, with nothing but Lucid's wheel installed: import, train, save, load. Prints one line of JSON.

The same file runs in every interpreter of table.py and inside Pyodide.
"""

import json
import os
import platform
import sys
import tempfile
import time

began = time.perf_counter()
import lucid  # noqa: E402

imported = time.perf_counter() - began

import lucid.nn.functional as F  # noqa: E402
from lucid import nn  # noqa: E402

assert "numpy" not in sys.modules, "import lucid has loaded NumPy"


def spirals(n: int):
    """Two arms of n points each, and which arm each point is of."""
    t = lucid.linspace(0.5, 3, n)
    arm = lucid.stack([t * lucid.cos(3 * t), t * lucid.sin(3 * t)], 1) / 3
    return lucid.cat([arm, -arm]), lucid.cat([lucid.zeros(n), lucid.ones(n)]).long()


def main() -> dict:
    lucid.manual_seed(0)
    x, y = spirals(100)
    model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2))
    optimizer = lucid.optim.Adam(model.parameters(), lr=0.02)
    began = time.perf_counter()
    for _ in range(300):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    trained = time.perf_counter() - began
    right = (model(x).argmax(1) == y).float().mean().item()
    assert right > 0.98, f"only {right:.0%} of the points are right after 300 steps"

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.pt")
        lucid.save(model.state_dict(), path)
        size = os.path.getsize(path)
        other = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 2))
        other.load_state_dict(lucid.load(path))
    assert lucid.equal(other(x), model(x)), "the model that was loaded computes something else"

    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "lucid": lucid.__version__,
        "file": lucid.__file__,
        "import_ms": round(imported * 1000, 1),
        "train_ms": round(trained * 1000, 1),
        "loss": round(loss.item(), 6),
        "right": right,
        "saved_bytes": size,
    }


print(json.dumps(main()))
