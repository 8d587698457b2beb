"""The one or the other of several elements: where, the larger, the smaller, what lies within limits."""

from generator.elementwise import ARITHMETIC, pair
from generator.table import binary, family, op, overload, ternary

family("Selection and limits")

op(
    "maximum",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    # Two choices, both of which are made: one of a choice inside of another is not vectorised.
    kernel=binary(
        "larger = self if self > other else other; self if isnan(self) else larger",
        "b8 " + ARITHMETIC,
        bool="self | other",
    ),
    grad={
        "self": "where(self == other, grad / 2, where(self > other, grad, 0.0))",
        "other": "where(self == other, grad / 2, where(self > other, 0.0, grad))",
    },
    samples="binary(-2, 2)",
    ref="np.maximum(self, other)",
    doc="""
   Takes the larger of two tensors elementwise. NaN in either operand gives NaN. Equal elements share the gradient.

   Parameters
   ----------
   self : Tensor
       Any shape; real.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

   Examples
   --------
   >>> lucid.maximum(lucid.tensor([1., 5.]), 3)
   tensor([3., 5.])
   """,
)

op(
    "minimum",
    "(Tensor self, Operand other) -> Tensor",
    variants="function method inplace out",
    kernel=binary(
        "smaller = self if self < other else other; self if isnan(self) else smaller",
        "b8 " + ARITHMETIC,
        bool="self & other",
    ),
    grad={
        "self": "where(self == other, grad / 2, where(self < other, grad, 0.0))",
        "other": "where(self == other, grad / 2, where(self < other, 0.0, grad))",
    },
    samples="binary(-2, 2)",
    ref="np.minimum(self, other)",
    doc="""
   Takes the smaller of two tensors elementwise. NaN in either operand gives NaN. Equal elements share the gradient.

   Parameters
   ----------
   self : Tensor
       Any shape; real.
   other : Tensor or number
       Broadcast with `self`. A number takes part in promotion with its kind only.

   Returns
   -------
   Tensor
       The broadcast shape and the promoted dtype.

   Examples
   --------
   >>> lucid.minimum(lucid.tensor([1., 5.]), 3)
   tensor([1., 3.])
   """,
)


def extremum(name, what, sign, bits, shown):
    first = f"logical_or(self {sign} other, isnan(other))"
    pair(
        name,
        f"Takes the {what} of two tensors elementwise, NaN standing for a missing number.",
        f"The result is ``self if self {sign} other or isnan(other) else other``; two NaN give NaN. The gradient goes "
        "to the operand that was taken; of equal ones that is `self`.",
        f"np.{name}(self, other)",
        {"self": f"where({first}, grad, 0.0)", "other": f"where({first}, 0.0, grad)"},
        "lucid.tensor([1., lucid.nan, 5.]), lucid.tensor([3., 2., lucid.nan])",
        shown,
        kernel=binary(
            f"self if self {sign} other or isnan(other) else other", "b8 " + ARITHMETIC, bool=f"self {bits} other"
        ),
    )


extremum("fmax", "larger", ">=", "|", "tensor([3., 2., 5.])")

extremum("fmin", "smaller", "<=", "&", "tensor([1., 2., 5.])")

op(
    "where",
    "(Tensor condition, Operand self, Operand other) -> Tensor",
    kernel=ternary("self if condition else other", "1 2 4 8 16", rule="select", by_hand="16"),
    grad={"self": "where(condition, grad, 0.0)", "other": "where(condition, 0.0, grad)"},
    samples="where()",
    ref="np.where(condition, self, other)",
)

overload(
    "where",
    "where where_positions",
    doc="""Takes elements of one tensor where a condition holds and of another elsewhere, or finds where it holds.

Forms
-----
where(condition, self, other) : Tensor
where(condition) : tuple of Tensor
    One int64 vector per dim: what indexes the elements where it holds: the columns of ``nonzero(condition)``.

Parameters
----------
condition : Tensor
    bool; another dtype holds where it is not zero.
self, other : Tensor or number
    Promoted to one dtype, and broadcast with the condition.

Returns
-------
Tensor
    The broadcast shape and the promoted dtype of `self` and `other`.

Examples
--------
>>> import lucid
>>> x = lucid.tensor([-1., 2.])
>>> lucid.where(x > 0, x, 0.0)
tensor([0., 2.])
>>> lucid.where(x > 0)[0]
tensor([1])
""",
)

for _word, _side, _larger, _inside, _outside, _shown in (
    ("min", "a lower", "maximum", ">=", "<", "[0.0000, 0.5000, 3.0000]"),
    ("max", "an upper", "minimum", "<=", ">", "[-1.,  0.,  0.]"),
):
    op(
        f"clamp_{_word}",
        f"(Tensor self, Operand {_word}) -> Tensor",
        variants="function method inplace out",
        kernel=binary(f"{_larger}(self, {_word})", "u8 i32 i64 f32 f64"),
        grad={"self": f"where(self {_inside} {_word}, grad, 0.0)", _word: f"where(self {_outside} {_word}, grad, 0.0)"},
        samples="clamp_one()",
        ref=f"np.{_larger}(self, {_word})",
        doc=f"""Limits each element by {_side} bound: ``{_larger}(self, {_word})``. NaN on either side gives NaN.

Parameters
----------
self : Tensor
    Any shape.
{_word} : Tensor or number
    The bound; broadcast with `self`.

Returns
-------
Tensor
    The promoted dtype. An element on its bound keeps the whole gradient; beyond it, the gradient goes to the bound.

Examples
--------
>>> import lucid
>>> lucid.clamp_{_word}(lucid.tensor([-1., 0.5, 3.]), {"0" if _word == "min" else "lucid.tensor([0., 0., 0.])"})
tensor({_shown})
""",
    )

op(
    "clamp_between",
    "(Tensor self, Operand min, Operand max) -> Tensor",
    private=True,
    kernel=ternary("minimum(maximum(self, min), max)", "u8 i32 i64 f32 f64"),
    grad={
        "self": "where((self >= min) * (self <= max), grad, 0.0)",
        "min": "where((self < min) * (min < max), grad, 0.0)",
        "max": "where((self > max) + (max < min), grad, 0.0)",
    },
    samples="clamp()",
    ref="np.minimum(np.maximum(self, min), max)",
)

op(
    "clamp",
    "(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor",
    variants="function method inplace out",
    names="clip",
    composite=True,
    samples="clamp_numbers()",
    ref="np.clip(self, min, max)",
)

op(
    "clamp_tensor",
    "(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor",
    variants="function method inplace",
    private=True,
    composite=True,
    samples="clamp_tensor()",
    ref="np.minimum(np.maximum(self, self if min is None else min), np.inf if max is None else max) if max is not "
    "None else np.maximum(self, min)",
)

overload(
    "clamp",
    "clamp clamp_tensor",
    variants="function method inplace",
    names="clip",
    doc="""Limits each element to an interval: ``minimum(maximum(self, min), max)``. NaN stays NaN.

An element on its bound keeps the whole gradient; beyond it, the gradient goes to the bound if that is a tensor.

Forms
-----
clamp(self, min=None, max=None) : Tensor
    With numbers as bounds.
clamp(self, min=None, max=None) : Tensor
    With tensors as bounds, which broadcast with `self` and take part in the promotion of dtypes.

Parameters
----------
self : Tensor
    Any shape.
min, max : number or Tensor, optional
    The bounds; at least one must be given. Where ``min > max`` the result is `max`.

Returns
-------
Tensor
    The shape of `self`, with tensors as bounds the broadcast one, and the promoted dtype.

Raises
------
ValueError
    If neither bound is given.

Examples
--------
>>> import lucid
>>> lucid.clamp(lucid.tensor([-1., 0.5, 3.]), 0, 1)
tensor([0.0000, 0.5000, 1.0000])
>>> lucid.clamp(lucid.tensor([-1., 0.5, 3.]), max=lucid.tensor([-2., 1., 2.]))
tensor([-2.0000,  0.5000,  2.0000])
""",
)
