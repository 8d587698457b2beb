"""Softmax and its logarithm."""

from generator.table import family, need, op, overload

family("Softmax")

op(
    "softmax",
    "(Tensor self, int dim=-1) -> Tensor",
    lines="dim",
    variants="function method",
    vmap="softmax(self, shift(dim)) if ndim(self) > 1 else squeeze(softmax(unsqueeze(self, 1), 1), [1])",
    jvp={"result": "softmax_backward(self_t, result, dim)"},
    forward=True,
    grad={"self": "softmax_backward(grad, result, dim)"},
    samples="softmax()",
    ref="np.exp(self - np_logsumexp(self, dim, True))",
)

op(
    "softmax_cast",
    "(Tensor self, int dim, dtype? dtype) -> Tensor",
    private=True,
    compose="softmax(self if dtype is None else cast(self, dtype), dim)",
    samples="softmax_cast()",
    ref="np.exp(self - np_logsumexp(self, dim, True))",
)

overload(
    "softmax",
    "softmax softmax_cast",
    variants="function method",
    doc="""Computes exponentials that add up to 1 along a dim: ``exp(x) / sum(exp(x), dim)``.

Computed from ``x - max(x)``, so that nothing overflows. Integers and bool become the default float dtype.

Forms
-----
softmax(self, dim=-1) : Tensor
softmax(self, dim, dtype) : Tensor
    Converted to that dtype first.

Parameters
----------
self : Tensor
    Any shape.
dim : int, default -1
    The dim along which the result adds up to 1.
dtype : dtype, optional
    What `self` is converted to first. Default: its own.

Returns
-------
Tensor
    The shape of `self`, floating-point.

Examples
--------
>>> import lucid
>>> lucid.softmax(lucid.tensor([0., 0.]), 0)
tensor([0.5000, 0.5000])
""",
)

op(
    "log_softmax",
    "(Tensor self, int dim=-1) -> Tensor",
    lines="dim",
    variants="function method",
    vmap="log_softmax(self, shift(dim)) if ndim(self) > 1 else squeeze(log_softmax(unsqueeze(self, 1), 1), [1])",
    jvp={"result": "self_t - sum(self_t * exp(result), dim, True)"},
    forward=True,
    grad={"self": "log_softmax_backward(grad, result, dim)"},
    samples="softmax()",
    ref="self - np_logsumexp(self, dim, True)",
)

op(
    "log_softmax_cast",
    "(Tensor self, int dim, dtype? dtype) -> Tensor",
    private=True,
    compose="log_softmax(self if dtype is None else cast(self, dtype), dim)",
    samples="softmax_cast()",
    ref="self - np_logsumexp(self, dim, True)",
)

overload(
    "log_softmax",
    "log_softmax log_softmax_cast",
    variants="function method",
    doc="""Computes the logarithm of softmax: ``x - log(sum(exp(x), dim))``.

Exact where softmax itself would underflow. Integers and bool become the default float dtype.

Forms
-----
log_softmax(self, dim=-1) : Tensor
log_softmax(self, dim, dtype) : Tensor
    Converted to that dtype first.

Parameters
----------
self : Tensor
    Any shape.
dim : int, default -1
    The dim along which the exponentials of the result add up to 1.
dtype : dtype, optional
    What `self` is converted to first. Default: its own.

Returns
-------
Tensor
    The shape of `self`, floating-point.

Examples
--------
>>> import lucid
>>> lucid.log_softmax(lucid.tensor([0., 0.]), 0)
tensor([-0.6931, -0.6931])
""",
)


def over(name, what, ref, example, shown):
    """A form as nn.functional has it: the dim may be left out, and a dtype given."""
    op(
        f"{name}_over",
        "(Tensor self, int? dim=None, dtype? dtype=None) -> Tensor",
        names=f"nn.functional.{name}",
        private=True,
        needs=[need("dim", "dim is not None", "a dim; leaving it out is deprecated", kind="warn")],
        compose=f"""
        y = self if dtype is None else cast(self, dtype)
        {name}(y, (0 if ndim(self) < 2 or ndim(self) == 3 else 1) if dim is None else dim)
    """,
        samples="softmax()",
        ref=ref,
        doc=f"""{what}

Parameters
----------
self : Tensor
    Any shape.
dim : int, optional
    The dim. Leaving it out is deprecated: then it is 0 for 0, 1 and 3 dims and 1 otherwise, with a warning.
dtype : dtype, optional
    What `self` is converted to first. Default: its own.

Returns
-------
Tensor
    The shape of `self`, floating-point.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> {example}
{shown}
""",
    )


over(
    "softmax",
    "Computes exponentials that add up to 1 along a dim: ``exp(x) / sum(exp(x), dim)``.",
    "np.exp(self - np_logsumexp(self, dim, True))",
    "F.softmax(lucid.zeros(4), dim=0).tolist()",
    "[0.25, 0.25, 0.25, 0.25]",
)
over(
    "log_softmax",
    "Computes the logarithm of softmax, as ``x - max - log(sum(exp(x - max)))``.",
    "self - np_logsumexp(self, dim, True)",
    "round(F.log_softmax(lucid.zeros(2), dim=0)[0].item(), 4)",
    "-0.6931",
)

# With y = softmax x: dx = y (g - sum(g y)). The Jacobian is symmetric.
op(
    "softmax_backward",
    "(Tensor grad_output, Tensor output, int dim) -> Tensor",
    lines="dim",
    private=True,
    vmap="softmax_backward(grad_output, output, shift(dim)) if ndim(output) > 1 else None",
    forward=True,
    grad={
        "grad_output": "softmax_backward(grad, output, dim)",
        "output": "grad * (grad_output - sum(grad_output * output, dim, True)) - grad_output * sum(grad * output, "
        "dim, True)",
    },
    samples="softmax_backward()",
    ref="output * (grad_output - np.sum(grad_output * output, dim, keepdims=True))",
)

# With y = log_softmax x: dx = g - exp(y) sum(g).
op(
    "log_softmax_backward",
    "(Tensor grad_output, Tensor output, int dim) -> Tensor",
    lines="dim",
    private=True,
    vmap="log_softmax_backward(grad_output, output, shift(dim)) if ndim(output) > 1 else None",
    forward=True,
    grad={
        "grad_output": "grad - sum(grad * exp(output), dim, True)",
        "output": "-(grad * exp(output)) * sum(grad_output, dim, True)",
    },
    samples="softmax_backward()",
    ref="grad_output - np.exp(output) * np.sum(grad_output, dim, keepdims=True)",
)
