"""How cost grows with size and threads, whether a long run drifts, and whether a large model fits:

    PYTHONPATH=… python tests/bench/sizes.py [growth] [steps] [large]

growth   milliseconds of products, convolutions and steps of a GPT, on one thread and on all; what they do per second
steps    100,000 steps of a small network: the time and the memory of each tenth
large    a step forward of a model with 1.5 GB of parameters, in a tab as well
"""

from __future__ import annotations

import sys
import time

from models import gpt as gpt_class

import lucid
from lucid import nn, optim
from lucid.nn import functional as F


def least_ms(run, seconds: float = 0.4) -> float:
    run(), run()
    least, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - start)
    return least * 1e3


def gpt(width: int, length: int):
    lucid.manual_seed(0)
    model = gpt_class(lucid)(width=width, length=length)
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    x, y = lucid.randint(0, 64, (8, length)), lucid.randint(0, 64, (8 * length,))

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    return step, 6.0 * 8 * length * 12 * 4 * width**2


def growth() -> None:
    counts = sorted({1, lucid.get_num_threads()})
    cases = {}
    for n in (32, 64, 128, 256, 512, 1024, 2048):
        a = lucid.randn(n, n)
        cases[f"matmul {n}"] = lambda a=a: a @ a, 2.0 * n**3
    for c in (8, 16, 32, 64, 128, 256):
        x, w = lucid.randn(8, c, 28, 28), lucid.randn(c, c, 3, 3)
        cases[f"conv {c} to {c}, 8 x 28 x 28"] = lambda x=x, w=w: F.conv2d(x, w, padding=1), 2.0 * 8 * 784 * 9 * c * c
    for width, length in ((64, 64), (128, 64), (128, 128), (256, 128), (512, 128)):
        cases[f"GPT 4 x {width}, 8 x {length} letters"] = gpt(width, length)
    print("| | " + " | ".join(f"{n} thread{'s' * (n > 1)}, ms | GFLOP/s" for n in counts) + " |")
    for name, (run, flops) in cases.items():
        cells = []
        for n in counts:
            lucid.set_num_threads(n)
            ms = least_ms(run)
            cells.append(f"{ms:.3g} | {flops / ms / 1e6:.1f}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def steps(count: int = 100_000) -> None:
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    x = lucid.randn(64, 2)
    y = (x[:, :1] * x[:, 1:]).sign()
    loss = None
    print("| steps | us a step | MB in tensors | loss |")
    for tenth in range(10):
        start = time.perf_counter()
        for _ in range(count // 10):
            optimizer.zero_grad()
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
        took = (time.perf_counter() - start) / (count // 10)
        memory = lucid.memory_stats()["allocated_bytes.current"] / 1e6
        print(f"| {(tenth + 1) * count // 10:,} | {took * 1e6:.1f} | {memory:.4f} | {loss.item():.6f} |", flush=True)


def large() -> None:
    width, layers = 2816, 48
    model = nn.Sequential(*(nn.Linear(width, width, bias=False) for _ in range(layers)))
    size = sum(parameter.numel() * 4 for parameter in model.parameters()) / 1e9
    x = lucid.randn(4, width)
    with lucid.no_grad():
        y = model(x)
        ms = least_ms(lambda: model(x), 2.0)
    rate, finite = size / ms * 1e3, bool(y.isfinite().all())
    print(f"{size:.2f} GB of parameters: {ms:.0f} ms, {rate:.1f} GB/s; finite: {finite}")


if __name__ == "__main__":
    for name in sys.argv[1:] or ("growth", "steps", "large"):
        {"growth": growth, "steps": steps, "large": large}[name]()
