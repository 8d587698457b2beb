"""The entries that nearly all elementwise functions of one and of two tensors share."""

from .table import binary, op, unary

ARITHMETIC = "u8 i32 i64 f32 f64"
COMPLEX = " c64 c128"
FLOAT_COMPLEX = "f32 f64 c64 c128"
ALL = "b8 u8 i32 i64 f32 f64"
FUNCTION = "function method inplace out"
SAME = dict(suffixes=ARITHMETIC, rule="same")
SAME_COMPLEX = dict(suffixes=ARITHMETIC + COMPLEX, rule="same")


def function(
    name,
    what,
    formula,
    grad,
    samples,
    ref,
    *,
    element=None,
    suffixes="f32 f64",
    rule="float",
    complex=None,
    compute="",
    by_hand="",
    names="",
    example,
    shown,
    operator=None,
    variants=FUNCTION,
    inplace=False,
    jvp=None,
):
    """An elementwise function of one tensor: the entry that nearly all of them share. `element` is the kernel's
    formula, where that is not the function of the op's name."""
    what = what[0].upper() + what[1:]
    dtype = "Integers and bool are computed in the default float dtype." if rule == "float" else "The dtype is kept."
    if rule == "integer_copy":
        dtype = "The dtype is kept; integers are returned as they are."
    op(
        name,
        "(Tensor self) -> Tensor",
        variants=variants,
        kernel=unary(
            element or f"{name}(self)", suffixes, rule=rule, complex=complex, compute=compute, by_hand=by_hand
        ),
        grad={"self": grad} if grad else {},
        samples=samples,
        ref=ref,
        names=names,
        operator=operator,
        inplace=inplace,
        jvp=jvp,
        doc=f"""
       {what}{": ``" + formula + "``" if formula else ""}.

       {dtype}

       Parameters
       ----------
       self : Tensor
           Any shape.

       Returns
       -------
       Tensor
           The shape of `self`.

       Examples
       --------
       >>> lucid.{name}(lucid.tensor({example}))
       {shown}
       """,
    )


def pair(
    name,
    what,
    more,
    ref,
    grad,
    example,
    shown,
    *,
    operands=("Any shape.", "Broadcast with `self`."),
    kernel=None,
    **entry,
):
    """A function of two tensors that is defined everywhere, also on zeros, infinities and NaN. Without a `kernel` it is
    the function of the op's name."""
    kernel = kernel or binary(f"{name}(self, other)", "f32 f64", rule="float")
    dtype = (
        "Integers and bool are computed in the default float dtype."
        if kernel.rule == "float"
        else "The dtype is the promoted one, which may not be complex."
    )
    op(
        name,
        "(Tensor self, Operand other) -> Tensor",
        variants="function method inplace out",
        kernel=kernel,
        grad=grad,
        samples="binary_edges(-2, 2)",
        ref=ref,
        **entry,
        doc=f"""
       {what}

       {more}

       Parameters
       ----------
       self : Tensor
           {operands[0]}
       other : Tensor or number
           {operands[1]}

       Returns
       -------
       Tensor
           The broadcast shape. {dtype}

       Examples
       --------
       >>> lucid.{name}({example})
       {shown}
       """,
    )


def special(name, what, formula, grad, samples, ref, *, notes, example, shown, names="", element=None, compose=None):
    """A special function of one tensor: the entry that they share. With `compose` instead of a kernel of its own it is
    in lucid.special alone."""
    way = dict(compose=compose) if compose else dict(kernel=unary(element or f"{name}(self)", "f32 f64", rule="float"))
    home = "lucid.special" if compose else "lucid"
    op(
        name,
        "(Tensor self) -> Tensor",
        variants="function out" if compose else "function method inplace out",
        private=bool(compose),
        names=names or (f"special.{name}" if compose else ""),
        **way,
        grad={"self": grad} if grad else {},
        samples=samples,
        ref=ref,
        doc=f"""
       Computes {what} of each element: ``{formula}``.

       Integers and bool are computed in the default float dtype.

       Parameters
       ----------
       self : Tensor
           Any shape.

       Returns
       -------
       Tensor
           The shape of `self`.

       Notes
       -----
       {notes}

       Examples
       --------
       >>> import lucid
       >>> {home}.{name}(lucid.tensor({example}))
       {shown}
       """,
    )
