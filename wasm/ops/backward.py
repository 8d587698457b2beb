"""Backward passes with a kernel of their own, each with its own gradient, so that it can be differentiated again."""

from table import binary, family, op

family("Backward kernels")


def backward(name, second, grad_self, grad_second, *, params="", kernel_params="", suffixes="f32 f64"):
    """An op (grad, x or result) -> gradient, computed in one pass."""
    op(
        name,
        f"(Tensor self, Tensor {second}{params}) -> Tensor",
        private=True,
        kernel=binary(name, suffixes, rule="float", params=kernel_params),
        grad={"self": grad_self, second: grad_second},
    )


# With y = tanh x: dy/dx = 1 - y². Of complex numbers the derivative is conjugated, and so is what is not analytic in y.
backward(
    "tanh_backward",
    "output",
    "conj(tanh_backward(conj(grad), output))",
    "conj(grad) * self * conj(output) * -2",
    suffixes="f32 f64 c64 c128",
)
# With y = sigmoid x: dy/dx = y (1 - y).
backward(
    "sigmoid_backward",
    "output",
    "conj(sigmoid_backward(conj(grad), output))",
    "conj(grad) * self * conj(1 - output * 2)",
    suffixes="f32 f64 c64 c128",
)
# 1 where the output is positive.
backward("relu_backward", "output", "relu_backward(grad, output)", "grad * 0")
# The smooth ones differentiate their own formula again.
backward(
    "silu_backward",
    "x",
    "silu_backward(grad, x)",
    "grad * self * sigmoid(x) * (1 - sigmoid(x)) * (2 + x * (1 - sigmoid(x) * 2))",
)
# Phi' = phi, phi' = -x phi: d²/dx² (x Phi) = (2 - x²) phi.
backward(
    "gelu_backward", "x", "gelu_backward(grad, x)", "grad * self * (2 - x * x) * exp(x * x * -0.5) * 0.3989422804014327"
)
# y = x s(u), s = (1 + tanh u) / 2, u = c (x + k x³): y'' = 2 s' u' + x (s'' u'² + s' u''), s' = (1 - t²) / 2, s'' = -t
# (1 - t²).
op(
    "gelu_tanh_curvature",
    "(Tensor x) -> Tensor",
    private=True,
    compose="gelu_tanh_curvature_of(x, tanh((x + x * x * x * 0.044715) * 0.7978845608028654), (x * x * 0.134145 + 1) "
    "* 0.7978845608028654)",
)
op(
    "gelu_tanh_curvature_of",
    "(Tensor x, Tensor t, Tensor u1) -> Tensor",
    private=True,
    compose="(1 - t * t) * (u1 + x * (x * 0.10703222440890037 - t * u1 * u1))",
)
backward("gelu_tanh_backward", "x", "gelu_tanh_backward(grad, x)", "grad * self * gelu_tanh_curvature(x)")
# Beyond the threshold the function is the identity.
backward(
    "softplus_backward",
    "x",
    "softplus_backward(grad, x, beta, threshold)",
    "where(x * beta > threshold, 0.0, grad * self * beta * sigmoid(x * beta) * (1 - sigmoid(x * beta)))",
    params=", float beta=1.0, float threshold=20.0",
    kernel_params="beta threshold",
)
backward(
    "leaky_relu_backward",
    "x",
    "leaky_relu_backward(grad, x, negative_slope)",
    "grad * 0",
    params=", float negative_slope=0.01",
    kernel_params="negative_slope",
)
backward(
    "elu_backward",
    "x",
    "elu_backward(grad, x, alpha)",
    "where(x > 0, 0.0, grad * self * alpha * exp(minimum(x, 0.0)))",
    params=", float alpha=1.0",
    kernel_params="alpha",
)
