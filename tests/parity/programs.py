"""What both builds must compute alike: op results, random numbers, training curves.

Each function here is run by freeze.py natively, which writes frozen/, and by test_parity.py in every build.
"""

from __future__ import annotations

import hashlib

from ops.cases import OPS, SAMPLED, describe, dtype_of, tensors_in, written_of

import lucid
from lucid import _C, nn, optim

SHOWN = 12  # elements kept of a result


def op_results(name: str) -> list[list]:
    """[dtype, elements] of each result of each sample of an op, in a few dtypes; large results are thinned out."""
    return [result for _, result in op_calls(name)]


def op_calls(name: str):
    """Each result with the call that gives it."""
    op = OPS[name]
    for sample in op.samples():
        suffixes = [s for s in op.suffixes(sample) if s in ("i64", "f32", "f64")] or op.suffixes(sample)[:1]
        for suffix in suffixes:
            args, kwargs = sample.tensors(dtype_of(suffix))
            lucid.manual_seed(1)
            for result in tensors_in(op.function(*args, **kwargs)) or written_of(op, args, kwargs).values():
                flat = result.detach().reshape(-1)
                step = max(1, flat.numel() // SHOWN)
                values = [
                    part
                    for v in flat[::step].tolist()[:SHOWN]
                    for part in ((v.real, v.imag) if isinstance(v, complex) else (v,))
                ]
                what = describe(op, sample, suffix, f"every {step}th element of a result" if step > 1 else "a result")
                yield what, [result.dtype._name, list(result.shape), [_short(v) for v in values]]


def _short(value):
    return float(f"{value:.12g}") if isinstance(value, float) else int(value)


def digest(t: lucid.Tensor) -> str:
    """The SHA-256 of the elements' bytes (little-endian)."""
    return hashlib.sha256(_C._tensor_to_bytes(t.detach().contiguous())).hexdigest()


def random_numbers() -> dict[str, list]:
    """For each source of random numbers and seed: the digest of 1000 numbers, and the first ones in hexadecimal."""
    sources = {
        "rand": lambda: lucid.rand(1000),
        "rand float64": lambda: lucid.rand(1000, dtype=lucid.float64),
        "randn": lambda: lucid.randn(1000),
        "randn float64": lambda: lucid.randn(1000, dtype=lucid.float64),
        "randint": lambda: lucid.randint(-5, 1000003, (1000,)),
        "randint wide": lambda: lucid.randint(-(2**62), 2**62, (1000,)),
        "randint int32": lambda: lucid.randint(0, 7, (1000,), dtype=lucid.int32),
        "randperm": lambda: lucid.randperm(1000),
        "bernoulli": lambda: lucid.bernoulli(0.3, size=(1000,)),
        "normal": lambda: lucid.normal(2.0, 0.5, size=(1000,)),
        "uniform_": lambda: lucid.zeros(1000).uniform_(-3, 5),
        "normal_": lambda: lucid.zeros(10, 100).T.normal_(1, 2),
        "dropout": lambda: nn.functional.dropout(lucid.ones(1000), 0.4),
        "linear": lambda: nn.Linear(7, 11).weight,
        "embedding": lambda: nn.Embedding(5, 9).weight,
    }
    found = {}
    for name, draw in sources.items():
        for seed in (0, 123456789, 2**63 + 11):
            lucid.manual_seed(seed)
            numbers = draw()
            first = [v.hex() if isinstance(v, float) else v for v in numbers.detach().reshape(-1)[:4].tolist()]
            found[f"{name} {seed}"] = [digest(numbers), first, lucid.get_rng_state()[1].item()]
    return found


def regression_curve() -> list[float]:
    """An MLP 2-16-16-1 with tanh learns a surface: 100 steps of Adam on 64 points."""
    lucid.manual_seed(42)
    x = lucid.rand(64, 2) * 4 - 2
    y = (x[:, :1] * x[:, 1:]).sin() + 0.3 * x[:, :1]
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(100):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def classification_curve() -> list[float]:
    """A small convolutional network with normalisation and dropout: 100 steps of SGD with momentum."""
    lucid.manual_seed(7)
    images = lucid.randn(24, 1, 8, 8)
    labels = (images.mean((1, 2, 3)) > 0).long() + 2 * (images[:, 0, :4].mean((1, 2)) > 0).long()
    features = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.LayerNorm(64))
    head = nn.Sequential(nn.Dropout(0.2), nn.Linear(64, 16), nn.GELU(), nn.Linear(16, 4))
    optimizer = optim.SGD(
        [*features.parameters(), *head.parameters()], lr=0.02, momentum=0.9, weight_decay=1e-4, nesterov=True
    )
    losses = []
    for _ in range(100):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(head(features(images)), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


CURVES = {"regression": regression_curve, "classification": classification_curve}


def everything() -> dict[str, dict]:
    """By file in frozen/: the results of each family's ops, the random numbers and the curves."""
    found: dict[str, dict] = {"random": random_numbers(), "curves": {name: curve() for name, curve in CURVES.items()}}
    for op in SAMPLED:
        found.setdefault(op.file, {})[op.name] = op_results(op.name)
    return found


__all__ = ["CURVES", "everything", "op_results", "random_numbers"]
