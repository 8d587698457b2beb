"""Logic and bits. None of them is differentiable."""

from generator.elementwise import ALL, COMPLEX
from generator.table import binary, family, op, unary

family("Logic and bits")


def logic(name, what, formula, ref, shown):
    op(
        name,
        "(Tensor self, Operand other) -> Tensor",
        variants="function method inplace out",
        kernel=binary(formula, "b8", rule="logical"),
        samples="compare()",
        ref=ref,
        doc=f"""
       Computes the logical {what} of two tensors elementwise; nonzero counts as true.

       Parameters
       ----------
       self : Tensor
           Any shape and dtype.
       other : Tensor or number
           Broadcast with `self`.

       Returns
       -------
       Tensor
           The broadcast shape, of dtype bool.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor([True, False]), lucid.tensor([True, True]))
       {shown}
       """,
    )


logic("logical_and", "and", "self and other", "np.logical_and(self, other)", "tensor([ True, False])")

logic("logical_or", "or", "self or other", "np.logical_or(self, other)", "tensor([True, True])")

logic("logical_xor", "exclusive or", "self ^ other", "np.logical_xor(self, other)", "tensor([False,  True])")

op(
    "logical_not",
    "(Tensor self) -> Tensor",
    variants="function method inplace",
    kernel=unary("self == 0", ALL + COMPLEX, rule="bool", bool="not self"),
    samples="compare_one()",
    ref="np.logical_not(self)",
    doc="""
   Negates each element logically; nonzero counts as true.

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
   >>> lucid.logical_not(lucid.tensor([0, 2]))
   tensor([ True, False])
   """,
)

BITS = "b8 u8 i32 i64"


def bits(name, what, sign, operator, example, shown):
    op(
        name,
        "(Operand self, Operand other) -> Tensor",
        variants="function method inplace out",
        operator=operator,
        kernel=binary(f"self {sign} other", BITS),
        samples="bits()",
        ref=f"self {sign} other",
        doc=f"""
       Computes the bitwise {what} of integers or the logical {what} of bool: ``self {sign} other``.

       Floating dtypes are refused.

       Parameters
       ----------
       self : Tensor
           Integers or bool; any shape.
       other : Tensor or number
           Broadcast with `self`. A number takes part in promotion with its kind only.

       Returns
       -------
       Tensor
           The broadcast shape and the promoted dtype.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor([12, 10]), 6)
       {shown}
       """,
    )


bits("bitwise_and", "and", "&", "and", "", "tensor([4, 2])")

bits("bitwise_or", "or", "|", "or", "", "tensor([14, 14])")

bits("bitwise_xor", "exclusive or", "^", "xor", "", "tensor([10, 12])")


def shift(name, operator, sign, what, formula, far, example, shown):
    op(
        name,
        "(Operand self, Operand other) -> Tensor",
        variants="function method inplace out",
        operator=operator,
        kernel=binary(f"self {sign} other", "u8 i32 i64"),
        samples="shifts()",
        ref=f"np.{name.removeprefix('bitwise_')}(self, other)",
        doc=f"""
       {what}: ``self {sign} other``, that is ``{formula}``.

       A negative amount, and one of at least as many bits as the dtype has, counts as too large: {far}. The operands
       broadcast. Bool and floating tensors are refused.

       Parameters
       ----------
       self : Tensor
           Integers.
       other : Tensor or int
           By how many bits. A number must be one that the dtype of `self` holds.

       Returns
       -------
       Tensor
           The broadcast shape and the promoted dtype.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor({example}), lucid.tensor([0, 2, 64]))
       {shown}
       """,
    )


shift(
    "bitwise_left_shift",
    "lshift",
    "<<",
    "Shifts the bits of each element to the left",
    "self * 2 ** other",
    "the result is 0; bits beyond the dtype's last are lost",
    "[1, -3, 1]",
    "tensor([  1, -12,   0])",
)

shift(
    "bitwise_right_shift",
    "rshift",
    ">>",
    "Shifts the bits of each element to the right, keeping the sign",
    "floor(self / 2 ** other)",
    "the result is 0, or -1 for a negative number",
    "[9, 9, -9]",
    "tensor([ 9,  2, -1])",
)

op(
    "bitwise_not",
    "(Tensor self) -> Tensor",
    variants="function method inplace",
    operator="invert",
    kernel=unary("~self", BITS, bool="not self"),
    samples="bits_one()",
    ref="~self",
    doc="""
   Inverts the bits of integers and negates bool: ``~self``. Floating dtypes are refused.

   Parameters
   ----------
   self : Tensor
       Integers or bool; any shape.

   Returns
   -------
   Tensor
       The shape and dtype of `self`.

   Examples
   --------
   >>> lucid.bitwise_not(lucid.tensor([0, 5]))
   tensor([-1, -6])
   """,
)
