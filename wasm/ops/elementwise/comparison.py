"""Comparisons and predicates. None of them is differentiable."""

from generator.elementwise import ALL, COMPLEX
from generator.table import binary, family, op, unary

family("Comparison")


def comparison(name, names, sign, words, shown, dtypes=ALL):
    op(
        name,
        "(Tensor self, Operand other) -> Tensor",
        variants="function method inplace out",
        operator=name,
        names=names,
        kernel=binary(f"self {sign} other", dtypes, rule="bool"),
        samples="compare()",
        ref=f"self {sign} other",
        doc=f"""
       Tests {words}: ``self {sign} other``.

       The operands are compared in their promoted dtype; a comparison with NaN is false (``!=``: true).

       Parameters
       ----------
       self : Tensor
           Any shape.
       other : Tensor or number
           Broadcast with `self`. A number takes part in promotion with its kind only.

       Returns
       -------
       Tensor
           The broadcast shape, of dtype bool.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor([1, 2, 3]), 2)
       {shown}
       """,
    )


comparison("eq", "", "==", "for elementwise equality", "tensor([False,  True, False])", ALL + COMPLEX)

comparison("ne", "not_equal", "!=", "for elementwise inequality", "tensor([ True, False,  True])", ALL + COMPLEX)

comparison("lt", "less", "<", "elementwise whether one tensor is less than another", "tensor([ True, False, False])")

comparison(
    "le",
    "less_equal",
    "<=",
    "elementwise whether one tensor is less than or equal to another",
    "tensor([ True,  True, False])",
)

comparison(
    "gt", "greater", ">", "elementwise whether one tensor is greater than another", "tensor([False, False,  True])"
)

comparison(
    "ge",
    "greater_equal",
    ">=",
    "elementwise whether one tensor is greater than or equal to another",
    "tensor([False,  True,  True])",
)


def predicate(name, what, example, shown):
    op(
        name,
        "(Tensor self) -> Tensor",
        variants="function method",
        kernel=unary(f"{name}(self)", "f32 f64 c64 c128", rule="bool"),
        samples="special_values()",
        ref=f"np.{name}(self)",
        doc=f"""
       Tests whether each element is {what}.

       Parameters
       ----------
       self : Tensor
           Any shape and dtype.

       Returns
       -------
       Tensor
           Bool, of the shape of `self`.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor([1.0, lucid.inf, lucid.nan]))
       {shown}
       """,
    )


predicate("isnan", "NaN", "", "tensor([False, False,  True])")

predicate("isinf", "infinite", "", "tensor([False,  True, False])")

predicate("isfinite", "finite", "", "tensor([ True, False, False])")
