"""Every op of the table on a device that has twenty ops of its own, in Python: what the table makes of other ops is
computed there, and the rest is refused by the op's name. Nothing of that device is known outside of tests."""

from __future__ import annotations

import re

import pytest
from ops.cases import SAMPLED, describe, tensors_in
from shelf import Shelf

import lucid
from lucid import _C

LARGEST = 400  # elements of an argument: every one is read in Python
REFUSAL = re.compile(
    r"\w+: (device shelf does not compute it in \w+; wanted another device or dtype"
    r"|the elements of a tensor are on device shelf; wanted them in the host's memory)"
)
KNOWN = [op for op in SAMPLED if not op.data_dependent]
# Some of those that the table makes of the device's ops: compose= entries, composites and compositions of fused ops.
COMPOSED = (
    "mm bmm mv dot inner outer addmm clamp renorm masked_fill attention sgd_step adam_step adagrad_step radam_step "
    "reshape flatten cartesian_prod isreal clone contiguous unfold meshgrid"
).split()


@pytest.fixture(scope="module")
def shelf():
    shelf = Shelf()
    _C._add_device("shelf", shelf)
    return shelf


def call(op, sample, dtype, device, requires_grad=False):
    """The results, and the leaves behind the arguments."""
    leaves = []

    def make(place, spec):
        leaf = spec.leaf(dtype).detach().to(device)
        leaf.requires_grad_(requires_grad and leaf.dtype.is_floating_point)
        leaves.append(leaf)
        return spec.view(leaf)

    args, kwargs = sample.map(make)
    return [t for t in tensors_in(op.function(*args, **kwargs)) if t is not None], leaves


def close(got, want):
    got, want = got.detach().cpu(), want.detach().cpu()
    assert (got.shape, got.dtype) == (want.shape, want.dtype)
    return lucid.allclose(got.double(), want.double(), rtol=1e-4, atol=1e-5, equal_nan=True)


def outcome(op, sample, what):
    """'computed' or 'refused', after a look at either."""
    state = lucid.get_rng_state()
    try:
        want, _ = call(op, sample, "float32", "cpu")
    except Exception as error:
        with pytest.raises((type(error), _C.engine.DeviceMismatch)):
            call(op, sample, "float32", "shelf")
        return "wrong everywhere"
    lucid.set_rng_state(state)
    try:
        got, _ = call(op, sample, "float32", "shelf")
    except RuntimeError as error:
        assert REFUSAL.fullmatch(str(error)), f"{what}: {error}"
        return "refused"
    assert len(got) == len(want), what
    for a, b in zip(got, want):
        assert a.device == "shelf" and close(a, b), f"{what}: {a}, on the CPU {b}"
    return "computed"


@pytest.mark.parametrize("op", KNOWN, ids=repr)
def test_an_op_is_computed_as_on_the_cpu_or_refused_by_name(shelf, op):
    before, found = len(shelf.storages), set()
    for layout in ("contiguous", "strided"):
        for sample in op.samples():
            sizes = [spec.leaf("float32").numel() for _, spec in sample.specs()]
            if "f32" in op.suffixes(sample) and sizes and max(sizes) <= LARGEST:
                found.add(outcome(op, sample.with_layout(layout), describe(op, sample, "f32", layout)))
    if op.name in COMPOSED:
        assert "computed" in found
    assert len(shelf.storages) == before, "storages are left"
