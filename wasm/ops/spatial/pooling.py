"""Pooling over sequences, images and volumes."""

from generator.table import family, need, op, overload

family("Pooling")

# ---- Over the last `dims` dims of a tensor, whatever stands before them --------------------------------------------

_WINDOWS = "int[] kernel_size, int[]? stride=None, int[] padding=0"

op(
    "max_pool",
    f"(Tensor x, int dims, {_WINDOWS}, int[] dilation=1, bool ceil_mode=False) -> (Tensor values, Tensor indices)",
    private=True,
    forward=True,
    vmap="leading",
    grad={"x": "max_pool_backward(grad, indices, shape(x), dims)"},
)

# samples: a number from [0, 1) for each dim of each image, by which its windows are placed.
op(
    "fractional_max_pool",
    "(Tensor x, int dims, int[] kernel_size, int[] output_size, Tensor samples) -> (Tensor values, Tensor indices)",
    private=True,
    forward=True,
    vmap="leading",
    grad={"x": "max_pool_backward(grad, indices, shape(x), dims)"},
    samples="fractional_max_pool()",
    ref="np_fractional_max_pool(x, dims, kernel_size, output_size, samples)",
)

op(
    "max_pool_backward",
    "(Tensor grad_output, Tensor indices, int[] shape, int dims) -> Tensor",
    private=True,
    forward=True,
    grad={"grad_output": "max_pool_gather(grad, indices, dims)"},
    samples="max_pool_backward()",
)

op(
    "max_pool_gather",
    "(Tensor self, Tensor indices, int dims) -> Tensor",
    private=True,
    compose="reshape(gather(flatten(self, ndim(self) - dims), -1, flatten(indices, ndim(indices) - dims)), "
    "shape(indices))",
)

op(
    "max_unpool",
    f"(Tensor x, int dims, Tensor indices, {_WINDOWS}, int[]? output_size=None) -> Tensor",
    private=True,
    composite=True,
)

_MEAN = f"{_WINDOWS}, bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None"
_MEAN_REST = "kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override"

op(
    "avg_pool",
    f"(Tensor x, int dims, {_MEAN}) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    vmap="leading",
    grad={"x": f"avg_pool_backward(grad, shape(x), dims, {_MEAN_REST})"},
)

op(
    "avg_pool_backward",
    f"(Tensor grad_output, int[] shape, int dims, {_MEAN}) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    grad={"grad_output": f"avg_pool(grad, dims, {_MEAN_REST})"},
)

# ---- The functions of nn.functional --------------------------------------------------------------------------------

_MAX_DOC = """{first} NaN counts as the greatest.

Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
kernel_size : {ints}
    The size of a window.
stride : {ints}, optional
    Steps between windows. Default: `kernel_size`.
padding : {ints}, default 0
    Added on each side; never the greatest. At most half of `kernel_size`.
dilation : {ints}, default 1
    Steps between the elements of a window.
ceil_mode : bool, default False
    Whether a last window that is cut off counts.
return_indices : bool, default False
    {indices}

Returns
-------
{returns}
    Shape (N, C, {out}){and_indices}.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> {example}
"""

_AVG_DOC = """Takes the mean of each window.

Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
kernel_size : {ints}
    The size of a window.
stride : {ints}, optional
    Steps between windows. Default: `kernel_size`.
padding : {ints}, default 0
    Zeros added on each side. At most half of `kernel_size`.
ceil_mode : bool, default False
    Whether a last window that is cut off counts.
count_include_pad : bool, default True
    Whether the padding counts as elements of a window.
{divisor}
Returns
-------
Tensor
    Shape (N, C, {out}).

Raises
------
ValueError
    If an argument is out of its range.
ShapeMismatch
    If `x` has another number of dims, or is smaller than a window.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.avg_pool{n}d(lucid.arange(2.0).reshape({one_row}).expand({two_rows}), 2).tolist()
{half}
"""

_DIVISOR_DOC = """divisor_override : int, optional
    What the sum of a window is divided by, instead of the number of its elements.
"""

_LP_DOC = """Takes the norm of each window: ``(sum |x|**p) ** (1 / p)``, without the absolute values.

Parameters
----------
x : Tensor
    Shape {shape}, floating-point.
norm_type : float
    The ``p``; with 1 it is the sum, and the greater it is, the nearer to the maximum.
kernel_size : {ints}
    The size of a window.
stride : {ints}, optional
    Steps between windows. Default: `kernel_size`.
ceil_mode : bool, default False
    Whether a last window that is cut off counts.

Returns
-------
Tensor
    Shape (N, C, {out}). Where a sum is 0, the gradient is NaN, and where it is negative, that of its absolute value.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> F.lp_pool{n}d(lucid.ones(1, {twos}), 1, 2).tolist()
{sum}
"""

_UNPOOL_DOC = """Puts the maxima of max_pool{n}d back where they were, with zeros elsewhere.

Parameters
----------
x : Tensor
    Shape {shape}.
indices : Tensor
    Integers, of the same shape, from ``max_pool{n}d(..., return_indices=True)``. Of two equal ones the last counts.
kernel_size, stride, padding : {ints}
    Those of the pooling; `stride` is `kernel_size` by default, and `padding` 0.
output_size : sequence of int, optional
    The sizes of the result behind the channels, or all. Default: ``({last} - 1) * stride - 2 * padding + kernel``{too}.

Returns
-------
Tensor
    The dtype of `x`.

Raises
------
ValueError
    If `output_size` has another number of sizes, or is a stride or more away from the default.
ShapeMismatch
    If the shapes differ.
IndexError
    If an index is outside of the result.

Examples
--------
>>> import lucid
>>> from lucid.nn import functional as F
>>> x = lucid.arange({count}).reshape(1, {twos})
>>> F.max_unpool{n}d(*F.max_pool{n}d(x, 2, return_indices=True), 2).tolist()
{unpooled}
"""


def of_dims(n, shape, last, out, ints, results):
    """All pools over n dims."""
    twos, needs = ", ".join("2" * n), [need("x", f"ndim(x) == {n + 1} or ndim(x) == {n + 2}", shape)]
    words = {
        "n": n,
        "shape": shape,
        "last": last,
        "out": out,
        "ints": ints,
        "twos": twos,
        "one_row": ", ".join(["1"] * n + ["2"]),
        "two_rows": ", ".join(["1"] + ["2"] * n),
        "count": f"{2.0**n}",
        "too": ", and likewise the others" if n > 1 else "",
        **results,
    }
    brackets = "[" * n, "]" * n
    returned = {
        "indices": "Whether to return also the flat index of each within its dims behind the channels.",
        "returns": "Tensor or (Tensor, Tensor)",
        "and_indices": ", and where they are asked for the indices, int64",
    }
    most = f"[{brackets[0]}{2.0**n - 1}{brackets[1]}]"

    window = f"Tensor x, {_WINDOWS}, int[] dilation=1, bool ceil_mode=False"
    call = f"max_pool(x, {n}, kernel_size, stride, padding, dilation, ceil_mode)"
    ref = f"np_max_pool(x, {n}, kernel_size, stride, padding, dilation, ceil_mode)"
    op(
        f"max_pool{n}d",
        f"({window}, False return_indices=False) -> Tensor",
        private=True,
        needs=needs,
        compose=f"{call}[0]",
        samples=f"max_pool({n}, False)",
        ref=f"{ref}[0]",
    )
    op(
        f"max_pool{n}d_both",
        f"({window}, True return_indices=True) -> (Tensor values, Tensor indices)",
        private=True,
        needs=needs,
        compose=call,
        samples=f"max_pool({n}, True)",
        ref=ref,
    )
    op(
        f"max_pool{n}d_with_indices",
        f"({window}, bool return_indices=False) -> (Tensor values, Tensor indices)",
        names=f"nn.functional.max_pool{n}d_with_indices",
        private=True,
        needs=needs,
        compose=call,
        samples=f"max_pool({n}, False, True)",
        ref=ref,
        doc=_MAX_DOC.format(
            **words,
            first="Takes the greatest element of each window and its index.",
            indices="Makes no difference: the indices are always returned.",
            returns="(Tensor, Tensor)",
            and_indices=", and the flat index of each within its dims behind the channels, int64",
            example=f"F.max_pool{n}d_with_indices(lucid.arange({2.0**n}).reshape(1, {twos}), 2)[1].tolist()\n"
            f"[{brackets[0]}{2**n - 1}{brackets[1]}]",
        ),
    )
    overload(
        f"nn.functional.max_pool{n}d",
        f"max_pool{n}d max_pool{n}d_both",
        doc=_MAX_DOC.format(
            **words,
            **returned,
            first="Takes the greatest element of each window.",
            example=f"F.max_pool{n}d(lucid.arange({2.0**n}).reshape(1, {twos}), 2).tolist()\n{most}",
        ),
    )
    op(
        f"max_unpool{n}d",
        f"(Tensor x, Tensor indices, {_WINDOWS}, int[]? output_size=None) -> Tensor",
        names=f"nn.functional.max_unpool{n}d",
        private=True,
        needs=[need("indices", "indices >= 0", "indices from 0 on", kind="index")],
        compose=f"max_unpool(x, {n}, indices, kernel_size, stride, padding, output_size)",
        samples=f"max_unpool({n})",
        ref=f"np_max_unpool(x, {n}, indices, kernel_size, stride, padding, output_size)",
        doc=_UNPOOL_DOC.format(**words),
    )

    divisor = n > 1  # which PyTorch's avg_pool1d does not have
    op(
        f"avg_pool{n}d",
        f"(Tensor x, {_MEAN if divisor else _MEAN.rpartition(',')[0]}) -> Tensor",
        names=f"nn.functional.avg_pool{n}d",
        private=True,
        needs=needs,
        compose=f"avg_pool(x, {n}, {_MEAN_REST if divisor else _MEAN_REST.rpartition(',')[0]})",
        samples=f"avg_pool({n})",
        ref=f"np_avg_pool(x, {n}, {_MEAN_REST if divisor else _MEAN_REST.replace('divisor_override', 'None')})",
        doc=_AVG_DOC.format(**words, divisor=_DIVISOR_DOC if divisor else ""),
    )
    size = " * ".join(f"kernel_size[{a} if len(kernel_size) > 1 else 0]" for a in range(n))
    op(
        f"lp_pool{n}d",
        "(Tensor x, float norm_type, int[] kernel_size, int[]? stride=None, bool ceil_mode=False) -> Tensor",
        names=f"nn.functional.lp_pool{n}d",
        private=True,
        needs=[*needs, need("kernel_size", f"len(kernel_size) == 1 or len(kernel_size) == {n}", ints)],
        compose=f"""
            size = {size}
            mean = avg_pool(pow(x, norm_type), {n}, kernel_size, stride, 0, ceil_mode)
            pow(sign(mean) * relu(abs(mean)) * size, 1 / norm_type)
        """,
        samples=f"lp_pool({n})",
        ref=f"np_lp_pool(x, {n}, norm_type, kernel_size, stride, ceil_mode)",
        doc=_LP_DOC.format(**words),
    )


of_dims(1, "(N, C, L) or (C, L)", "L", "L'", "int", {"half": "[[0.5]]", "sum": "[[2.0]]", "unpooled": "[[0.0, 1.0]]"})
of_dims(
    2,
    "(N, C, H, W) or (C, H, W)",
    "H",
    "H', W'",
    "int or pair of int",
    {"half": "[[[0.5]]]", "sum": "[[[4.0]]]", "unpooled": "[[[0.0, 0.0], [0.0, 3.0]]]"},
)
of_dims(
    3,
    "(N, C, D, H, W) or (C, D, H, W)",
    "D",
    "D', H', W'",
    "int or three ints",
    {"half": "[[[[0.5]]]]", "sum": "[[[[8.0]]]]", "unpooled": "[[[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 7.0]]]]"},
)
