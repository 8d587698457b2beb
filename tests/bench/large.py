"""Milliseconds of calls with large tensors, natively or in Pyodide, and of PyTorch instead.

python tests/bench/large.py             Lucid's, as JSON
python tests/bench/large.py --torch     PyTorch's, on one thread: the same functions with the other module
"""

from __future__ import annotations

import json
import sys
import time

import lucid as torch

ROUNDS, SECONDS = 40, 0.5


def least_ms(run) -> float:
    """The least time of the calls that fit into the time, after one that does not count: no other process is in it."""
    run()
    least, end = float("inf"), time.perf_counter() + SECONDS
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - start)
        if time.perf_counter() > end:
            break
    return least * 1e3


def everything() -> dict[str, float]:
    """Call -> milliseconds."""
    nn, F = torch.nn, torch.nn.functional
    torch.manual_seed(0)
    x, leaf = torch.randn(1024, 1000), torch.randn(1024, 1000, requires_grad=True)
    targets = torch.randint(0, 1000, (1024,))
    norm = nn.LayerNorm(1000)
    few, images = torch.randn(32, 16, 32, 32), torch.randn(8, 64, 56, 56)
    narrow, wide = torch.randn(32, 3, 32, 32), torch.randn(8, 64, 28, 28)
    first, deep = nn.Conv2d(3, 16, 3, padding=1), nn.Conv2d(64, 64, 3, padding=1)

    def backward(loss):
        def run():
            leaf.grad = None
            loss(leaf).backward()

        return run

    runs = {
        "copy, 1024 x 1000": x.clone,
        "add": lambda: x + leaf.detach(),
        "exp": x.exp,
        "tanh": x.tanh,
        "gelu": lambda: F.gelu(x),
        "sum over rows": lambda: x.sum(1),
        "sum over columns": lambda: x.sum(0),
        "cumsum along rows": lambda: x.cumsum(1),
        "softmax": lambda: x.softmax(1),
        "layer norm": lambda: norm(x),
        "layer norm, with backward": backward(lambda x: norm(x).sum()),
        "cross-entropy, with backward": backward(lambda x: F.cross_entropy(x, targets)),
        "max-pool 2, 32 x 16 x 32 x 32": lambda: F.max_pool2d(few, 2),
        "max-pool 3 by 2, 8 x 64 x 56 x 56": lambda: F.max_pool2d(images, 3, 2, 1),
        "conv 3 to 16, 32 x 3 x 32 x 32": lambda: first(narrow),
        "conv 64 to 64, 8 x 64 x 28 x 28": lambda: deep(wide),
    }
    return {name: least_ms(run) for name, run in runs.items()}


def pytorch() -> dict[str, float]:
    """PyTorch's: these functions read once more, with another module under the same name."""
    import torch

    torch.set_num_threads(1)
    globals()["torch"] = torch
    return everything()


if __name__ == "__main__":
    print(json.dumps(pytorch() if "--torch" in sys.argv else everything()))
