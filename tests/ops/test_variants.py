"""The other forms of an op give what its function gives: in-place, out=, method, and its other names."""

from __future__ import annotations

import importlib
import inspect
import pickle
import re

import pytest
from ops.cases import OPS, PUBLIC, SAMPLED, combinations, describe, dtype_of, tensors_in, written_of
from ops.compare import differences

import lucid
from lucid import _C
from lucid._docs import table

INPLACE = [op for op in SAMPLED if "inplace" in op.variants]
OUT = [op for op in SAMPLED if "out" in op.variants]
METHODS = [op for op in SAMPLED if "method" in op.variants]


def same(a, b) -> bool:
    """Equal shapes, dtypes and elements; nan equals nan."""
    return not differences(a, b)


def kind(dtype) -> tuple[bool, bool, bool]:
    """What a dtype can hold, greater for what holds more: bool, integers, floating-point and complex numbers."""
    return dtype.is_complex, dtype.is_floating_point or dtype.is_complex, dtype is not lucid.bool


def first_is_tensor(sample):
    return hasattr(sample.args[0], "make")


@pytest.mark.parametrize("op", INPLACE, ids=repr)
def test_inplace_equals_function(op):
    """x.op_() writes what op(x) returns into x, in x's memory and dtype, and counts as a version."""
    checked = 0
    for sample, suffix, layout in combinations(op, ("contiguous", "strided")):
        args, kwargs = sample.with_layout(layout).tensors(dtype_of(suffix))
        expected = op.function(*args, **kwargs)
        what = f"{describe(op, sample, suffix, layout)}, in place"
        me = args[0]
        if expected.shape != me.shape or kind(expected.dtype) > kind(me.dtype):
            before = repr(me.tolist())
            with pytest.raises(RuntimeError):
                getattr(me, op.name + "_")(*args[1:], **kwargs)
            assert repr(me.tolist()) == before, f"{what}: a refused call changed the tensor"
            continue
        version, pointer = me._version, me.data_ptr()
        result = getattr(me, op.name + "_")(*args[1:], **kwargs)
        assert result is me, f"{what}: it returns something else"
        assert me.data_ptr() == pointer, f"{what}: the tensor has other memory"
        assert me._version > version, f"{what}: the version was {version} and is {me._version}"
        differs = differences(me, expected.to(me.dtype))
        assert not differs, f"{what}: {differs}"
        checked += 1
    assert checked, f"{op.name}: no sample fits its in-place form"


BECOMING = [op for op in SAMPLED if "inplace_view" in op.variants]


@pytest.mark.parametrize("op", BECOMING, ids=repr)
def test_inplace_view_equals_function(op):
    """x.op_() makes x the view that op(x) returns, and its gradient goes the same way."""
    for sample, suffix, layout in combinations(op, ("contiguous", "strided")):
        args, kwargs = sample.with_layout(layout).tensors(dtype_of(suffix))
        expected = op.function(*args, **kwargs)
        me, version, pointer = args[0], args[0]._version, args[0].data_ptr()
        what = f"{describe(op, sample, suffix, layout)}, in place"
        assert getattr(me, op.name + "_")(*args[1:], **kwargs) is me, f"{what}: it returns something else"
        assert me.stride() == expected.stride() and me.data_ptr() == pointer, f"{what}: it is another view"
        assert me._version == version + 1 and me.is_contiguous() == expected.is_contiguous(), what
        differs = differences(me, expected)
        assert not differs, f"{what}: {differs}"
        if not me.dtype.is_floating_point:
            continue
        shape = sample.args[0].shape
        leaf = lucid.ones(shape, dtype=me.dtype, requires_grad=True)
        weights = lucid.arange(leaf.numel(), dtype=me.dtype)
        moved = leaf * 2
        other = op.function(leaf * 2, *args[1:], **kwargs)
        getattr(moved, op.name + "_")(*args[1:], **kwargs)
        assert not moved.is_leaf and moved._base is None, what
        (wanted,) = lucid.autograd.grad((other.reshape(-1) * weights).sum(), leaf)
        (grad,) = lucid.autograd.grad((moved.reshape(-1) * weights).sum(), leaf)
        assert same(grad, wanted), what


COPYING = [op for op in SAMPLED if "copy" in op.variants]


@pytest.mark.parametrize("op", COPYING, ids=repr)
def test_copies_of_views(op):
    """op_copy(x) is op(x), in memory of its own."""
    for sample in op.samples():
        args, kwargs = sample.tensors(dtype_of(op.suffixes(sample)[-1]))
        views, copies = op.function(*args, **kwargs), getattr(_C, f"{op.name}_copy")(*args, **kwargs)
        assert not differences(copies, views), describe(op, sample, "", "a copy")
        for copy in tensors_in(copies):
            assert copy.is_contiguous() and copy._base is None
            assert copy.numel() == 0 or copy.data_ptr() != args[0].data_ptr()


@pytest.mark.parametrize("op", [op for op in SAMPLED if "inplace" in op.variants and not op.private], ids=repr)
def test_inplace_function(op):
    """lucid.op_(x) is x.op_()."""
    if "function" not in op.variants:
        assert not hasattr(lucid, f"{op.name}_")
        return
    sample = next(s for s in op.samples() if first_is_tensor(s))
    args, kwargs = sample.tensors("float32" if "f32" in op.suffixes(sample) else dtype_of(op.suffixes(sample)[-1]))
    try:
        expected = getattr(args[0].clone(), f"{op.name}_")(*args[1:], **kwargs)
    except RuntimeError as refused:
        with pytest.raises(RuntimeError, match=re.escape(str(refused))):
            getattr(lucid, f"{op.name}_")(*args, **kwargs)
        return
    assert getattr(lucid, f"{op.name}_")(*args, **kwargs) is args[0] and same(args[0], expected)


@pytest.mark.parametrize("op", OUT, ids=repr)
def test_out_equals_function(op):
    """out= is written into, one tensor or a tuple of them, and returned; an empty one is given the shape."""
    checked = 0
    for sample in op.samples():
        for suffix in op.suffixes(sample):
            args, kwargs = sample.tensors(dtype_of(suffix))
            expected = tensors_in(op.function(*args, **kwargs))
            for given in (lucid.zeros_like, lambda t: lucid.empty(0, dtype=t.dtype)):
                out = [given(t) for t in expected]
                versions = [t._version for t in out]
                result = op.function(*args, **kwargs, out=out[0] if op.returns == "Tensor" else tuple(out))
                what = describe(op, sample, suffix, "out=")
                assert all(a is b for a, b in zip(tensors_in(result), out)), f"{what}: it returns something else"
                for t, wanted, version in zip(out, expected, versions):
                    differs = differences(t, wanted)
                    assert not differs, f"{what}: {differs}"
                    assert not t.numel() or t._version > version, f"{what}: the version of out is what it was"
            checked += 1
    assert checked


@pytest.mark.parametrize("op", METHODS, ids=repr)
def test_method_equals_function(op):
    checked = 0
    for sample in op.samples():
        if not first_is_tensor(sample):
            continue
        suffix = op.suffixes(sample)[-1]
        args, kwargs = sample.tensors(dtype_of(suffix))
        differs = differences(getattr(args[0], op.name)(*args[1:], **kwargs), op.function(*args, **kwargs))
        assert not differs, f"{describe(op, sample, suffix, 'method')}: {differs}"
        checked += 1
    assert checked


@pytest.mark.parametrize("op", [op for op in SAMPLED if any("." not in name for name in op.names)], ids=repr)
def test_other_names(op):
    sample = op.samples()[0]
    suffix = op.suffixes(sample)[-1]
    args, kwargs = sample.tensors(dtype_of(suffix))
    for name in op.names:
        if "." not in name:
            home = _C if op.private else lucid
            assert same(getattr(home, name)(*args, **kwargs), op.function(*args, **kwargs)), name


def in_module(path):
    """What has a name in a module of the package."""
    space, _, name = path.rpartition(".")
    return getattr(importlib.import_module(f"lucid.{space}"), name)


@pytest.mark.parametrize("op, path", [(op, path) for op in SAMPLED for path in op.names if "." in path], ids=str)
def test_names_in_modules(op, path):
    """lucid.nn.functional.relu(x) is _C.relu(x), and with inplace=True it is written into x."""
    function, written = in_module(path), 0
    for sample in op.samples():
        args, kwargs = sample.tensors(dtype_of(op.suffixes(sample)[-1]))
        expected = op.function(*args, **kwargs)
        assert same(function(*args, **kwargs), expected), describe(op, sample, "", "")
        if not op.inplace or expected.dtype is not args[0].dtype:
            continue
        writes = op.inplace is True or dict(zip((p.name for p in op.params), args)).get(op.inplace, True)
        version = args[0]._version
        assert function(*args, **kwargs, inplace=True) is args[0] and same(args[0], expected)
        assert (args[0]._version > version) == bool(writes)
        written += 1
    assert written or not op.inplace
    assert (
        function.__module__ == f"lucid.{path.rpartition('.')[0]}" and pickle.loads(pickle.dumps(function)) is function
    )
    assert ">>>" in function.__doc__ and "self" not in inspect.signature(function).parameters


# Functions of nn.functional that are Python, with the reason.
PYTHON = {
    **dict.fromkeys(
        ("relu_", "elu_", "selu_", "celu_", "leaky_relu_", "hardtanh_", "threshold_"),
        "it is another function with inplace=True",
    ),
    "gumbel_softmax": "it draws into a new tensor, and gives two kinds of result",
    "straight_through": "it is made of detached tensors",
    "normalize": "it takes out=",
    "pdist": "it is loaded when it is wanted",
    **dict.fromkeys(
        ("interpolate", "upsample", "upsample_nearest", "upsample_bilinear"),
        "sizes and factors may be given in several ways, and it calls an op for each dim",
    ),
    "grid_sample": "align_corners may be left out, with a warning",
    "affine_grid": "align_corners may be left out, with a warning",
    "instance_norm": "it updates statistics that are no part of what it computes",
    "ctc_loss": "its lengths may be tensors, sequences or ints, each by itself",
    "multi_head_attention_forward": "it chooses between the fused op and all weights, and joins masks of several kinds",
    "repeat_kv": "it is repeat_interleave along the dim of heads, whose number it is given",
    "apply_rotary_emb": "it turns two tensors by tables that it looks positions up in",
    "sinusoidal_embedding": "it makes a table from sizes alone",
    "sinusoidal_embedding_2d": "it makes a table from sizes alone",
    **{
        f"fractional_max_pool{n}d{kind}": "its sizes may be ratios, and the numbers that place the windows are drawn"
        for n in (2, 3)
        for kind in ("", "_with_indices")
    },
    "linear_cross_entropy": "it takes weights of any number of dims apart, and PyTorch's options",
    "triplet_margin_with_distance_loss": "it calls a function of the user's",
    "vector_quantize": "it detaches, which a composition cannot",
    "scaled_dot_product_attention": "it chooses between the fused op and all weights, and regroups heads",
}


def test_nn_functional_comes_from_the_table():
    """Each of its functions is an entry, with samples and a docstring, or stands in the list above."""
    from lucid.nn import functional

    forms = {f"{o['name']}": o["forms"] for o in table()["overloads"]}
    paths = {path: [op.name] for op in OPS.values() for path in op.names} | forms
    entries = {path.rpartition(".")[2]: ops for path, ops in paths.items() if path.startswith("nn.functional.")}
    assert set(functional.__all__) == set(entries) | set(PYTHON) and not set(entries) & set(PYTHON)
    for name, ops in entries.items():
        assert type(getattr(functional, name)).__name__ == "function" and not inspect.isfunction(
            getattr(functional, name)
        )
        missing = [op for op in ops if not OPS[op].data.samples and not op.endswith("_")]
        assert not missing, f"nn.functional.{name}: {', '.join(missing)} has no samples"
        assert all(OPS[op].spaces["nn.functional"]["python"] for op in ops), f"the reference cannot show {name}"
    for name in PYTHON:
        assert inspect.isfunction(getattr(functional, name))


@pytest.mark.parametrize("op", SAMPLED, ids=repr)
def test_inputs_are_left_alone(op):
    """A call changes none of its arguments, and repeating it gives the same."""
    for sample in op.samples():
        if op.name.endswith("_"):
            continue
        suffix = op.suffixes(sample)[-1]
        args, kwargs = sample.tensors(dtype_of(suffix))
        what = describe(op, sample, suffix, "contiguous")
        changed = [
            i for i, p in enumerate(op.params) if p.name in op.mutates.split()
        ]  # what the op is there to write to
        tensors = [
            x
            for i, value in enumerate((*args, *kwargs.values()))
            if i not in changed
            for x in (value if isinstance(value, list) else [value])
            if isinstance(x, lucid.Tensor)
        ]
        before = [(repr(x.tolist()), x._version) for x in tensors]
        first, second = op.function(*args, **kwargs), op.function(*args, **kwargs)
        differs = differences(second, first)
        assert not differs, f"{what}, called again: {differs}"
        after = [(repr(x.tolist()), x._version) for x in tensors]
        changes = [i for i, (a, b) in enumerate(zip(before, after)) if a != b]
        assert not changes, f"{what}: of its tensors it changed {changes}"
        assert not any(x.requires_grad for x in tensors_in(first)), f"{what}: a result requires grad"


@pytest.mark.parametrize("op", [op for op in SAMPLED if op.mutates], ids=repr)
def test_what_is_written_counts_a_version(op):
    """Each tensor that a call changes has a higher version afterwards, and so has each that it may change."""
    wrote = 0
    for sample in op.samples():
        suffix = op.suffixes(sample)[-1]
        args, kwargs = sample.tensors(dtype_of(suffix))
        before = {name: (t, repr(t.tolist()), t._version) for name, t in written_of(op, args, kwargs).items()}
        op.function(*args, **kwargs)
        for name, (t, elements, version) in before.items():
            changed = repr(t.tolist()) != elements
            wrote += changed
            assert t._version > version or not changed, (
                f"{describe(op, sample, suffix, 'contiguous')}: {name} changed, but its version is still {version}"
            )
    assert wrote, f"{op.name}: no sample has it write"


@pytest.mark.parametrize("op", PUBLIC, ids=repr)
def test_public_names_exist(op):
    for name in (op.name, *(name for name in op.names if "." not in name)):
        if "function" in op.variants:
            assert callable(getattr(lucid, name)), name
        if "method" in op.variants:
            assert callable(getattr(lucid.Tensor, name)), name
        if "inplace" in op.variants:
            assert callable(getattr(lucid.Tensor, name + "_")), name
