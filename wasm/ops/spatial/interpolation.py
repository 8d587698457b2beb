"""Resampling along one dim, of which interpolation in all its modes is made."""

from generator.table import family, op

family("Interpolation")

# The words in the order of kernels/spatial/resample.h.
_MODES = "enum(nearest|nearest_exact|linear|cubic|area|linear_smooth|cubic_smooth|lanczos) mode"
_REST = f"int dim, size size, {_MODES}, float scale=0.0, bool align_corners=False"
_MOVED = "shift(dim), size, mode, scale, align_corners"

op(
    "resample",
    f"(Tensor x, {_REST}) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    vmap=f"resample(x, {_MOVED}) if ndim(x) > 1 else None",
    grad={"x": "resample_back(grad, dim, shape(x)[dim], mode, scale, align_corners)"},
    samples="resample()",
    ref="np_resample(x, dim, size, mode, scale, align_corners)",
    doc="""Brings a dim to a size: each element of the result is a weighted sum of neighbours.

`scale` is that of sizes where it is not the quotient of both, which 0 says.""",
)

op(
    "resample_back",
    f"(Tensor x, {_REST}) -> Tensor",
    private=True,
    forward=True,
    jvp="linear",
    vmap=f"resample_back(x, {_MOVED}) if ndim(x) > 1 else None",
    grad={"x": "resample(grad, dim, shape(x)[dim], mode, scale, align_corners)"},
    samples="resample_back()",
    ref="np_resample_back(x, dim, size, mode, scale, align_corners)",
    doc="Computes the transpose of resample: the gradient with respect to a dim of that size.",
)
