"""The op table as the suites see it: which ops there are, their samples, and how to call them."""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import selection
from ops.sampling import DTYPES, LAYOUTS, Sample, TensorSpec

import lucid
from lucid import _C
from lucid._docs import table

ALL_SUFFIXES = "b8 u8 i8 i16 u16 i32 u32 i64 u64 f16 bf16 f32 f64"
COMPLEX_SUFFIXES = ("c64", "c128")

# A dtype that is stored but not computed in goes where the one that it is computed in goes.
SUFFIX_OF = {getattr(lucid, name): suffix for suffix, name in DTYPES.items()}
COMPUTED_IN = {s: SUFFIX_OF[d._computed_in] for d, s in SUFFIX_OF.items() if d._computed_in is not d}

# Public differentiable ops that the table gives no samples, each with the reason.
WITHOUT_SAMPLES = {
    **dict.fromkeys(
        ("uniform_", "normal_", "bernoulli_"), "fills with random numbers in place: tests/unit/tensor/test_random.py"
    ),
    **dict.fromkeys(
        ("exponential_", "cauchy_", "log_normal_", "geometric_", "random_"),
        "fills with random numbers in place: tests/ops/random/test_random_distributions.py",
    ),
    "view_as_complex": "wants the parts of a number side by side, as few layouts have them: "
    "tests/unit/tensor/test_complex.py",
    "as_strided": "reads memory, so that the same values in another layout give another result: "
    "tests/ops/shape/test_strided.py",
}


@dataclass(frozen=True)
class Op:
    """One entry of ops.json."""

    data: SimpleNamespace

    def __getattr__(self, name):
        return getattr(self.data, name)

    def __repr__(self):
        return self.data.name

    @property
    def function(self):
        """The op's function, or its method where it has no other form."""
        return getattr(_C, self.data.name, None) or getattr(lucid.Tensor, self.data.name)

    def samples(self) -> list[Sample]:
        return [*_samples(self.data.samples)] if self.data.samples else []

    def suffixes(self, sample: Sample) -> list[str]:
        """The dtypes to try a sample with."""
        if all(spec.dtype for _, spec in sample.specs()):
            return ["f32"]
        if not self.data.dtypes:  # not elementwise: only what its samples name
            return sample.dtypes.split() if sample.dtypes else ["f32", "f64"]
        accepted = {*self.data.dtypes}
        if self.data.rule in ("float", "logical", "select", "integer_copy") or (
            self.data.rule == "bool" and accepted <= {"f32", "f64", *COMPLEX_SUFFIXES}
        ):
            accepted |= {*ALL_SUFFIXES.split()}
        wanted = {*(sample.dtypes or ALL_SUFFIXES).split()}
        wanted |= {narrow for narrow, wide in COMPUTED_IN.items() if wide in wanted}
        accepted |= {narrow for narrow, wide in COMPUTED_IN.items() if wide in accepted}
        if sample.finite and "f64" in wanted:
            wanted |= {*COMPLEX_SUFFIXES}
        return [s for s in (*COMPLEX_SUFFIXES, *ALL_SUFFIXES.split()) if s in wanted & accepted]


def _load() -> dict[str, Op]:
    entries = table()["ops"]
    for entry in entries:
        entry["params"] = [SimpleNamespace(**param) for param in entry["params"]]
    return {entry["name"]: Op(SimpleNamespace(**entry)) for entry in entries}


@functools.cache
def _samples(text: str) -> list[Sample]:
    return [sample.salted() for sample in eval(text, _generators())]  # our own table's text


_namespace: dict = {}


def _generators() -> dict:
    """The generators of samples.py and of every samples_<family>.py in the folders of the areas."""
    if not _namespace:
        here = Path(__file__).parent
        for path in [here / "samples.py", *sorted(here.glob("*/samples_*.py"))]:
            module = importlib.import_module(".".join(("ops", *path.relative_to(here).with_suffix("").parts)))
            _namespace.update({k: v for k, v in vars(module).items() if not k.startswith("_")})
    return _namespace


OPS = _load()
PUBLIC = [op for op in OPS.values() if not op.private]
SAMPLED = [op for op in OPS.values() if op.data.samples]
DIFFERENTIABLE = [op for op in SAMPLED if op.differentiable or op.composed]


def call(op: Op, args, kwargs):
    return op.function(*args, **kwargs)


def dtype_of(suffix: str) -> str:
    return DTYPES[suffix]


def tensors_in(result) -> list[lucid.Tensor]:
    return [] if result is None else [result] if isinstance(result, lucid.Tensor) else list(result)


def written_of(op: Op, args, kwargs) -> dict[str, lucid.Tensor]:
    """What the call is there to write to, by name: "running_mean", "params[2]"."""
    given = {**{p.name: a for p, a in zip(op.params, args)}, **kwargs}
    found = {}
    for name in op.mutates.partition(" if ")[0].split():
        value = given.get(name)
        found |= (
            {f"{name}[{i}]": t for i, t in enumerate(value)}
            if isinstance(value, list)
            else {name: value}
            if isinstance(value, lucid.Tensor)
            else {}
        )
    return found


def combinations(op: Op, layouts=LAYOUTS, suite: str | None = None) -> list[tuple[Sample, str, str]]:
    """The samples of an op with the dtypes and layouts to try them in: (sample, suffix, layout).

    The dtype for which kernels are written by hand (float32, else the op's first) meets each sample in each layout.
    The others go through the same templates: of them every pair is there that the full product has, each sample with
    each dtype and each layout with each dtype, but not each layout of each sample in each dtype. The quick cut has one
    layout and dtype of each sample.
    """
    quick = (suite or selection.suite) == "quick"
    found, seen = [], set()

    def take(*case):
        found.append(case)
        seen.add(case[1:])

    offered = [(sample, op.suffixes(sample)) for sample in op.samples()]
    for i, (sample, suffixes) in enumerate(offered):
        main = "f32" if "f32" in suffixes else suffixes[0]
        if quick:
            take(sample, main, layouts[i % len(layouts)])
            continue
        for layout in layouts:
            take(sample, main, layout)
        for j, suffix in enumerate(suffix for suffix in suffixes if suffix != main):
            take(sample, suffix, layouts[(i + j) % len(layouts)])
    for sample, suffixes in offered if not quick else ():
        for suffix in suffixes:
            for layout in layouts:
                if (suffix, layout) not in seen:
                    take(sample, suffix, layout)
    return found


def describe(op: Op, sample: Sample, suffix: str, layout: str) -> str:
    """The call as one would write it, with shapes for tensors: "cumsum((2, 3), dim=1) in f32, strided"."""

    def shown(value):
        if isinstance(value, TensorSpec):
            return f"{value.shape}{f' {value.dtype}' if value.dtype else ''}"
        if isinstance(value, (list, tuple)) and any(isinstance(item, TensorSpec) for item in value):
            return f"[{', '.join(map(shown, value))}]"
        return repr(value)

    given = [*map(shown, sample.args), *(f"{name}={shown(value)}" for name, value in sample.kwargs.items())]
    note = f" ({sample.note})" if sample.note else ""
    return f"{op.name}({', '.join(given)}) in {suffix}, {layout}{note}"
