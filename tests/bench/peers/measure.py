"""Times rows of rows.json with Lucid, PyTorch or NumPy: natively as a process that is asked row by row, in Pyodide by
`Peer`. Lucid and PyTorch run the same functions.

    python tests/bench/peers/measure.py lucid|torch|numpy THREADS

One line of JSON comes in for a row, one goes out: the times of calls in seconds, or an error.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
MOST = 200  # times of a row in a round


def times_of(run, seconds: float) -> list[float]:
    """Seconds of a call, as often as fits; calls too short for the clock are timed some together."""
    run()
    together, once, begin = 1, 0.0, time.perf_counter()
    while once * together < 2e-4:
        together *= 4 if once else 1
        start = time.perf_counter()
        for _ in range(together):
            run()
        once = max((time.perf_counter() - start) / together, 1e-9)
    times, end = [], begin + seconds
    while len(times) < 3 or (len(times) < MOST and time.perf_counter() < end):
        start = time.perf_counter()
        for _ in range(together):
            run()
        times.append((time.perf_counter() - start) / together)
        if once > seconds:
            break
    return times


def torch_row(torch, row: dict):
    """What a row calls, as Lucid and PyTorch say it."""
    F = torch.nn.functional
    torch.manual_seed(0)
    op, backward = row["op"], row.get("backward", False)
    x = torch.randn(1000, 1000)

    def with_gradients(function, *leaves):
        if not backward:
            return lambda: function(*leaves)
        leaves = [leaf.requires_grad_() for leaf in leaves]

        def run():
            for leaf in leaves:
                leaf.grad = None
            function(*leaves).sum().backward()

        return run

    if op in ("exp", "tanh"):
        return getattr(x, op)
    if op in ("sum", "argmax", "cumsum"):
        return lambda: getattr(x, op)(row["axis"])
    if op == "matmul":
        batch = (row["batch"],) if "batch" in row else ()
        a, b = torch.randn(*batch, row["m"], row["k"]), torch.randn(*batch, row["k"], row["n"])
        if row.get("transposed"):
            b = torch.randn(row["n"], row["k"]).T
        return lambda: a @ b
    if op == "conv":
        groups = row["c"] if row.get("depthwise") else 1
        weight = torch.randn(row["o"], row["c"] // groups, row["kernel"], row["kernel"])
        image = torch.randn(row["n"], row["c"], row["size"], row["size"])
        return with_gradients(lambda x, w: F.conv2d(x, w, padding=row["padding"], groups=groups), image, weight)
    if op == "max_pool":
        image = torch.randn(row["n"], row["c"], row["size"], row["size"])
        return lambda: F.max_pool2d(
            image, row["kernel"], row["stride"], row["kernel"] // 2 if row["kernel"] == 3 else 0
        )
    if op == "step":
        from models import cases, make

        return make(torch, cases(torch)[row["case"]])
    wide, targets = torch.randn(1024, 1000), torch.randint(0, 1000, (1024,))
    places, table = torch.randint(0, 10000, (4096,)), torch.randn(10000, 256)
    columns, few = torch.randint(0, 1000, (1000, 1000)), torch.randn(100, 1000)
    other, line = torch.randn(1000, 1000), torch.randn(1000)
    return {
        "copy": lambda: x.clone,
        "add": lambda: lambda: x + other,
        "add_row": lambda: lambda: x + line,
        "add_transposed": lambda: lambda: x + other.T,
        "gelu": lambda: lambda: F.gelu(x),
        "max": lambda: lambda: x.amax(1),
        "sort": lambda: lambda: few.sort(1),
        "softmax": lambda: lambda: wide.softmax(1),
        "layer_norm": lambda: with_gradients(lambda x: F.layer_norm(x, (1000,)), wide),
        "cross_entropy": lambda: with_gradients(lambda x: F.cross_entropy(x, targets), wide),
        "embedding": lambda: lambda: F.embedding(places, table),
        "gather": lambda: lambda: x.gather(1, columns),
        "scatter_add": lambda: lambda: x.scatter_add(1, columns, other),
        "index": lambda: lambda: table[places],
        "slice": lambda: lambda: x[3:7, ::2],
        "attention": lambda: with_gradients(
            lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=backward),
            *(torch.randn(8, 4, 256, 64) for _ in range(3)),
        ),
        "optimizer": lambda: optimizer_step(torch, row["which"]),
        "text": lambda: lambda: str(line),
        "perceptron": lambda: perceptron(torch, row.get("scale")),
        "decode": lambda: decode(torch, getattr(torch, row["dtype"])),
    }[op]()


def optimizer_step(torch, which: str):
    leaf = torch.randn(10**7, requires_grad=True)
    leaf.grad = torch.randn(10**7)
    options = {"lr": 1e-3} if which == "Adam" else {"lr": 1e-3, "momentum": 0.9}
    return getattr(torch.optim, which)([leaf], **options).step


def perceptron(torch, scale: float | None):
    """A step of Adam; one whose weights have decayed to subnormals has no rate, so that they stay so."""
    nn = torch.nn
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.0 if scale else 0.01)
    x = torch.randn(64, 2)
    y = x.sum(1, keepdim=True).sign()
    if scale:
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.fill_(scale)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()

    return step


def decode(torch, dtype, width=768, layers=12, heads=12, length=256, letters=50257):
    """The logits of the last of `length` tokens, keys and values of those before it being kept: GPT-2's sizes, random
    weights."""
    F = torch.nn.functional

    def random(*shape):
        return (torch.rand(*shape) * 0.04 - 0.02).to(dtype)

    blocks = [
        {
            "qkv": random(3 * width, width),
            "out": random(width, width),
            "up": random(4 * width, width),
            "down": random(width, 4 * width),
            "keys": random(1, heads, length, width // heads),
            "values": random(1, heads, length, width // heads),
        }
        for _ in range(layers)
    ]
    table, position = random(letters, width), random(length, width)

    def token():
        with torch.no_grad():
            x = table[464:465] + position[length - 1 :]
            for block in blocks:
                h = F.linear(F.layer_norm(x, (width,)), block["qkv"]).view(1, 3, heads, width // heads)
                q, k, v = (h[:, i].unsqueeze(2) for i in range(3))
                block["keys"][:, :, -1:], block["values"][:, :, -1:] = k, v
                y = F.scaled_dot_product_attention(q, block["keys"], block["values"])
                x = x + F.linear(y.reshape(1, width), block["out"])
                x = x + F.linear(F.gelu(F.linear(F.layer_norm(x, (width,)), block["up"])), block["down"])
            return F.linear(F.layer_norm(x, (width,)), table)

    return token


def numpy_row(np, row: dict):
    """What a row calls, of what NumPy has."""
    random = np.random.default_rng(0)

    def normal(*shape):
        return random.standard_normal(shape, np.float32)

    op, x, other, line = row["op"], normal(1000, 1000), normal(1000, 1000), normal(1000)
    if op in ("exp", "tanh"):
        return lambda: getattr(np, op)(x)
    if op in ("sum", "max", "argmax", "cumsum"):
        return lambda: getattr(x, op)(row.get("axis"))
    if op == "matmul":
        batch = (row["batch"],) if "batch" in row else ()
        a, b = normal(*batch, row["m"], row["k"]), normal(*batch, row["k"], row["n"])
        b = normal(row["n"], row["k"]).T if row.get("transposed") else b
        return lambda: a @ b
    places, table, columns = random.integers(0, 10000, 4096), normal(10000, 256), random.integers(0, 1000, (1000, 1000))
    few = normal(100, 1000)
    return {
        "copy": x.copy,
        "add": lambda: x + other,
        "add_row": lambda: x + line,
        "add_transposed": lambda: x + other.T,
        "sort": lambda: np.sort(few, 1),
        "gather": lambda: np.take_along_axis(x, columns, 1),
        "index": lambda: table[places],
        "slice": lambda: x[3:7, ::2],
        "text": lambda: str(line),
    }.get(op)


class Peer:
    """Measures rows with one library; keeps nothing of one when it measures the next."""

    def __init__(self, library: str, threads: int):
        self.library, self.module = library, importlib.import_module(library)
        self.threads = threads
        if library != "numpy":
            if threads:
                self.module.set_num_threads(threads)
            self.threads = self.module.get_num_threads()

    def measure(self, row: dict, seconds: float) -> dict:
        try:
            run = (numpy_row if self.library == "numpy" else torch_row)(self.module, row)
            return {"missing": True} if run is None else {"times": times_of(run, seconds)}
        except Exception as error:
            return {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}


if __name__ == "__main__":
    peer = Peer(sys.argv[1], int(sys.argv[2]))
    print(json.dumps({"version": peer.module.__version__, "threads": peer.threads}), flush=True)
    for line in sys.stdin:
        row, seconds = json.loads(line)
        print(json.dumps(peer.measure(row, seconds)), flush=True)
