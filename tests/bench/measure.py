"""The figures that need no browser of their own: the same file runs natively and inside Pyodide and gives one dict.

Every figure is the median of several rounds. Beside Lucid's stands what it is compared with in the same run: an empty
call of a C function, the same work in NumPy where NumPy is installed.
"""

from __future__ import annotations

import json
import math
import sys
import time

import lucid
from lucid import nn, optim

try:
    import numpy as np
except ImportError:
    np = None


def median_time(run, number: int, rounds: int = 9) -> float:
    """Seconds per call of run(number) / number: the median of `rounds`, after one warm-up."""
    run(number)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run(number)
        times.append((time.perf_counter() - start) / number)
    return sorted(times)[rounds // 2]


def calls(function, *arguments):
    """A loop around one call, whose own cost is measured by `empty` and not taken off."""

    def run(number):
        for _ in range(number):
            function(*arguments)

    return run


def additions(a, b):
    def run(number):
        for _ in range(number):
            a + b

    return run


def overhead() -> dict:
    a, b = lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0])
    leaf = lucid.tensor([1.0, 2.0], requires_grad=True)
    found = {
        "a + b, 2 elements": median_time(additions(a, b), 50_000) * 1e6,
        "a + b, 2 elements, recorded": median_time(additions(leaf, b), 50_000) * 1e6,
        "a * 2.0, 2 elements": median_time(calls(lucid.mul, a, 2.0), 50_000) * 1e6,
        "a.tanh(), 2 elements": median_time(calls(a.tanh), 50_000) * 1e6,
        "empty C call": median_time(calls(len, ()), 50_000) * 1e6,
    }
    if np is not None:
        x, y = np.array([1, 2], np.float32), np.array([3, 4], np.float32)
        found["NumPy a + b, 2 elements"] = median_time(additions(x, y), 50_000) * 1e6
    return found


def lucid_mlp():
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    loss_fn = nn.MSELoss()
    x = lucid.randn(64, 2)
    y = x.sum(1, keepdim=True).sign()

    def run(number):
        for _ in range(number):
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()

    return run


def numpy_mlp():
    """The same training step by hand in NumPy: forward, backward and Adam."""
    rng = np.random.default_rng(0)
    sizes = [(2, 16), (16, 16), (16, 1)]
    params = []
    for fan_in, fan_out in sizes:
        params += [
            rng.normal(size=(fan_in, fan_out)).astype(np.float32) / math.sqrt(fan_in),
            np.zeros(fan_out, np.float32),
        ]
    first = [np.zeros_like(p) for p in params]
    second = [np.zeros_like(p) for p in params]
    x = rng.normal(size=(64, 2)).astype(np.float32)
    y = np.sign(x.sum(1, keepdims=True)).astype(np.float32)
    step = 0

    def run(number):
        nonlocal step
        for _ in range(number):
            w1, b1, w2, b2, w3, b3 = params
            h1 = np.tanh(x @ w1 + b1)
            h2 = np.tanh(h1 @ w2 + b2)
            d3 = (h2 @ w3 + b3 - y) * np.float32(2 / 64)
            d2 = d3 @ w3.T * (1 - h2 * h2)
            d1 = d2 @ w2.T * (1 - h1 * h1)
            grads = [x.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d3, d3.sum(0)]
            step += 1
            rate = np.float32(0.01 * math.sqrt(1 - 0.999**step) / (1 - 0.9**step))
            for p, g, m, v in zip(params, grads, first, second):
                m *= np.float32(0.9)
                m += np.float32(0.1) * g
                v *= np.float32(0.999)
                v += np.float32(0.001) * g * g
                p -= rate * m / (np.sqrt(v) + np.float32(1e-8))

    return run


def training_step() -> dict:
    found = {"MLP 2-16-16-1, batch 64, Adam step": median_time(lucid_mlp(), 500) * 1e3}
    if np is not None:
        found["the same by hand in NumPy"] = median_time(numpy_mlp(), 300) * 1e3
    return found


def per_sample_gradients(batch: int = 64) -> dict:
    """Milliseconds: the gradient of each sample of a batch, by vmap of grad and by a loop, and their ratio."""
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    params = {name: p.detach() for name, p in model.named_parameters()}
    x, y = lucid.randn(batch, 2), lucid.randn(batch, 1)

    def loss(params, x, y):
        return nn.functional.mse_loss(lucid.func.functional_call(model, params, (x,)), y)

    gradient = lucid.func.grad(loss)
    at_once = lucid.func.vmap(gradient, in_dims=(None, 0, 0))
    together = median_time(calls(at_once, params, x, y), 10) * 1e3
    apart = median_time(calls(lambda: [gradient(params, x[i], y[i]) for i in range(batch)]), 1, rounds=5) * 1e3
    name = f"gradient of each of {batch} samples of an MLP"
    return {f"{name}, vmap(grad)": together, f"{name}, a loop": apart, "the loop takes, times": apart / together}


def matmul(n: int) -> dict:
    a, b = lucid.randn(n, n), lucid.randn(n, n)
    work = 2 * n**3 / 1e9
    found = {f"matmul {n}": work / median_time(calls(lucid.matmul, a, b), 3)}
    if np is not None:
        x, y = np.ones((n, n), np.float32), np.ones((n, n), np.float32)
        found[f"NumPy matmul {n}"] = work / median_time(calls(np.matmul, x, y), 1, rounds=3)
    return found


def orders(n: int = 100_000) -> dict:
    """Milliseconds: what puts n numbers in order, beside NumPy's nearest."""
    x, k = lucid.rand(n), lucid.randint(0, 1000, (n,))
    found = {
        f"sort, {n} float32": median_time(calls(lucid.sort, x), 3) * 1e3,
        f"topk(10), {n} float32": median_time(calls(lucid.topk, x, 10), 10) * 1e3,
        f"unique, {n} int64 of 1,000 values": median_time(calls(lucid.unique, k), 3) * 1e3,
        f"unique, {n} float32": median_time(calls(lucid.unique, x), 3) * 1e3,
    }
    if np is not None:
        y, j = np.array(x.tolist(), np.float32), np.array(k.tolist())
        found |= {
            f"NumPy argsort, {n} float32": median_time(calls(np.argsort, y), 3) * 1e3,
            f"NumPy argpartition(10), {n} float32": median_time(calls(np.argpartition, y, n - 10), 3) * 1e3,
            f"NumPy unique, {n} int64 of 1,000 values": median_time(calls(np.unique, j), 3) * 1e3,
            f"NumPy unique, {n} float32": median_time(calls(np.unique, y), 3) * 1e3,
        }
    return found


def matrices() -> dict:
    """Milliseconds: what solves and decomposes square float32 matrices, beside NumPy, which has no LU of its own."""
    found = {}
    for n in (64, 256, 512):
        a, b = lucid.randn(n, n), lucid.randn(n, 1)
        definite, number = a @ a.mT + n * lucid.eye(n), max(1, 256 // n)
        ours = {
            "solve": calls(lucid.linalg.solve, a, b),
            "LU": calls(lucid.linalg.lu_factor, a),
            "QR": calls(lucid.linalg.qr, a),
            "Cholesky": calls(lucid.linalg.cholesky, definite),
        }
        found |= {f"{name}, n = {n}": median_time(run, number) * 1e3 for name, run in ours.items()}
        if np is not None:
            x, y, z = (np.array(t.tolist(), np.float32) for t in (a, b, definite))
            theirs = {
                "solve": calls(np.linalg.solve, x, y),
                "QR": calls(np.linalg.qr, x),
                "Cholesky": calls(np.linalg.cholesky, z),
            }
            found |= {
                f"NumPy {name}, n = {n}": median_time(run, number, rounds=3) * 1e3 for name, run in theirs.items()
            }
    return found


def printing() -> dict:
    """Milliseconds: the text of 1,000 elements."""
    lucid.manual_seed(0)
    shown = {"1,000 float32": lucid.randn(25, 40), "1,000 int64": lucid.arange(1000).reshape(25, 40)}
    found = {name: median_time(calls(repr, x), 5) * 1e3 for name, x in shown.items()}
    if np is not None:
        for name, x in shown.items():
            found[f"NumPy {name}"] = median_time(calls(repr, np.array(x.tolist())), 5) * 1e3
    return found


def decompositions() -> dict:
    """Milliseconds: eigenvalues and singular values with their vectors, of float64 matrices."""
    found = {}
    for n in (64, 256):
        lucid.manual_seed(0)
        a = lucid.randn(n, n, dtype=lucid.float64)
        rounds = {"number": 2048 // (n * 8), "rounds": 5}
        for name, function, x in (
            ("eigh", lucid.linalg.eigh, a + a.mT),
            ("svd", lucid.linalg.svd, a),
            ("eig", lucid.linalg.eig, a),
        ):
            found[f"{name}, {n} x {n}"] = median_time(calls(function, x), **rounds) * 1e3
            if np is not None:
                found[f"NumPy {name}, {n} x {n}"] = (
                    median_time(calls(getattr(np.linalg, name), np.array(x.tolist())), **rounds) * 1e3
                )
    return found


def fourier() -> dict:
    """Milliseconds: the transform of complex128 signals whose lengths are powers of two, a prime and a round number."""
    found = {}
    for n in (2**10, 1009, 2**16, 10**5):
        x, rounds = lucid.randn(n, dtype=lucid.complex128), {"number": max(1, 10**5 // n), "rounds": 5}
        found[f"fft, n = {n:,}"] = median_time(calls(lucid.fft.fft, x), **rounds) * 1e3
        if np is not None:
            found[f"NumPy fft, n = {n:,}"] = median_time(calls(np.fft.fft, np.array(x.tolist())), **rounds) * 1e3
    return found


def everything() -> dict:
    return {
        "isa": lucid._C.isa(),
        "python": sys.version.split()[0],
        "numpy": None if np is None else np.__version__,
        "overhead_us": overhead(),
        "step_ms": training_step() | per_sample_gradients(),
        "gflops": matmul(512),
        "matrices_ms": matrices(),
        "orders_ms": orders(),
        "printing_ms": printing(),
        "decompositions_ms": decompositions(),
        "fourier_ms": fourier(),
    }


if __name__ == "__main__":
    print(json.dumps(everything()))
