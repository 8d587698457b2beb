"""Tensors filled with numbers of other distributions, in place."""

from generator.table import family, op

family("Random numbers")

_GENERATOR = """generator : Generator, optional
        Where the numbers come from. Default: the default generator."""
_SELF = """self. Its old values no longer pass a gradient to what they depended on."""
_FLOATS = "A floating-point tensor."


def fill(
    name, what, parameters, described, refused, example, dtypes=_FLOATS, dtype_error="is not floating-point", **entry
):
    op(
        name,
        f"(Tensor self, {parameters}*, Generator? generator=None) -> Tensor",
        variants="method",
        composite=True,
        random=True,
        **entry,
        doc=f"""Fills the tensor with {what}, in place.

    Parameters
    ----------
    self : Tensor
        {dtypes}
    {described}
    {_GENERATOR}

    Returns
    -------
    Tensor
        {_SELF}

    Raises
    ------
    ValueError
        If {refused}.
    DtypeMismatch
        If the tensor {dtype_error}.

    Examples
    --------
    >>> import lucid
    {example}
    """,
    )


fill(
    "exponential_",
    "numbers of the exponential distribution, whose density is ``lambd * exp(-lambd * x)``",
    "float lambd=1.0, ",
    """lambd : float, default 1.0
        The rate: 1 divided by the mean.""",
    "lambd is not greater than 0",
    """>>> bool((lucid.empty(100).exponential_(2.) > 0).all())
    True""",
)

fill(
    "cauchy_",
    "Cauchy numbers, ``median + sigma * tan(pi * (u - 1/2))`` with uniform u",
    "float median=0.0, float sigma=1.0, ",
    """median, sigma : float, default 0.0, 1.0
        The middle, and half the distance between the quartiles.""",
    "sigma is not greater than 0",
    """>>> lucid.empty(2, 3).cauchy_().isfinite().all()
    tensor(True)""",
)

fill(
    "log_normal_",
    "numbers whose logarithms are normal: ``exp(mean + std * z)``",
    "float mean=1.0, float std=2.0, ",
    """mean, std : float, default 1.0, 2.0
        Mean and standard deviation of the logarithms.""",
    "std is not greater than 0",
    """>>> bool((lucid.empty(100).log_normal_() > 0).all())
    True""",
)

fill(
    "geometric_",
    "numbers of trials until one succeeds, each with the same probability",
    "float p, ",
    """p : float
        The probability of a success, above 0 and at most 1.""",
    "p is not above 0 and at most 1",
    """>>> lucid.zeros(3, dtype=lucid.int64).geometric_(1.0)
    tensor([1, 1, 1])""",
    dtypes="A floating-point or integer tensor.",
    dtype_error="is bool or complex",
)

fill(
    "random_",
    "integers, all equally likely",
    "Scalar? low=None, Scalar? high=None, ",
    """low, high : int, optional
        The first integer, and the one behind the last. One number alone is the end, and the first is 0. Without an
        end, the last is the greatest integer of the dtype, or of floats the greatest up to which it has all.""",
    "high is not greater than low, or the dtype does not hold all of the range",
    """>>> x = lucid.empty(1000).random_(2, 5)
    >>> x.unique()
    tensor([2., 3., 4.])""",
    dtypes="Any dtype but a complex one.",
    dtype_error="is complex",
    aliases={"high": "to"},
)
