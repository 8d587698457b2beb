"""Complex numbers: their parts, their conjugates, and tensors made of parts.

A gradient of a real number with respect to a complex one is the conjugate Wirtinger derivative, as in PyTorch: the step
against it descends fastest. So a gradient expression multiplies by the conjugate of a derivative, and `conj` of a real
tensor is that tensor, so that one expression serves both.
"""

from generator.table import family, op, unary

family("Complex numbers")

op(
    "conj",
    "(Tensor self) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="complex_numbers()",
    ref="np.conj(self)",
    doc="""
   Conjugates each element: ``a - bj`` for ``a + bj``.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.

   Returns
   -------
   Tensor
       A new tensor; of a real dtype `self` itself.

   Examples
   --------
   >>> lucid.conj(lucid.tensor([1 + 2j]))
   tensor([1.-2.j])
   """,
)

op(
    "conj_physical",
    "(Tensor self) -> Tensor",
    variants="function method inplace out",
    compose="conjugate(self) if is_complex(self) else clone(self)",
    samples="complex_numbers()",
    ref="np.conj(self)",
    doc="""
   Conjugates each element, as `conj` does, which is never a lazy view here.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.

   Returns
   -------
   Tensor
       A new tensor; of a real dtype `self` itself.

   Examples
   --------
   >>> lucid.conj_physical(lucid.tensor([1 + 2j]))
   tensor([1.-2.j])
   """,
)

# The conjugate, of complex dtypes only.
op(
    "conjugate",
    "(Tensor self) -> Tensor",
    private=True,
    kernel=unary("conj(self)", "c64 c128"),
    grad={"self": "conjugate(grad)"},
)

op(
    "resolve_conj",
    "(Tensor self) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="complex_numbers()",
    ref="self",
    doc="""
   Returns the tensor itself: conjugates are computed at once here, so there is nothing to resolve.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.

   Returns
   -------
   Tensor
       `self`.

   Examples
   --------
   >>> lucid.resolve_conj(lucid.tensor([1 + 2j]))
   tensor([1.+2.j])
   """,
)

op(
    "view_as_real",
    "(Tensor self) -> Tensor",
    variants="function method copy",
    forward=True,
    view=True,
    grad={"self": "complex_of_parts(grad)"},
    jvp="linear",
    vmap="leading",
    samples="complex_only()",
    ref="np.stack([np.real(self), np.imag(self)], -1)",
    doc="""
   Views complex numbers as pairs of real ones, in the same memory.

   Parameters
   ----------
   self : Tensor
       Shape (*), complex64 or complex128.

   Returns
   -------
   Tensor
       Shape (*, 2), float32 or float64: real part, imaginary part.

   Raises
   ------
   DtypeMismatch
       If `self` is not complex.

   Examples
   --------
   >>> lucid.view_as_real(lucid.tensor([1 + 2j]))
   tensor([[1., 2.]])
   """,
)

op(
    "view_as_complex",
    "(Tensor self) -> Tensor",
    variants="function method copy",
    forward=True,
    view=True,
    grad={"self": "view_as_real(grad)"},
    jvp="linear",
    vmap="leading",
    doc="""
   Views pairs of real numbers as complex ones, in the same memory.

   Parameters
   ----------
   self : Tensor
       Shape (*, 2), float32 or float64. The two parts of a number lie side by side in memory, and no two pairs overlap.

   Returns
   -------
   Tensor
       Shape (*), complex64 or complex128.

   Raises
   ------
   ShapeMismatch
       If the last dim has another size.
   RuntimeError
       If the strides or the offset do not allow a view.

   Examples
   --------
   >>> lucid.view_as_complex(lucid.tensor([[1., 2.]]))
   tensor([1.+2.j])
   """,
)

# As view_as_complex, of any geometry: a copy.
op(
    "complex_of_parts",
    "(Tensor self) -> Tensor",
    private=True,
    forward=True,
    grad={"self": "view_as_real(grad)"},
    jvp="linear",
    vmap="leading",
)

op(
    "real",
    "(Tensor self) -> Tensor",
    variants="function",
    view="maybe",
    composite=True,
    samples="complex_numbers()",
    ref="np.real(self)",
    doc="""
   Returns the real part of each element: a view of the same memory, or a real tensor itself.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.

   Returns
   -------
   Tensor
       The shape of `self`, in the real dtype of its parts.

   Examples
   --------
   >>> lucid.real(lucid.tensor([1 + 2j]))
   tensor([1.])
   """,
)

op(
    "imag",
    "(Tensor self) -> Tensor",
    variants="function",
    view="maybe",
    composite=True,
    samples="complex_only()",
    ref="np.imag(self)",
    doc="""
   Returns the imaginary part of each element: a view of the same memory.

   Parameters
   ----------
   self : Tensor
       Complex; any shape.

   Returns
   -------
   Tensor
       The shape of `self`, in the real dtype of its parts.

   Raises
   ------
   DtypeMismatch
       If `self` is not complex.

   Examples
   --------
   >>> lucid.imag(lucid.tensor([1 + 2j]))
   tensor([2.])
   """,
)

op(
    "complex",
    "(Tensor real, Tensor imag) -> Tensor",
    composite=True,
    samples="two_parts()",
    ref="real + 1j * imag",
    doc="""
   Makes complex numbers from their parts: ``real + imag * 1j``.

   Parameters
   ----------
   real, imag : Tensor
       Of one dtype, float32 or float64; they broadcast.

   Returns
   -------
   Tensor
       complex64 or complex128.

   Raises
   ------
   DtypeMismatch
       If the dtypes differ or are others.

   Examples
   --------
   >>> lucid.complex(lucid.tensor([1.]), lucid.tensor([2.]))
   tensor([1.+2.j])
   """,
)

op(
    "polar",
    "(Operand abs, Operand angle) -> Tensor",
    compose="t = cast(angle, promote(abs, angle)); complex(abs * cos(t), abs * sin(t))",
    samples="polar_numbers()",
    ref="abs * np.exp(1j * angle)",
    doc="""
   Makes complex numbers from modulus and angle: ``abs * cos(angle) + abs * sin(angle) * 1j``.

   Parameters
   ----------
   abs, angle : Tensor or number
       float32 or float64, at least one of them a tensor; they broadcast and are promoted.

   Returns
   -------
   Tensor
       complex64 or complex128.

   Examples
   --------
   >>> lucid.polar(lucid.tensor([2.]), lucid.tensor([0.]))
   tensor([2.+0.j])
   """,
)

op(
    "angle",
    "(Tensor self) -> Tensor",
    variants="function method",
    # A zero of the dtype that self is computed in carries pi.
    compose="""(
        atan2(imag(self), real(self)) if is_complex(self)
        else where(isnan(self), self + 0.0,
                   where(self < 0, sign(self + 0.0) * 0.0 + 3.141592653589793, sign(self + 0.0) * 0.0))
    )""",
    samples="complex_numbers()",
    ref="np.angle(self)",
    doc="""
   Computes the angle of each element in the complex plane, between -pi and pi; a real number has 0 or pi, NaN has NaN.

   Integers and bool are computed in the default float dtype.

   Parameters
   ----------
   self : Tensor
       Any shape and dtype.

   Returns
   -------
   Tensor
       The shape of `self`, in radians, of a real floating dtype.

   Examples
   --------
   >>> lucid.angle(lucid.tensor([1j, -1]))
   tensor([1.5708, 3.1416])
   """,
)

op(
    "isreal",
    "(Tensor self) -> Tensor",
    variants="function method",
    compose="imag(self) == 0.0 if is_complex(self) else ones_like(self, dtype='b8')",
    samples="complex_numbers()",
    ref="np.isreal(self)",
    doc="""
   Tests whether each imaginary part is 0, which is true everywhere for a real dtype.

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
   >>> lucid.isreal(lucid.tensor([1 + 2j, 3]))
   tensor([False,  True])
   """,
)

op(
    "adjoint",
    "(Tensor self) -> Tensor",
    variants="function method",
    view="maybe",
    composite=True,
    samples="complex_matrices()",
    ref="np.conj(np.swapaxes(self, -1, -2))",
    doc="""
   Transposes and conjugates matrices, which are the last two dims. For a real dtype it is a view.

   Parameters
   ----------
   self : Tensor
       Shape (*, m, n).

   Returns
   -------
   Tensor
       Shape (*, n, m).

   Examples
   --------
   >>> lucid.adjoint(lucid.tensor([[1j, 2]]))
   tensor([[0.-1.j],
           [2.-0.j]])
   """,
)

# The gradient of sign: 0 for real numbers. With s = z / |z| it is (g - Re(g conj s) s) / |z|, 0 where z is 0: what
# points away from the unit circle is lost.
op(
    "sign_backward",
    "(Tensor self, Tensor x) -> Tensor",
    private=True,
    compose="""(
        where(x == 0.0, 0.0, (self - real(self * conj(sign(x))) * sign(x)) / abs(x)) if is_complex(x) else self * 0.0
    )""",
)
