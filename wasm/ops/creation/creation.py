"""Tensors from sizes and numbers. Python's factories (lucid/_factories.py) add device= and PyTorch's other
spellings."""

from generator.table import family, need, op

family("Creation")

_OPTIONS = "*, dtype? dtype=None, device? device=None, bool requires_grad=False) -> Tensor"

op(
    "empty",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Makes a tensor whose elements are not set. Its dtype is the default float dtype.",
)

op(
    "zeros",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Makes a tensor of zeros. Its dtype is the default float dtype.",
)

op(
    "ones",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Makes a tensor of ones. Its dtype is the default float dtype.",
)

op(
    "full",
    f"(size[] size, Scalar fill_value, {_OPTIONS}",
    private=True,
    forward=True,
    doc="""Makes a tensor with one value everywhere.

Its dtype is bool, int64 or the default float dtype, after the kind of the value.""",
)

op(
    "empty_like",
    f"(Tensor self, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="Makes a contiguous tensor with the shape and dtype of another, whose elements are not set.",
)

op(
    "zeros_like",
    f"(Tensor self, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="Makes zeros with the shape and dtype of another tensor.",
)

op(
    "ones_like",
    f"(Tensor self, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="Makes ones with the shape and dtype of another tensor.",
)

op(
    "full_like",
    f"(Tensor self, Scalar fill_value, {_OPTIONS}",
    private=True,
    forward=True,
    any_dtype=True,
    doc="Makes a tensor with one value everywhere and the shape and dtype of another.",
)

op(
    "eye",
    f"(size n, size? m=None, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Makes an (n, m) matrix with ones on its diagonal and zeros elsewhere; m defaults to n.",
)

op(
    "arange",
    f"(Scalar start, Scalar? end=None, Scalar? step=None, {_OPTIONS}",
    private=True,
    forward=True,
    doc="""Counts from start to below end in steps of step.

One number alone is the end. The dtype is int64 where all are ints, else the default float dtype.""",
)

op(
    "linspace",
    f"(Scalar start, Scalar end, size steps, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Makes Makes `steps` evenly spaced values from start to end, both included.",
)

op(
    "logspace",
    f"(Scalar start, Scalar end, size steps, float base=10.0, {_OPTIONS}",
    private=True,
    forward=True,
    doc="Makes `steps` values whose logarithms are evenly spaced: ``base ** linspace(start, end, steps)``.",
)

op(
    "fill",
    "(Tensor self, Operand value) -> Tensor",
    needs=[need("value", "ndim(value) == 0", "a number or a 0-d Tensor")],
    compose="y = cast(value, dtype(self)); where(zeros_like(self) == 0, y, y)",
    samples="fill()",
    ref="np.full(self.shape, value, self.dtype)",
    doc="""Makes a tensor with one value everywhere, like another in shape and dtype.

Parameters
----------
self : Tensor
    Any shape.
value : Tensor or number
    The value, cast to the dtype of `self`; the gradient goes to it.

Returns
-------
Tensor
    The shape and dtype of `self`.

Raises
------
ShapeMismatch
    If `value` is a tensor with dims.

Examples
--------
>>> import lucid
>>> lucid.fill(lucid.zeros(2), 1.5)
tensor([1.5000, 1.5000])
""",
)
