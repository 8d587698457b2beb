"""Tensors from sizes and numbers. Python's factories (lucid/_factories.py) add device= and PyTorch's other
spellings."""

from generator.table import family, op

family("Creation")

_OPTIONS = "*, dtype? dtype=None, device? device=None, bool requires_grad=False) -> Tensor"

op(
    "empty",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    doc="A tensor of that size, elements not set. dtype: the default float.",
)

op(
    "zeros",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Zeros of that size. dtype: the default float.",
)

op("ones", f"(size... size, {_OPTIONS}", private=True, forward=True, doc="Ones of that size. dtype: the default float.")

op(
    "full",
    f"(size[] size, Scalar fill_value, {_OPTIONS}",
    private=True,
    forward=True,
    doc="One value everywhere. dtype: bool, int64 or the default float, after the value.",
)

op(
    "empty_like",
    f"(Tensor self, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="A contiguous tensor with the shape and dtype of another, elements not set.",
)

op(
    "zeros_like",
    f"(Tensor self, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="Zeros with the shape and dtype of another tensor.",
)

op(
    "ones_like",
    f"(Tensor self, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="Ones with the shape and dtype of another tensor.",
)

op(
    "full_like",
    f"(Tensor self, Scalar fill_value, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="One value everywhere, with the shape and dtype of another tensor.",
)

op(
    "eye",
    f"(size n, size? m=None, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Ones on the diagonal of an (n, m) matrix of zeros; m defaults to n.",
)

op(
    "arange",
    f"(Scalar start, Scalar? end=None, Scalar? step=None, {_OPTIONS}",
    private=True,
    forward=True,
    doc="start, start + step, ... below end; one number alone is the end. dtype: int64 where all are ints, else the "
    "default float.",
)

op(
    "linspace",
    f"(Scalar start, Scalar end, size steps, {_OPTIONS}",
    private=True,
    forward=True,
    doc="`steps` evenly spaced values from start to end, both included.",
)

op(
    "logspace",
    f"(Scalar start, Scalar end, size steps, float base=10.0, {_OPTIONS}",
    private=True,
    forward=True,
    doc="base ** linspace(start, end, steps).",
)
