"""Adaptive pools: each dim is split into as many parts as the result has elements."""

from generator.table import family, need, op, overload

family("Pooling")

op(
    "adaptive_max_pool",
    "(Tensor x, int dims, int?[] output_size) -> (Tensor values, Tensor indices)",
    private=True,
    forward=True,
    vmap="leading",
    grad={"x": "max_pool_backward(grad, indices, shape(x), dims)"},
)

op(
    "adaptive_avg_pool",
    "(Tensor x, int dims, int?[] output_size) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    vmap="leading",
    grad={"x": "adaptive_avg_pool_backward(grad, shape(x), dims, output_size)"},
)

op(
    "adaptive_avg_pool_backward",
    "(Tensor grad_output, int[] shape, int dims, int?[] output_size) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    grad={"grad_output": "adaptive_avg_pool(grad, dims, output_size)"},
)

_ADAPTIVE_DOC = """{first}

Part i of n in a dim of size m reaches from ``floor(i m / n)`` to ``ceil((i + 1) m / n)``.

Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
output_size : {ints}, None for the size that `x` has
    How many parts each dim is split into.
{indices}
Returns
-------
{returns}
    Shape (N, C, *output_size){and_indices}.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> {example}
"""


def of_dims(n, shape, ints):
    """The adaptive pools over n dims."""
    twos, needs = ", ".join("2" * n), [need("x", f"ndim(x) == {n + 1} or ndim(x) == {n + 2}", shape)]
    words, brackets = {"shape": shape, "ints": ints}, ("[" * n, "]" * n)
    most = f"[{brackets[0]}{2.0**n - 1}{brackets[1]}]"
    returned = {
        "indices": "Whether to return also the flat index of each within its dims behind the channels.",
        "returns": "Tensor or (Tensor, Tensor)",
        "and_indices": ", and where they are asked for the indices, int64",
    }
    op(
        f"adaptive_avg_pool{n}d",
        "(Tensor x, int?[] output_size) -> Tensor",
        names=f"nn.functional.adaptive_avg_pool{n}d",
        private=True,
        needs=needs,
        compose=f"adaptive_avg_pool(x, {n}, output_size)",
        samples=f"adaptive_pool({n})",
        ref=f"np_adaptive_pool(x, {n}, output_size, np.mean)",
        doc=_ADAPTIVE_DOC.format(
            **words,
            first="Takes the means of the parts that each dim is split into.",
            indices="",
            returns="Tensor",
            and_indices="",
            example=f"F.adaptive_avg_pool{n}d(lucid.arange({2.0**n}).reshape(1, {twos}), 1).tolist()\n"
            f"[{brackets[0]}{(2**n - 1) / 2}{brackets[1]}]",
        ),
    )
    parts, call = "Tensor x, int?[] output_size", f"adaptive_max_pool(x, {n}, output_size)"
    ref = f"np_adaptive_max_pool(x, {n}, output_size)"
    example = f"lucid.arange({2.0**n}).reshape(1, {twos}), 1)"
    op(
        f"adaptive_max_pool{n}d",
        f"({parts}, False return_indices=False) -> Tensor",
        private=True,
        needs=needs,
        compose=f"{call}[0]",
        samples=f"adaptive_pool({n})",
        ref=f"{ref}[0]",
    )
    op(
        f"adaptive_max_pool{n}d_both",
        f"({parts}, True return_indices=True) -> (Tensor values, Tensor indices)",
        private=True,
        needs=needs,
        compose=call,
        samples=f"adaptive_pool({n}, True, True)",
        ref=ref,
    )
    op(
        f"adaptive_max_pool{n}d_with_indices",
        f"({parts}, bool return_indices=False) -> (Tensor values, Tensor indices)",
        names=f"nn.functional.adaptive_max_pool{n}d_with_indices",
        private=True,
        needs=needs,
        compose=call,
        samples=f"adaptive_pool({n}, None, True)",
        ref=ref,
        doc=_ADAPTIVE_DOC.format(
            **words,
            first="Takes the greatest elements of the parts that each dim is split into, and their indices.",
            indices="return_indices : bool, default False\n    Makes no difference: the indices are always returned.\n",
            returns="(Tensor, Tensor)",
            and_indices=", and the flat index of each within its dims behind the channels, int64",
            example=f"F.adaptive_max_pool{n}d_with_indices({example}[1].tolist()\n"
            f"[{brackets[0]}{2**n - 1}{brackets[1]}]",
        ),
    )
    overload(
        f"nn.functional.adaptive_max_pool{n}d",
        f"adaptive_max_pool{n}d adaptive_max_pool{n}d_both",
        doc=_ADAPTIVE_DOC.format(
            **words,
            first="Takes the greatest elements of the parts that each dim is split into.",
            indices=f"return_indices : bool, default False\n    {returned['indices']}\n",
            returns=returned["returns"],
            and_indices=returned["and_indices"],
            example=f"F.adaptive_max_pool{n}d({example}.tolist()\n{most}",
        ),
    )


of_dims(1, "(N, C, L) or (C, L)", "int")
of_dims(2, "(N, C, H, W) or (C, H, W)", "int or pair of int")
of_dims(3, "(N, C, D, H, W) or (C, D, H, W)", "int or three ints")
