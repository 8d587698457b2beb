"""Affine and bilinear maps, as nn.functional has them. The products are ops of the area linalg."""

from generator.table import family, need, op

family("Linear layers")

op(
    "linear_map",
    "(Tensor x, Tensor weight, Tensor? bias=None) -> Tensor",
    names="nn.functional.linear",
    private=True,
    # A weight of one dim is one output feature, with no dim for it in the result.
    compose="""
        (linear(x, weight, bias) if ndim(weight) != 1 else sum(x * weight, -1) if bias is None
         else sum(x * weight, -1) + bias)
    """,
    samples="linear_map()",
    ref="np.matmul(x, weight.T) + (0 if bias is None else bias)",
    doc="""Computes an affine map: ``x @ weight.T + bias``.

Parameters
----------
x : Tensor
    Shape (*, in_features).
weight : Tensor
    Shape (out_features, in_features) or (in_features,).
bias : Tensor, optional
    Shape (out_features,). Default: none.

Returns
-------
Tensor
    Shape (*, out_features), or (*) for a weight of one dim.

Raises
------
ShapeMismatch
    If the shapes do not fit each other.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.linear(lucid.tensor([1.0, 2.0]), lucid.tensor([[1.0, 1.0]]), lucid.tensor([3.0])).tolist()
[6.0]
""",
)

op(
    "fused_linear_gelu",
    "(Tensor x, Tensor weight, Tensor bias, enum(tanh|none) approximate='tanh') -> Tensor",
    names="nn.functional.fused_linear_gelu",
    private=True,
    compose="linear_gelu(x, weight, bias) if approximate == 'none' else gelu(linear(x, weight, bias), 'tanh')",
    samples="fused_linear_gelu()",
    ref="(y := np.matmul(x, weight.T) + bias) * 0.5 * (1 + (special('erf', y / np.sqrt(2)) if approximate == 'none' "
    "else np.tanh(np.sqrt(2 / np.pi) * (y + 0.044715 * y ** 3))))",
    doc="""Computes an affine map followed by a gelu: ``gelu(x @ weight.T + bias)``.

With ``approximate="none"`` one op does it, which keeps no product for backward but computes it again.

Parameters
----------
x : Tensor
    Shape (*, in_features).
weight : Tensor
    Shape (out_features, in_features).
bias : Tensor
    Shape (out_features,).
approximate : {'tanh', 'none'}, default 'tanh'
    As in `gelu`.

Returns
-------
Tensor
    Shape (*, out_features).

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.fused_linear_gelu(lucid.tensor([1.0, 2.0]), lucid.tensor([[1.0, 1.0]]), lucid.tensor([-3.0])).tolist()
[0.0]
""",
)

op(
    "fused_linear_relu",
    "(Tensor x, Tensor weight, Tensor bias) -> Tensor",
    names="nn.functional.fused_linear_relu",
    private=True,
    compose="relu(linear(x, weight, bias))",
    samples="fused_linear_relu()",
    ref="np.maximum(np.matmul(x, weight.T) + bias, 0)",
    doc="""Computes an affine map followed by a rectifier: ``relu(x @ weight.T + bias)``.

Parameters
----------
x : Tensor
    Shape (*, in_features).
weight : Tensor
    Shape (out_features, in_features).
bias : Tensor
    Shape (out_features,).

Returns
-------
Tensor
    Shape (*, out_features).

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> weight = lucid.tensor([[1.0, 1.0], [1.0, -1.0]])
>>> F.fused_linear_relu(lucid.tensor([1.0, 2.0]), weight, lucid.zeros(2)).tolist()
[3.0, 0.0]
""",
)

_ROW = "{0} is None or shape({0}) == shape(weight_mu)[:1]"

op(
    "noisy_linear",
    "(Tensor x, Tensor weight_mu, Tensor weight_sigma, Tensor? bias_mu=None, Tensor? bias_sigma=None, "
    "Tensor? epsilon_in=None, Tensor? epsilon_out=None) -> Tensor",
    names="nn.functional.noisy_linear",
    private=True,
    needs=[
        need("weight_mu", "ndim(weight_mu) == 2", "(out_features, in_features)"),
        need("weight_sigma", "shape(weight_sigma) == shape(weight_mu)", "the shape of weight_mu, {weight_mu}"),
        need(
            "epsilon_in",
            "epsilon_in is None or shape(epsilon_in) == shape(weight_mu)[1:]",
            "a number for each input of weight_mu {weight_mu}",
        ),
        *(
            need(name, _ROW.format(name), "a number for each output of weight_mu {weight_mu}")
            for name in ("epsilon_out", "bias_mu", "bias_sigma")
        ),
    ],
    compose="""
        noisy = not (epsilon_in is None or epsilon_out is None)
        weight = weight_mu + weight_sigma * unsqueeze(epsilon_out, 1) * epsilon_in if noisy else weight_mu
        bias = bias_mu + bias_sigma * epsilon_out if noisy and not (bias_mu is None or bias_sigma is None) else bias_mu
        linear(x, weight, bias)
    """,
    samples="noisy_linear()",
    ref="np_noisy_linear(x, weight_mu, weight_sigma, bias_mu, bias_sigma, epsilon_in, epsilon_out)",
    doc="""Computes an affine map whose weight and bias are drawn around means: ``x @ weight.T + bias``.

``weight = weight_mu + weight_sigma * outer(epsilon_out, epsilon_in)`` and ``bias = bias_mu + bias_sigma *
epsilon_out`` (Fortunato et al. 2018, "Noisy Networks for Exploration", factorised noise).

Parameters
----------
x : Tensor
    Shape (*, in_features).
weight_mu, weight_sigma : Tensor
    Shape (out_features, in_features): means, and how far the noise moves them.
bias_mu, bias_sigma : Tensor, optional
    Shape (out_features,), the same of the bias. Default: no bias; without `bias_sigma` the bias has no noise.
epsilon_in : Tensor, optional
    Noise, shape (in_features,).
epsilon_out : Tensor, optional
    Noise, shape (out_features,). Where one of the two is missing there is no noise, and the means are the weights.

Returns
-------
Tensor
    Shape (*, out_features).

Raises
------
ShapeMismatch
    If the shapes do not fit each other.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> one = lucid.ones(1, 1)
>>> F.noisy_linear(lucid.tensor([2.0]), one, one, epsilon_in=lucid.tensor([0.5]), epsilon_out=lucid.ones(1)).tolist()
[3.0]
""",
)

op(
    "bilinear",
    "(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor",
    names="nn.functional.bilinear",
    private=True,
    needs=[
        need("weight", "ndim(weight) == 3", "(out_features, in1_features, in2_features)"),
        need(
            "input1",
            "ndim(input1) > 0 and shape(input1)[-1] == shape(weight)[1]",
            "as its last size the second of weight {weight}",
        ),
        need(
            "input2",
            "ndim(input2) > 0 and shape(input2)[-1] == shape(weight)[2]",
            "as its last size the third of weight {weight}",
        ),
        need("input2", "shape(input1)[:-1] == shape(input2)[:-1]", "all sizes but the last as in input1 {input1}"),
        need(
            "bias",
            "bias is None or shape(bias) == shape(weight)[:1]",
            "one number for each first index of weight {weight}",
        ),
    ],
    # One matrix product for all of the weight leaves a matrix (out, in1) for each place, and no array as large as an
    # outer product of the inputs is made.
    compose="""
        flat = reshape(weight, [shape(weight)[0] * shape(weight)[1], shape(weight)[2]])
        matrices = reshape(linear(input2, flat, None), shape(input2)[:-1] + shape(weight)[:2])
        result = squeeze(matmul(matrices, unsqueeze(input1, -1)), -1)
        result if bias is None else result + bias
    """,
    samples="bilinear()",
    ref="np.einsum('...i,oij,...j->...o', input1, weight, input2) + (0 if bias is None else bias)",
    doc="""Computes ``input1 @ weight[o] @ input2 + bias[o]`` for each output feature ``o``.

``y[o] = bias[o] + sum over i and j of input1[i] * weight[o, i, j] * input2[j]`` at each place of the leading dims.

Parameters
----------
input1 : Tensor
    Shape (*, in1_features).
input2 : Tensor
    Shape (*, in2_features). Its leading dims are those of `input1`; they are not broadcast.
weight : Tensor
    Shape (out_features, in1_features, in2_features).
bias : Tensor, optional
    Shape (out_features,). Default: none.

Returns
-------
Tensor
    Shape (*, out_features), of the dtype that the operands are promoted to.

Raises
------
ShapeMismatch
    If the shapes do not fit.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> weight = lucid.tensor([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, 0.0]]])
>>> F.bilinear(lucid.tensor([1.0, 2.0]), lucid.tensor([3.0, 4.0]), weight).tolist()
[11.0, 4.0]
""",
)
