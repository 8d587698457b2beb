"""Tensors filled with random numbers."""

from generator.table import family, op

family("Random numbers")

_OPTIONS = "*, Generator? generator=None, dtype? dtype=None, device? device=None, bool requires_grad=False) -> Tensor"

_GENERATOR = """generator : Generator, optional
        Where the numbers come from. Default: the default generator."""

op(
    "rand",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    random=True,
    doc="Draws uniform numbers from [0, 1). Their dtype is the default float dtype.",
)

op(
    "randn",
    f"(size... size, {_OPTIONS}",
    private=True,
    forward=True,
    random=True,
    doc="Draws normal numbers with mean 0 and standard deviation 1. Their dtype is the default float dtype.",
)

op(
    "randint",
    f"(Scalar low, Scalar high, size[] size, {_OPTIONS}",
    private=True,
    forward=True,
    random=True,
    doc="Draws integers from low to high - 1, all equally likely. Their dtype is int64.",
)

op(
    "randperm",
    f"(size n, {_OPTIONS}",
    private=True,
    forward=True,
    random=True,
    doc="Draws a random order of the integers from 0 to n - 1. Their dtype is int64.",
)

op(
    "uniform_",
    "(Tensor self, float low=0.0, float high=1.0, *, Generator? generator=None) -> Tensor",
    variants="method",
    composite=True,
    random=True,
    doc=f"""Fills the tensor with uniform numbers on [low, high), in place.

    Parameters
    ----------
    self : Tensor
        A floating-point tensor.
    low, high : float, default 0.0, 1.0
        The bounds.
    {_GENERATOR}

    Returns
    -------
    Tensor
        self. Its old values no longer pass a gradient to what they depended on.

    Raises
    ------
    ValueError
        If low > high or a bound is not finite.
    DtypeMismatch
        If the tensor is not floating-point.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.empty(3).uniform_(2, 3)
    >>> bool((x >= 2).all() and (x < 3).all())
    True
    """,
)

op(
    "normal_",
    "(Tensor self, float mean=0.0, float std=1.0, *, Generator? generator=None) -> Tensor",
    variants="method",
    composite=True,
    random=True,
    doc=f"""Fills the tensor with normal numbers, in place: mean + std * z, z by the Box-Muller transform.

    Parameters
    ----------
    self : Tensor
        A floating-point tensor.
    mean, std : float, default 0.0, 1.0
        Mean and standard deviation.
    {_GENERATOR}

    Returns
    -------
    Tensor
        self. Its old values no longer pass a gradient to what they depended on.

    Raises
    ------
    ValueError
        If std is negative.
    DtypeMismatch
        If the tensor is not floating-point.

    Examples
    --------
    >>> import lucid
    >>> lucid.empty(2, 3).normal_(mean=5.0).shape
    lucid.Size([2, 3])
    """,
)

op(
    "bernoulli_",
    "(Tensor self, float p=0.5, *, Generator? generator=None) -> Tensor",
    private=True,
    composite=True,
    random=True,
)
