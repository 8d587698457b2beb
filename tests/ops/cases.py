"""The op table as the suites see it: which ops there are, their samples, and how to call them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from ops.sampling import DTYPES, Sample

import lucid
from lucid import _C
from lucid._docs import table

ALL_SUFFIXES = "b8 u8 i8 i16 i32 i64 f16 bf16 f32 f64"
COMPLEX_SUFFIXES = ("c64", "c128")

# A dtype that is stored but not computed in goes where the one that it is computed in goes.
SUFFIX_OF = {getattr(lucid, name): suffix for suffix, name in DTYPES.items()}
COMPUTED_IN = {s: SUFFIX_OF[d._computed_in] for d, s in SUFFIX_OF.items() if d._computed_in is not d}

# Public differentiable ops that the table gives no samples, each with the reason.
WITHOUT_SAMPLES = {
    **dict.fromkeys(
        ("uniform_", "normal_", "bernoulli_"), "fills with random numbers in place: tests/unit/tensor/test_random.py"
    ),
    "view_as_complex": "wants the parts of a number side by side, as few layouts have them: "
    "tests/unit/tensor/test_complex.py",
    "as_strided": "reads memory, so that the same values in another layout give another result: "
    "tests/ops/shape/test_shape_views.py",
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
        if not self.data.samples:
            return []
        return [sample.salted() for sample in eval(self.data.samples, _generators())]  # our own table's text

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


def describe(op: Op, sample: Sample, suffix: str, layout: str) -> str:
    shown = ", ".join(f"{spec.shape}" for _, spec in sample.specs())
    rest = [value for value in sample.args if not hasattr(value, "shape") and not isinstance(value, list)]
    return f"{op.name} on {shown} with {rest} {sample.kwargs or ''} dtype {suffix}, {layout} {sample.note}"
