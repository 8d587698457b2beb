"""Functions of nn.functional under the names that they have at the top level too, as in PyTorch: `lucid.conv2d`.

Most are the very functions. Some take their arguments in another order there, and those are written out; in-place
spellings (`lucid.selu_`) pass `inplace=True`. The names are listed in lucid/__init__.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lucid import _C, _factories
from lucid._C import Tensor
from lucid.autograd.grad_mode import no_grad
from lucid.nn import functional

hard_sigmoid, hard_swish = functional.hardsigmoid, functional.hardswish


_INPLACE = """Does what `nn.functional.{1}` does in place: writes the result into the tensor.

Parameters
----------
input : Tensor
    Any shape; floating-point.
*args, **kwargs : optional
    As of `nn.functional.{1}`.

Returns
-------
Tensor
    `input`, changed.

Examples
--------
>>> import lucid
>>> lucid.{0}(lucid.zeros(1, 2){2})
tensor([[0., 0.]])
"""
_ARGUMENTS = {"threshold_": ", -1.0, 5.0"}  # what an example has beside the tensor


def __getattr__(name: str) -> Any:
    if hasattr(functional, name):
        return getattr(functional, name)
    function = getattr(functional, name[:-1], None) if name.endswith("_") else None
    if function is None or name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def inplace(input: Tensor, *args, **kwargs) -> Tensor:
        return function(input, *args, inplace=True, **kwargs)

    inplace.__name__ = inplace.__qualname__ = name
    inplace.__doc__ = _INPLACE.format(name, name[:-1], _ARGUMENTS.get(name, ""))
    return inplace


def embedding(
    weight: Tensor, indices: Tensor, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False
) -> Tensor:
    """Looks up rows of a table: `nn.functional.embedding` with the table first.

    Parameters
    ----------
    weight : Tensor
        The table, shape (rows, columns).
    indices : Tensor
        Numbers of rows; int32 or int64, any shape.
    padding_idx : int, default -1
        A row that gets no gradient; -1 for none.
    scale_grad_by_freq, sparse : bool, default False
        As of `nn.functional.embedding`.

    Returns
    -------
    Tensor
        Shape (*indices.shape, columns).

    Examples
    --------
    >>> import lucid
    >>> lucid.embedding(lucid.tensor([[1.0], [2.0]]), lucid.tensor([1, 0, 1])).tolist()
    [[2.0], [1.0], [2.0]]
    """
    none = padding_idx == -1
    return functional.embedding(
        indices, weight, None if none else padding_idx, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse
    )


def adaptive_max_pool1d(input: Tensor, output_size: int | tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """Takes the greatest elements of parts, and their indices: `nn.functional.adaptive_max_pool1d_with_indices`.

    Parameters
    ----------
    input : Tensor
        Shape (C, L) or (N, C, L).
    output_size : int
        The length of the result.

    Returns
    -------
    (Tensor, Tensor)
        The greatest elements and their positions, of size `output_size` in the last dim.

    Examples
    --------
    >>> import lucid
    >>> lucid.adaptive_max_pool1d(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)[1].tolist()
    [[1, 2]]
    """
    return functional.adaptive_max_pool1d_with_indices(input, output_size)


def embedding_renorm_(weight: Tensor, indices: Tensor, max_norm: float, norm_type: float) -> Tensor:
    """Scales down, in place, those rows of a table that `indices` name and whose norm is greater than `max_norm`.

    Parameters
    ----------
    weight : Tensor
        The table, shape (rows, columns); it is changed.
    indices : Tensor
        Numbers of rows.
    max_norm : float
        The largest norm that is left.
    norm_type : float
        The p of the norm.

    Returns
    -------
    Tensor
        `weight`.

    Examples
    --------
    >>> import lucid
    >>> lucid.embedding_renorm_(lucid.tensor([[3.0, 4.0]]), lucid.tensor([0]), 1.0, 2.0)
    tensor([[0.6000, 0.8000]])
    """
    rows = indices.reshape(-1)
    with no_grad():
        weight.index_copy_(0, rows, _C.renorm(weight[rows], norm_type, 0, max_norm))
    return weight


def batch_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool = False,
) -> Tensor:
    """Normalizes each channel over the batch: `nn.functional.batch_norm` with other places for its arguments.

    Parameters
    ----------
    input : Tensor
        Shape (N, C, …).
    weight, bias : Tensor or None
        Shape (C,): factors and what is added.
    running_mean, running_var : Tensor or None
        Shape (C,): averages, which training changes.
    training : bool
        Whether the statistics are the input's own.
    momentum : float
        The share of the new statistics in the averages.
    eps : float
        What is added to the variance.
    cudnn_enabled : bool, default False
        Accepted, and not acted on.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.batch_norm(lucid.tensor([[1.0], [3.0]]), None, None, None, None, True, 0.1, 0.0).tolist()
    [[-1.0], [1.0]]
    """
    return functional.batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)


def instance_norm(
    input: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool = False,
) -> Tensor:
    """Normalizes each channel of each sample: `nn.functional.instance_norm` with other places for its arguments.

    Parameters
    ----------
    input : Tensor
        Shape (N, C, …).
    weight, bias : Tensor or None
        Shape (C,): factors and what is added.
    running_mean, running_var : Tensor or None
        Shape (C,): averages, which training changes.
    use_input_stats : bool
        Whether the statistics are the input's own.
    momentum : float
        The share of the new statistics in the averages.
    eps : float
        What is added to the variance.
    cudnn_enabled : bool, default False
        Accepted, and not acted on.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.instance_norm(lucid.tensor([[[1.0, 3.0]]]), None, None, None, None, True, 0.1, 0.0).tolist()
    [[[-1.0, 1.0]]]
    """
    return functional.instance_norm(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)


def affine_grid_generator(theta: Tensor, size: Sequence[int], align_corners: bool) -> Tensor:
    """Makes the grid of an affine map: `nn.functional.affine_grid`.

    Parameters
    ----------
    theta : Tensor
        Shape (N, 2, 3), or (N, 3, 4) in space.
    size : sequence of int
        (N, C, H, W), or (N, C, D, H, W) in space.
    align_corners : bool
        Whether -1 and 1 are the middles of the outermost pixels or their edges.

    Returns
    -------
    Tensor
        Shape (N, H, W, 2), or (N, D, H, W, 3).

    Examples
    --------
    >>> import lucid
    >>> lucid.affine_grid_generator(lucid.eye(2, 3).unsqueeze(0), (1, 1, 1, 2), False).tolist()
    [[[[-0.5, 0.0], [0.5, 0.0]]]]
    """
    return functional.affine_grid(theta, size, align_corners)


def grid_sampler(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """Takes samples at the places of a grid: `nn.functional.grid_sample` with its words as numbers, from 0 on.

    Parameters
    ----------
    input : Tensor
        Shape (N, C, H, W), or (N, C, D, H, W).
    grid : Tensor
        Shape (N, H', W', 2), or (N, D', H', W', 3).
    interpolation_mode : int
        0, 1 or 2: bilinear, nearest, bicubic.
    padding_mode : int
        0, 1 or 2: zeros, border, reflection.
    align_corners : bool
        As of `affine_grid_generator`.

    Returns
    -------
    Tensor
        Shape (N, C, H', W'), or (N, C, D', H', W').

    Raises
    ------
    ValueError
        If a word's number is another one.

    Examples
    --------
    >>> import lucid
    >>> lucid.grid_sampler(lucid.tensor([[[[1.0, 3.0]]]]), lucid.zeros(1, 1, 1, 2), 0, 0, True).tolist()
    [[[[2.0]]]]
    """
    words = []
    for name, value, known in (
        ("interpolation_mode", interpolation_mode, ("bilinear", "nearest", "bicubic")),
        ("padding_mode", padding_mode, ("zeros", "border", "reflection")),
    ):
        if value not in (0, 1, 2):
            raise ValueError(f"grid_sampler: {name} is {value!r}; wanted 0, 1 or 2: {', '.join(known)}")
        words.append(known[value])
    return functional.grid_sample(input, grid, *words, align_corners)


grid_sampler_2d = grid_sampler_3d = grid_sampler


def feature_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Sets whole channels to zero at random, of tensors of shape (N, C, …).

    Parameters
    ----------
    input : Tensor
        Shape (N, C, …).
    p : float
        The share of channels that become 0; the others are divided by 1 - p.
    train : bool
        False changes nothing.

    Returns
    -------
    Tensor
        The shape of `input`.

    Raises
    ------
    ValueError
        If `input` has fewer than 2 dims.

    Examples
    --------
    >>> import lucid
    >>> lucid.feature_dropout(lucid.ones(1, 2, 3), 0.5, False).tolist()
    [[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]]
    """
    if input.ndim < 2:
        raise ValueError(f"feature_dropout: input has shape {tuple(input.shape)}; wanted at least 2 dims")
    kept = _factories.ones(*input.shape[:2], *[1] * (input.ndim - 2), dtype=input.dtype, device=input.device)
    return input * functional.dropout(kept, p, train) if train else functional.dropout(input, p, False)


def feature_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    """Does what `feature_dropout` does in place: writes the result into the tensor.

    Parameters
    ----------
    input : Tensor
        Shape (N, C, …); it is changed.
    p, train : optional
        As of `feature_dropout`.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import lucid
    >>> lucid.feature_dropout_(lucid.ones(1, 2), 0.5, False)
    tensor([[1., 1.]])
    """
    return input.copy_(feature_dropout(input, p, train)) if train else input
