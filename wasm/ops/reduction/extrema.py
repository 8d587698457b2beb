"""Extrema over dims, with and without their positions."""

from generator.table import family, op, overload
from generator.wording import DIM

family("Extrema")

for _name, _word, _ref in (("amax", "maximum", "np.max"), ("amin", "minimum", "np.min")):
    op(
        _name,
        "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor",
        variants="function method",
        vmap=f"{_name}(self, shift(dim, self), keepdim) if ndim(self) > 1 else {_name}(unsqueeze(self, 1), [1], False)",
        forward=True,
        any_dtype=True,
        grad={"self": "expand_reduced(grad, shape(self), dim, keepdim) * tie_weights(self, result, dim, keepdim)"},
        samples="reduction(empty=False)",
        ref=f"{_ref}(self, axis=dim, keepdims=keepdim)",
        doc=f"""Takes the {_word} of the elements.

    A NaN among them makes the result NaN. The gradient is shared equally among the elements that equal the result.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {DIM}

    Returns
    -------
    Tensor
        The extrema, in the input's dtype.

    Raises
    ------
    ValueError
        If a reduced dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([[1., 2.], [4., 3.]]), dim=1)
    {"tensor([2., 4.])" if _name == "amax" else "tensor([1., 3.])"}
    """,
    )

for _name, _best, _values, _indices in (
    ("max", "largest", "[5., 7.]", "[1, 0]"),
    ("min", "smallest", "[1., 2.]", "[0, 1]"),
):
    op(f"{_name}_all", "(Tensor self) -> Tensor", private=True, compose=f"a{_name}(self)")
    op(
        f"{_name}_dim",
        "(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
        lines="dim",
        private=True,
        forward=True,
        any_dtype=True,
        grad={"self": "put_line(grad, indices, shape(self), dim)"},
    )
    overload(
        _name,
        f"{_name}_all {_name}_dim a{_name} {_name}imum",
        variants="function method",
        doc=f"""Finds the {_best} element, of all or along a dim.

NaN wins over every number. Where several are equal, ``{_name}(self)`` and the form over several dims share the gradient
equally, and the form with one dim gives it to the index that it returns.

Forms
-----
{_name}(self) : Tensor
    The {_best} of all elements, 0-d.
{_name}(self, dim, keepdim=False) : (values, indices)
    The {_best} along `dim` and, int64, where it is: a named tuple.
{_name}(self, (dim, …), keepdim=False) : Tensor
    Over several dims, values only.
{_name}(self, other) : Tensor
    Elementwise, as `{_name}imum`.

Parameters
----------
self : Tensor
    Any shape.
dim : int or int[]
    What to reduce.
keepdim : bool, default False
    Whether to keep the reduced dims, with size 1.
other : Tensor or number
    Broadcast with `self`.

Returns
-------
Tensor or named tuple of (Tensor, Tensor)
    As the form says; values in the dtype of `self`, indices in int64.

Raises
------
IndexError
    If `dim` is out of range.
ValueError
    If there are no elements to choose from.

Examples
--------
>>> import lucid
>>> values, indices = lucid.{_name}(lucid.tensor([[1., 5.], [7., 2.]]), 1)
>>> values, indices
(tensor({_values}), tensor({_indices}))
""",
    )

for _word, _what in (("max", "largest"), ("min", "smallest")):
    op(
        f"arg{_word}",
        "(Tensor self, int? dim=None, bool keepdim=False) -> Tensor",
        lines="dim",
        variants="function method",
        forward=True,
        any_dtype=True,
        samples="arg_reduction()",
        ref=f"np.arg{_word}(self, axis=dim, keepdims=keepdim)",
        doc=f"""Finds the position of the {_what} element.

    If several are equal, it is the first. NaN counts as the {_what}.

    Parameters
    ----------
    self : Tensor
        The input, of any shape; integers or floating-point.
    dim : int, optional
        The dim to look along. Default: the position in the flattened input.
    keepdim : bool, default False
        Whether to keep the reduced dims, with size 1.

    Returns
    -------
    Tensor
        Positions, int64.

    Raises
    ------
    DtypeMismatch
        If the input is bool.
    ValueError
        If a reduced dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.arg{_word}(lucid.tensor([[1., 9.], [7., 3.]]), dim=1)
    {"tensor([1, 0])" if _word == "max" else "tensor([0, 1])"}
    """,
    )

op(
    "tie_weights",
    "(Tensor self, Tensor best, int[]? dim, bool keepdim) -> Tensor",
    private=True,
    forward=True,
    doc="Computes the share of each element in an extremum: 1 / ties where it equals `best`, else 0.",
)

op(
    "put_line",
    "(Tensor self, Tensor indices, int[] shape, int dim) -> Tensor",
    private=True,
    vmap="put_line(self, indices, [B] + shape, shift(dim)) if len(shape) > 0 else None",
    forward=True,
    any_dtype=True,
    grad={"self": "take_line(grad, indices, dim, ndim(self) == ndim(grad))"},
    doc="Makes zeros of a shape with one value of `self` per line along `dim`, at the position that `indices` gives.",
)

op(
    "take_line",
    "(Tensor self, Tensor indices, int dim, bool keepdim) -> Tensor",
    private=True,
    vmap="take_line(self, indices, shift(dim), keepdim) if ndim(self) > 1 else None",
    forward=True,
    any_dtype=True,
    grad={"self": "put_line(grad, indices, shape(self), dim)"},
    doc="Takes one value per line along `dim`, at the position that `indices` gives.",
)

op(
    "aminmax",
    "(Tensor self, *, int[]? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)",
    variants="function method",
    compose="[amin(self, dim, keepdim), amax(self, dim, keepdim)]",
    samples="aminmax()",
    ref="(np.min(self, axis=dim, keepdims=keepdim), np.max(self, axis=dim, keepdims=keepdim))",
    doc=f"""Takes the minimum and the maximum of the elements.

    A NaN among them makes both NaN. Each gradient is shared equally among the elements that equal the result.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {DIM}

    Returns
    -------
    min, max : Tensor
        The extrema, in the input's dtype.

    Raises
    ------
    ValueError
        If a reduced dim has size 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.aminmax(lucid.tensor([[1., 2.], [4., 3.]]), dim=1).max
    tensor([2., 4.])
    """,
)
