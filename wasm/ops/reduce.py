"""Reductions: sum, mean, prod, extrema and their positions, any, all, var, std, logsumexp."""

from table import family, op

family("Reductions")

_DIM = """dim : int or sequence of int, optional
        The dims to reduce. Default: all of them.
    keepdim : bool, default False
        Keep the reduced dims, with size 1."""

op("sum", "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor", variants="function method",
   vmap="sum(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else sum(unsqueeze(self, 1), [1], False, dtype=dtype)", jvp="linear", forward=True,
   grad={"self": "expand_reduced(grad, shape(self), dim, keepdim)"},
   samples="reduction()", ref="np.sum(self, axis=dim, keepdims=keepdim)",
   doc=f"""Sum of the elements.

    Integers and bool are summed in int64. The sum of nothing is 0.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}
    dtype : dtype, optional
        The input is cast to it first.

    Returns
    -------
    Tensor
        The sums.

    Examples
    --------
    >>> import lucid
    >>> lucid.sum(lucid.tensor([[1., 2.], [3., 4.]]), dim=1)
    tensor([3., 7.])
    """)

op("mean", "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor", variants="function method",
   vmap="mean(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else mean(unsqueeze(self, 1), [1], False, dtype=dtype)", jvp="linear", forward=True,
   grad={"self": "expand_reduced(divide_count(grad, shape(self), dim, 0), shape(self), dim, keepdim)"},
   samples="reduction()", ref="np.mean(self, axis=dim, keepdims=keepdim)",
   doc=f"""Arithmetic mean of the elements: their sum over their number.

    Integers and bool become the default float dtype. The mean of nothing is nan.

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {_DIM}
    dtype : dtype, optional
        A floating-point dtype that the input is cast to first.

    Returns
    -------
    Tensor
        The means.

    Raises
    ------
    DtypeMismatch
        If `dtype` is not floating-point.

    Examples
    --------
    >>> import lucid
    >>> lucid.mean(lucid.tensor([[1., 2.], [3., 4.]]), dim=0)
    tensor([2., 3.])
    """)

op("prod", "(Tensor self, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None) -> Tensor", variants="function method",
   vmap="prod(self, shift(dim, self), keepdim, dtype=dtype) if ndim(self) > 1 else prod(unsqueeze(self, 1), [1], False, dtype=dtype)", forward=True,
   grad={"self": "prod_backward(grad, self, result, dim, keepdim)"},
   samples="reduction()", ref="np.prod(self, axis=dim, keepdims=keepdim)",
   doc=f"""Product of the elements.

    Integers and bool are multiplied in int64. The product of nothing is 1.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}
    dtype : dtype, optional
        The input is cast to it first.

    Returns
    -------
    Tensor
        The products.

    Examples
    --------
    >>> import lucid
    >>> lucid.prod(lucid.tensor([[1., 2.], [3., 4.]]), dim=1)
    tensor([2., 12.])
    """)

for _name, _word, _ref in (("amax", "Maximum", "np.max"), ("amin", "Minimum", "np.min")):
    op(_name, "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor", variants="function method",
       vmap=f"{_name}(self, shift(dim, self), keepdim) if ndim(self) > 1 else {_name}(unsqueeze(self, 1), [1], False)", forward=True,
       grad={"self": "expand_reduced(grad, shape(self), dim, keepdim) * tie_weights(self, result, dim, keepdim)"},
       samples="reduction(empty=False)", ref=f"{_ref}(self, axis=dim, keepdims=keepdim)",
       doc=f"""{_word} of the elements.

    A nan among them makes the result nan. The gradient is shared equally among the elements that equal the result.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}

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
    """)

for _word in ("max", "min"):
    op(f"{_word}_all", "(Tensor self) -> Tensor", private=True, compose=f"a{_word}(self)",
       doc=f"The {_word}imum of all elements: `{_word}` without a dim.")
    op(f"{_word}_dim", "(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)", private=True,
       forward=True,
       grad={"self": "put_line(grad, indices, shape(self), dim)"},
       doc=f"The {_word}ima along one dim and the position of the first of each: `{_word}` with a dim.")

for _word, _what in (("max", "largest"), ("min", "smallest")):
    op(f"arg{_word}", "(Tensor self, int? dim=None, bool keepdim=False) -> Tensor", variants="function method",
       forward=True,
       samples="arg_reduction()", ref=f"np.arg{_word}(self, axis=dim, keepdims=keepdim)",
       doc=f"""Position of the {_what} element.

    Of several, the first. A nan counts as the {_what}.

    Parameters
    ----------
    self : Tensor
        The input, of any shape; integers or floating-point.
    dim : int, optional
        The dim to look along. Default: the position in the flattened input.
    keepdim : bool, default False
        Keep the reduced dims, with size 1.

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
    {"tensor([1, 0], dtype=lucid.int64)" if _word == "max" else "tensor([0, 1], dtype=lucid.int64)"}
    """)

for _name, _text, _empty in (("any", "Whether any element is true (not zero).", "False"),
                             ("all", "Whether all elements are true (not zero).", "True")):
    op(_name, "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor", variants="function method",
       vmap=f"{_name}(self, shift(dim, self), keepdim) if ndim(self) > 1 else {_name}(unsqueeze(self, 1), [1], False)", forward=True,
       samples="reduction()", ref=f"np.{_name}(self, axis=dim, keepdims=keepdim)",
       doc=f"""{_text}

    A nan is true. `{_name}` of nothing is {_empty}.

    Parameters
    ----------
    self : Tensor
        The input, of any shape and dtype.
    {_DIM}

    Returns
    -------
    Tensor
        The answers, bool.

    Examples
    --------
    >>> import lucid
    >>> lucid.{_name}(lucid.tensor([[True, False], [True, True]]), dim=1)
    {"tensor([True, True], dtype=lucid.bool)" if _name == "any" else "tensor([False, True], dtype=lucid.bool)"}
    """)

_MOMENT = """Integers and bool become the default float dtype. Where n <= correction, the sum is divided by n: the population
    value, not nan."""

op("var", "(Tensor self, int[]? dim=None, bool keepdim=False, *, int correction=1) -> Tensor", variants="function method",
   vmap="var(self, shift(dim, self), keepdim, correction=correction) if ndim(self) > 1 else var(unsqueeze(self, 1), [1], False, correction=correction)", forward=True,
   grad={"self": "expand_reduced(divide_count(grad * 2, shape(self), dim, correction), shape(self), dim, keepdim) * (self - mean(self, dim, True))"},
   samples="moments()", ref="np_var(self, dim, keepdim, correction)",
   doc=f"""Variance: the sum of squared deviations from the mean, divided by n - correction.

    {_MOMENT}

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {_DIM}
    correction : int, default 1
        1 gives the unbiased estimate, 0 the variance of the population.

    Returns
    -------
    Tensor
        The variances.

    Examples
    --------
    >>> import lucid
    >>> lucid.var(lucid.tensor([1., 2., 3., 4.]), correction=0)
    tensor(1.25)
    """)

op("std", "(Tensor self, int[]? dim=None, bool keepdim=False, *, int correction=1) -> Tensor", variants="function method",
   vmap="std(self, shift(dim, self), keepdim, correction=correction) if ndim(self) > 1 else std(unsqueeze(self, 1), [1], False, correction=correction)", forward=True,
   # Where the result is 0 its root has no derivative; the gradient there is 0, in every order.
   grad={"self": "expand_reduced(divide_count(where(result == 0, 0.0, grad / where(result == 0, 1.0, result)), shape(self), dim, correction),"
                 " shape(self), dim, keepdim) * (self - mean(self, dim, True))"},
   samples="moments()", ref="np.sqrt(np_var(self, dim, keepdim, correction))",
   doc=f"""Standard deviation: the square root of the variance.

    {_MOMENT}

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {_DIM}
    correction : int, default 1
        1 divides by n - 1, 0 by n.

    Returns
    -------
    Tensor
        The standard deviations. Where one is 0, its gradient is 0.

    Examples
    --------
    >>> import lucid
    >>> lucid.std(lucid.tensor([1., 3.]), correction=0)
    tensor(1.)
    """)

op("logsumexp", "(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor", variants="function method",
   vmap="logsumexp(self, shift(dim, self), keepdim) if ndim(self) > 1 else logsumexp(unsqueeze(self, 1), [1], False)", forward=True,
   # An all -inf line has the result -inf, and -inf - -inf would be nan: subtract 0 there.
   grad={"self": "expand_reduced(grad, shape(self), dim, keepdim) *"
                 " exp(self - expand_reduced(where(isinf(result) * (result < 0), 0.0, result), shape(self), dim, keepdim))"},
   samples="reduction()", ref="np_logsumexp(self, dim, keepdim)",
   doc=f"""log(sum(exp(x))), computed without overflow as m + log(sum(exp(x - m))) with m the maximum.

    Integers and bool become the default float dtype. The result for nothing is -inf.

    Parameters
    ----------
    self : Tensor
        The input, of any shape.
    {_DIM}

    Returns
    -------
    Tensor
        The logarithms.

    Examples
    --------
    >>> import lucid
    >>> lucid.logsumexp(lucid.tensor([1000., 1000.]), dim=0)
    tensor(1001.)
    """)

# What the gradients above are made of.

op("expand_reduced", "(Tensor self, int[] shape, int[]? dim=None, bool keepdim=False) -> Tensor", private=True, view=True,
   vmap="expand_reduced(self, [B] + shape, shift(dim, shape), keepdim) if len(shape) > 0 else self", forward=True,
   grad={"self": "sum(grad, dim, keepdim)"},
   doc="Spreads a reduction's result over the shape that was reduced; a view.")

op("divide_count", "(Tensor self, int[] shape, int[]? dim, int correction) -> Tensor", private=True,
   vmap="divide_count(self, shape, dim, correction)", jvp="linear", forward=True,
   grad={"self": "divide_count(grad, shape, dim, correction)"},
   doc="self / (n - correction), n being the number of elements that reducing `dim` of `shape` takes together.")

op("tie_weights", "(Tensor self, Tensor best, int[]? dim, bool keepdim) -> Tensor", private=True,
   forward=True,
   doc="The share of each element in an extremum: 1 / ties where it equals `best`, else 0. Constant almost everywhere.")

op("prod_backward", "(Tensor self, Tensor x, Tensor product, int[]? dim, bool keepdim) -> Tensor", private=True,
   composite=True,
   doc="The gradient of prod, right where the input holds zeros, and differentiable again.")

op("put_line", "(Tensor self, Tensor indices, int[] shape, int dim) -> Tensor", private=True,
   vmap="put_line(self, indices, [B] + shape, shift(dim)) if len(shape) > 0 else None", forward=True,
   grad={"self": "take_line(grad, indices, dim, ndim(self) == ndim(grad))"},
   doc="Zeros of a shape, with one value of `self` per line along `dim`, at the position that `indices` gives.")

op("take_line", "(Tensor self, Tensor indices, int dim, bool keepdim) -> Tensor", private=True,
   vmap="take_line(self, indices, shift(dim), keepdim) if ndim(self) > 1 else None", forward=True,
   grad={"self": "put_line(grad, indices, shape(self), dim)"},
   doc="One value per line along `dim`, at the position that `indices` gives.")
