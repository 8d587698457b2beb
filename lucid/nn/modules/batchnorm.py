"""Batch normalization layers."""

from __future__ import annotations

import lucid
from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d"]


class _BatchNorm(Module):
    """What the layers share; a subclass says how many axes its input may have."""

    _version = 2
    _axes: tuple[int, ...] = ()

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        num_features = size(type(self).__name__, "num_features", num_features)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        options = {"device": device, "dtype": dtype}
        for name in ("weight", "bias"):
            made = Parameter(lucid.empty((num_features,), **options)) if affine else None
            self.register_parameter(name, made)
        if track_running_stats:
            self.register_buffer("running_mean", lucid.zeros((num_features,), **options))
            self.register_buffer("running_var", lucid.ones((num_features,), **options))
            count = lucid.zeros((), dtype=lucid.int64, device=device)
            self.register_buffer("num_batches_tracked", count)
        else:
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                self.register_buffer(name, None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Set the running mean to 0, the variance to 1 and the count of batches to 0."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Reset the weight to ones, the bias to zeros, and the statistics to their first values."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x``, whose second axis has ``num_features`` elements."""
        self._check_input_dim(x)
        tracking = self.training and self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        if tracking and self.momentum is None and self.num_batches_tracked is not None:
            momentum = 1.0 / (self.num_batches_tracked.item() + 1)
        known = self.running_mean is not None or self.running_var is not None
        used = known and (tracking or not self.training)
        y = F.batch_norm(
            x,
            self.running_mean if used else None,
            self.running_var if used else None,
            self.weight,
            self.bias,
            self.training or not known,
            momentum,
            self.eps,
        )
        if tracking and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)  # last: a call that fails is not counted
        return y

    def _check_input_dim(self, x: Tensor) -> None:
        if x.ndim not in self._axes:
            wanted = " or ".join(f"{axes}D" for axes in self._axes)
            raise ValueError(f"{type(self).__name__}: input is {x.ndim}D; wanted {wanted} input")

    def _load_from_state_dict(
        self, state_dict: dict[str, object], prefix: str, local_metadata: dict[str, object], *rest: object
    ) -> None:
        version = local_metadata.get("version")
        key = prefix + "num_batches_tracked"
        if (version is None or version < 2) and self.track_running_stats and key not in state_dict:
            # Version 1 had no count: it stays as it is.
            state_dict = {**state_dict, key: self.num_batches_tracked}
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def extra_repr(self) -> str:
        """The settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, track_running_stats={self.track_running_stats}"
        )


_PARAMETERS = """
    Parameters
    ----------
    num_features : int
        The number of channels, C.
    eps : float, optional
        Added to the variance (default 1e-5).
    momentum : float or None, optional
        How far a batch moves the running statistics (default 0.1); ``None`` for the plain
        average over all batches.
    affine : bool, optional
        Whether there are a learned weight and bias (default ``True``).
    track_running_stats : bool, optional
        Whether running statistics are kept and used in evaluation mode (default ``True``);
        otherwise those of the batch are used in both modes.
    device, dtype : optional
        Of parameters and statistics.

    Attributes
    ----------
    weight, bias : Parameter, shape (C,), or None
        Ones and zeros at first.
    running_mean, running_var : Tensor, shape (C,), or None
        Zeros and ones at first. Buffers.
    num_batches_tracked : Tensor, 0-d int64, or None
        A buffer too.

    Raises
    ------
    ValueError
        If the input has another number of axes, or a channel has a single value in training.

    Notes
    -----
    In training mode mean and biased variance are those of the batch (Ioffe and Szegedy 2015, Batch
    Normalization); the running variance collects the unbiased one.
"""


class BatchNorm1d(_BatchNorm):
    __doc__ = f"""Normalizes each channel of vectors or sequences over the batch.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` for input ``(N, C)`` or ``(N, C, L)``.
{_PARAMETERS}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.BatchNorm1d(1)
    >>> y = layer(lucid.tensor([[1.0], [3.0]]))
    >>> [round(v, 3) for v in y.flatten().tolist()]
    [-1.0, 1.0]
    >>> round(layer.running_mean.item(), 3)
    0.2
    """

    _axes = (2, 3)


class BatchNorm2d(_BatchNorm):
    __doc__ = f"""Normalizes each channel of images over the batch.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` for input ``(N, C, H, W)``.
{_PARAMETERS}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.BatchNorm2d(3)(lucid.rand(4, 3, 8, 8)).shape
    lucid.Size([4, 3, 8, 8])
    """

    _axes = (4,)


class BatchNorm3d(_BatchNorm):
    __doc__ = f"""Normalizes each channel of volumes over the batch.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` for input ``(N, C, D, H, W)``.
{_PARAMETERS}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.BatchNorm3d(2)(lucid.rand(2, 2, 3, 4, 5)).shape
    lucid.Size([2, 2, 3, 4, 5])
    """

    _axes = (5,)
