"""Samples of images and volumes at the places of a grid."""

from generator.table import family, op

family("Grids")

# The words in the order of kernels/spatial/resample.h. `order` counts the derivatives along each axis, those of the
# last number of the grid last.
_HOW = "enum(bilinear|nearest|bicubic) mode, enum(zeros|border|reflection) padding, bool align_corners, int[] order"
_ALL = "mode, padding, align_corners, order"

op(
    "grid_sampled",
    f"(Tensor x, Tensor grid, {_HOW}) -> Tensor",
    private=True,
    forward=True,
    grad={"x": f"grid_sampled_back(grad, grid, shape(x), {_ALL})", "grid": f"grid_slope(grad, x, grid, {_ALL})"},
    vmap=f"unflatten(grid_sampled(flatten(x, 0, 1), flatten(grid, 0, 1), {_ALL}), 0, [B, -1]) if numel(grid) > 0 "
    "and numel(x) > 0 else None",
    samples="grid_sampled()",
    ref="np_grid_sampled(x, grid, mode, padding, align_corners, order)",
    doc="Takes samples of (N, C, H, W) or (N, C, D, H, W) at the places of a grid, or derivatives along its axes.",
)

op(
    "grid_sampled_back",
    f"(Tensor x, Tensor grid, int[] shape, {_HOW}) -> Tensor",
    private=True,
    forward=True,
    grad={"x": f"grid_sampled(grad, grid, {_ALL})", "grid": f"grid_slope(x, grad, grid, {_ALL})"},
    samples="grid_sampled_back()",
    doc="Computes the transpose of grid_sampled in what is sampled, which has the given shape.",
)

op(
    "grid_slope",
    f"(Tensor weight, Tensor x, Tensor grid, {_HOW}) -> Tensor",
    private=True,
    composite=True,
    doc="Computes the gradient of ``sum(weight * grid_sampled(x, grid))`` with respect to the grid.",
)
