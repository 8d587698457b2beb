"""Orthogonal polynomials: one recurrence, of which the families are rows."""

from generator.table import binary, family, op

family("Orthogonal polynomials")

# Derivatives by x of any order up to 7: the recurrence is differentiated with them.
op(
    "orthogonal_polynomial",
    "(Operand self, Operand n, float kind, float order) -> Tensor",
    private=True,
    kernel=binary("polynomial_family(kind, order, self, n)", "f32 f64", rule="float"),
    grad={"self": "grad * orthogonal_polynomial(self, n, kind, order + 1)"},
    samples="polynomials()",
    ref="plain('polynomial_family', kind, order, self, n)",
)

CHEBYSHEV = (
    ("t", "of the first kind", "cos(n arccos x)", " 1.0000,  0.5000, -0.5000"),
    ("u", "of the second kind", "sin((n + 1) t) / sin t with t = arccos x", "1., 1., 0."),
    ("v", "of the third kind", "cos((n + 1/2) t) / cos(t / 2) with t = arccos x", " 1.,  0., -1."),
    ("w", "of the fourth kind", "sin((n + 1/2) t) / sin(t / 2) with t = arccos x", "1., 2., 1."),
)
OTHERS = (
    (
        "hermite_polynomial_h",
        "Hermite polynomial of the physicists",
        "H[k + 1] = 2 x H[k] - 2 k H[k - 1]",
        " 1.,  1., -1.",
    ),
    (
        "hermite_polynomial_he",
        "Hermite polynomial of probability",
        "He[k + 1] = x He[k] - k He[k - 1]",
        " 1.0000,  0.5000, -0.7500",
    ),
    (
        "legendre_polynomial_p",
        "Legendre polynomial",
        "(k + 1) P[k + 1] = (2 k + 1) x P[k] - k P[k - 1]",
        " 1.0000,  0.5000, -0.1250",
    ),
    (
        "laguerre_polynomial_l",
        "Laguerre polynomial",
        "(k + 1) L[k + 1] = (2 k + 1 - x) L[k] - k L[k - 1]",
        "1.0000, 0.5000, 0.1250",
    ),
)
SHIFTED = (" 1.,  0., -1.", " 1.,  0., -1.", " 1., -1., -1.", " 1.,  1., -1.")
ROWS = (
    *((f"chebyshev_polynomial_{letter}", f"Chebyshev polynomial {what}", f, s) for letter, what, f, s in CHEBYSHEV),
    *OTHERS,
    *(
        (
            f"shifted_chebyshev_polynomial_{row[0]}",
            f"Chebyshev polynomial {row[1]} of 2 x - 1",
            row[2].replace(" with t = arccos x", "").replace("arccos x", "arccos(2 x - 1)"),
            shown,
        )
        for row, shown in zip(CHEBYSHEV, SHIFTED)
    ),
)

for kind, (name, what, formula, shown) in enumerate(ROWS):
    op(
        name,
        "(Operand self, Operand n) -> Tensor",
        variants="function out",
        private=True,
        names=f"special.{name}",
        compose=f"orthogonal_polynomial(self, n, {kind}.0, 0.0)",
        samples="degrees()",
        ref=f"plain('polynomial_family', {kind}.0, 0.0, self, n)",
        doc=f"""
        Computes the {what} elementwise: ``{formula}``.

        {
            "Here cos t = 2 x - 1. " if name.startswith("shifted") else ""
        }Integers and bool are computed in the default float
        dtype.

        Parameters
        ----------
        self : Tensor or number
            x.
        n : Tensor or number
            The degree, broadcast with it. A fraction is dropped; of a negative degree the result is 0.

        Returns
        -------
        Tensor
            The broadcast shape.

        Notes
        -----
        {
            "By the recurrence with three terms up to degree 16, beyond that by its closed form."
            if "chebyshev" in name
            else "By this recurrence (Abramowitz and Stegun 22.7); NaN for degrees above 65536."
        }
        Derivatives by x exist up to the seventh{", for degrees up to 65536" if "chebyshev" in name else ""}. Error in
        float64: at most 6 (n + 1) units in the last place of the largest of the value,
        1{" and the neighbouring degrees' values" if "he" == name[:2] else ""}; in float32 the result is rounded from
        that.

        Examples
        --------
        >>> import lucid
        >>> lucid.special.{name}(lucid.tensor(0.5), lucid.arange(3))
        tensor([{shown}])
        """,
    )
