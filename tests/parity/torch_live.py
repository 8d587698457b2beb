"""Compares every op with PyTorch's function of the same name, on the samples of the op suite.

    PYTHONPATH=.venv/lib/python3.11/site-packages PYTHONSAFEPATH=1 python tests/parity/torch_live.py [-k WORD] [-v]

Wants an interpreter that can import both `torch` and `lucid`; it is not part of `npm test`, and PyTorch is no
dependency of anything else here. Values, dtypes, shapes, the kind of result and first gradients are compared, and what
is written in place. Prints a line for each kind of difference of each op with the first call that shows it, then
counts. Fails where there is a difference that DIFFERENCES does not explain, and, over all ops, where it explains one
that is not there.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import sys
import warnings
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ops.cases import OPS, Op, describe, dtype_of
from parity.torch_differences import DIFFERENCES, OTHER_NAMES

import lucid
from lucid._docs import table

# Agreement wanted: (relative, to the greatest element; absolute).
TOLERANCE = {
    "float16": (2e-3, 2e-3),
    "bfloat16": (2e-2, 1e-2),
    "float32": (2e-5, 2e-5),
    "float64": (1e-9, 1e-10),
    "complex64": (2e-5, 2e-5),
    "complex128": (1e-9, 1e-10),
}
SPACES = ("", "Tensor", "nn.functional", "special", "linalg", "fft", "signal.windows", "_C._nn")


class Counts:
    """What was found, by op and kind: the first call, and how many."""

    def __init__(self):
        self.calls = collections.Counter()
        self.found: dict[tuple[str, str], list] = {}

    def add(self, op: str, kind: str, text: str) -> None:
        self.found.setdefault((op, kind), []).append(text)


# ---- From one library to the other ----------------------------------------------------------------------------------


def to_torch(value):
    """The same argument for PyTorch."""
    if isinstance(value, lucid.Tensor):
        held = np.array(value.numpy(), copy=True)  # bfloat16 comes as float32
        made = torch.from_numpy(held.astype(np.uint64) if held.dtype == np.uint64 else held)  # which has two names
        return made.to(to_torch(value.dtype)).reshape(tuple(value.shape))
    if isinstance(value, lucid.dtype):
        return getattr(torch, value._name.rstrip("_"))
    if isinstance(value, (list, tuple)):
        return type(value)(to_torch(item) for item in value)
    return {key: to_torch(item) for key, item in value.items()} if isinstance(value, dict) else value


def fresh(value):
    """The same with copies of its tensors."""
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(fresh(item) for item in value)
    return value.clone() if isinstance(value, torch.Tensor) else value


def name_of(dtype) -> str:
    return str(dtype).rpartition(".")[2].rstrip("_")


def array(tensor) -> np.ndarray:
    """The elements in the widest dtype of their kind."""
    if isinstance(tensor, torch.Tensor):
        tensor = tensor.detach().resolve_conj().resolve_neg()
        return tensor.to(torch.complex128 if tensor.is_complex() else torch.float64).numpy()
    kept = np.asarray(tensor.detach().numpy()).reshape(tuple(tensor.shape))
    return kept.astype(np.complex128 if tensor.is_complex() else np.float64)


def functions(names) -> list:
    """PyTorch's functions of these names: each is tried until one takes the arguments."""
    found = []
    for name in names:
        name = OTHER_NAMES.get(name, name)
        short = name.rpartition(".")[2]
        for path in [name] if "." in name else [f"{space}.{short}".lstrip(".") for space in SPACES]:
            target = torch
            for part in path.split("."):
                target = getattr(target, part, None)
            if callable(target) and target not in found:
                found.append(target)
    return found


def public(path: str):
    """What has a public name here: lucid.softmax, lucid.nn.functional.elu, Tensor.view_as."""
    space, _, name = path.rpartition(".")
    home = importlib.import_module(f"lucid.{space}") if space else lucid
    return getattr(home, name, None) or getattr(lucid.Tensor, name, None)


# ---- One call in both -----------------------------------------------------------------------------------------------


def attempt(function, args, kwargs):
    """(result, None) or (None, the error)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs), None
    except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError, KeyError, AttributeError) as error:
        return None, error


def spellings(op: Op, candidates, args, kwargs):
    """Calls of PyTorch's functions with these arguments: by position, and with all but the first by name."""
    named = {p.name: value for p, value in zip(op.params, args)}
    first = dict(list(named.items())[:1])
    for function in candidates:
        yield function, args, kwargs, False
        if len(args) > 1:
            yield function, list(first.values()), {**{k: v for k, v in named.items() if k not in first}, **kwargs}, True


def plain(result):
    """Tensors in a row: what both give alike."""
    if isinstance(result, (lucid.Tensor, torch.Tensor)):
        return [result]
    if isinstance(result, (list, tuple)):
        return [tensor for item in result for tensor in plain(item)]
    return []


def kind_of(result) -> str:
    if isinstance(result, tuple):
        return "a named tuple" if hasattr(result, "_fields") or hasattr(type(result), "n_fields") else "a tuple"
    return "a list" if isinstance(result, list) else "a tensor" if plain(result) else type(result).__name__


def disagreement(got, want, rough: float = 1) -> tuple[str, str] | None:
    """(kind, text) of how two tensors differ."""
    if tuple(got.shape) != tuple(want.shape):
        return "shape", f"shape {tuple(got.shape)}, PyTorch {tuple(want.shape)}"
    name, other = name_of(got.dtype), name_of(want.dtype)
    a, b = array(got), array(want)
    rtol, atol = (x * rough for x in max(TOLERANCE.get(name, (0, 0)), TOLERANCE.get(other, (0, 0))))
    with np.errstate(all="ignore"):
        finite = np.abs(b[np.isfinite(b)]).max(initial=0)
        near = np.abs(a - b) <= atol + rtol * np.maximum(np.abs(b), min(finite, 1e3))
        same = near | (a == b) | (np.isnan(a) & np.isnan(b))
    if not same.all():
        place = tuple(int(i) for i in np.argwhere(~same)[0])
        return "values", f"element {list(place)} is {a[place]}, PyTorch {b[place]}; {(~same).sum()} of {same.size}"
    if name != other:
        return "dtype", f"dtype {name}, PyTorch {other}"
    return None


def gradients(result, leaves, library):
    """The gradients of a weighted sum of all results by the leaves."""
    total = None
    for number, tensor in enumerate(plain(result)):
        if not tensor.requires_grad:
            continue
        weights = np.cos(np.arange(tensor.numel()) + number).reshape(tuple(tensor.shape))
        weighted = (tensor * library.from_numpy(weights).to(tensor.dtype)).sum()
        weighted = weighted.real if weighted.is_complex() else weighted
        total = weighted if total is None else total + weighted
    if total is None:
        return None
    return library.autograd.grad(total, leaves, allow_unused=True)


def differentiable(values):
    return [v for v in values if v.dtype in (lucid.float64, lucid.complex128, torch.float64, torch.complex128)]


class Comparison:
    def __init__(self, op: Op, names, counts: Counts):
        self.op, self.counts = op, counts
        self.ours = public(names[0]) or op.function
        self.functions = functions(names)
        self.inplace = [
            name for name in names if "." not in name and "inplace" in op.variants and hasattr(torch.Tensor, f"{name}_")
        ]

    def run(self) -> None:
        if not self.functions:
            self.counts.calls["ops without a counterpart"] += 1
            return
        self.counts.calls["ops"] += 1
        for sample in self.op.samples():
            for suffix in self.op.suffixes(sample):
                self.compare(sample, dtype_of(suffix), describe(self.op, sample, suffix, "contiguous"))

    def compare(self, sample, dtype, what) -> None:
        counts, name = self.counts, self.op.name
        args, kwargs = sample.tensors(dtype)
        before = to_torch([args, kwargs])
        ours, refused = attempt(self.ours, args, kwargs)
        counts.calls["calls"] += 1
        found, error = None, None
        for function, other_args, other_kwargs, by_name in spellings(self.op, self.functions, *before):
            other_args, other_kwargs = fresh(other_args), fresh(other_kwargs)
            expected, refused_there = attempt(function, other_args, other_kwargs)
            error = error or refused_there
            if refused_there is not None:
                continue
            if refused:
                counts.add(name, "refused", f"{what}: {refused}")
                return
            differs = self.pairs(plain(ours), plain(expected), what) or self.written(
                args, kwargs, other_args, other_kwargs, what
            )
            if kind_of(ours) != kind_of(expected) and not (differs and differs[0] == "result"):
                differs = differs or ("result", f"{what}: {kind_of(ours)}, PyTorch {kind_of(expected)}")
            if found is None or not differs:
                found = function, by_name, differs
            if not differs:
                break
        if found is None:
            counts.calls["calls that PyTorch refuses"] += 1
            if not refused:
                counts.add(name, "more", f"{what}: {' '.join(str(error).split())[:160]}")
            return
        function, by_name, differs = found
        if differs:
            counts.add(name, *differs)
        elif by_name and not error:
            counts.add(name, "order", f"{what}: the same by names, but not by position")
        if sample.grad and dtype in ("float64", "complex128"):
            self.differentiate(sample, dtype, function, by_name, what)
        for inplace in self.inplace:
            self.write(sample, dtype, f"{inplace}_", what)

    def pairs(self, ours, expected, what, kind="") -> tuple[str, str] | None:
        if len(ours) != len(expected):
            return f"{kind}result", f"{what}: {len(ours)} tensors, PyTorch {len(expected)}"
        for i, (a, b) in enumerate(zip(ours, expected)):
            found = disagreement(a, b)
            if found:
                return kind + found[0], f"{what}: result {i}: {found[1]}"
        return None

    def written(self, args, kwargs, other_args, other_kwargs, what) -> tuple[str, str] | None:
        """What the call may have changed."""
        if not self.op.mutates:
            return None
        ours = plain([*args, *kwargs.values()])
        return self.pairs(ours, plain([*other_args, *other_kwargs.values()]), what, "written ")

    def differentiate(self, sample, dtype, function, by_name, what) -> None:
        args, kwargs = sample.tensors(dtype)
        calls = spellings(self.op, [function], *to_torch([args, kwargs]))
        other_args, other_kwargs = next((a, k) for _, a, k, named in calls if named == by_name)
        leaves = differentiable(plain([*args, *kwargs.values()]))
        others = differentiable(plain([*other_args, *other_kwargs.values()]))
        for leaf in (*leaves, *others):
            leaf.requires_grad_()
        ours, refused = attempt(lambda: gradients(self.ours(*args, **kwargs), leaves, lucid), (), {})
        expected, refused_there = attempt(
            lambda: gradients(function(*other_args, **other_kwargs), others, torch), (), {}
        )
        self.counts.calls["gradients"] += 1
        if refused and not refused_there:
            self.counts.add(self.op.name, "gradient refused", f"{what}: {refused}")
        if refused or refused_there:
            return
        if ours is None or expected is None:
            if ours is not expected:
                which = ("none", "one")[expected is None]
                self.counts.add(self.op.name, "graph", f"{what}: {which} here, but not in PyTorch")
            return
        for i, (a, b) in enumerate(zip(ours, expected)):
            a, b = lucid.zeros_like(leaves[i]) if a is None else a, torch.zeros_like(others[i]) if b is None else b
            found = disagreement(a, b, 10)
            if found:
                self.counts.add(self.op.name, "gradient", f"{what}: of input {i}: {found[1]}")
                return

    def write(self, sample, dtype, name, what) -> None:
        args, kwargs = sample.tensors(dtype)
        other_args, other_kwargs = to_torch([args, kwargs])
        if not args or not isinstance(args[0], lucid.Tensor):
            return
        self.counts.calls["calls in place"] += 1
        ours, refused = attempt(getattr(args[0], name), args[1:], kwargs)
        expected, refused_there = attempt(getattr(other_args[0], name), other_args[1:], other_kwargs)
        if refused and not refused_there:
            self.counts.add(self.op.name, "in place refused", f"{what}: {refused}")
        elif not refused and not refused_there:
            differs = self.pairs(plain(ours), plain(expected), what, "in place ")
            if differs:
                self.counts.add(self.op.name, *differs)


def public_names() -> dict[str, list[str]]:
    """Per op with samples its public names, those that it has as a form of an overload included."""
    data = table()
    names = {op.name: [] if op.private else [op.name, *op.names] for op in OPS.values()}
    for op in OPS.values():
        if op.private:
            names[op.name] += op.names
    for overload in data["overloads"]:
        for form in overload["forms"]:
            names[form] += [n for n in (overload["name"], *overload["names"]) if n not in names[form]]
    return {op.name: names[op.name] for op in OPS.values() if op.data.samples and names[op.name]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-k", default="", help="only ops whose name, or file, has this in it")
    parser.add_argument("-v", action="store_true", help="also what is explained, and what PyTorch refuses")
    options = parser.parse_args()
    for module in ("nn.functional", "special", "linalg", "fft"):
        importlib.import_module(f"lucid.{module}")
    counts = Counts()
    for name, names in public_names().items():
        op = OPS[name]
        if op.random or (options.k not in name and options.k not in op.file):
            continue
        Comparison(op, names, counts).run()
    explained = unexplained = 0
    for (op, kind), texts in sorted(counts.found.items()):
        reason = DIFFERENCES.get((op, kind)) or (kind == "more" and "PyTorch refuses it")
        explained += bool(reason)
        unexplained += not reason
        if not reason or options.v:
            print(f"{op}: {kind}, {len(texts)} calls: {texts[0]}" + (f"\n    {reason}" if reason else ""))
    stale = [key for key in DIFFERENCES if key not in counts.found and not options.k]
    for op, kind in stale:
        print(f"{op}: {kind}: torch_differences.py explains it, but there is no such difference")
    print(", ".join(f"{n} {what}" for what, n in counts.calls.items()))
    print(f"{unexplained} differences that nothing explains, {explained} explained")
    return bool(unexplained or stale)


if __name__ == "__main__":
    sys.exit(main())
