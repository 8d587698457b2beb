"""Instance normalization layers."""

from __future__ import annotations

import warnings

from lucid._C import Tensor
from lucid.nn import functional as F
from lucid.nn.modules.batchnorm import _LazyNormBase, _NormBase
from lucid.nn.modules.module import Module

__all__ = [
    "InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d",
    "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d",
]  # fmt: skip


class _InstanceNorm(_NormBase):
    """What the layers share: the input has one axis less where there is no batch."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: object = None,
        dtype: object = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _channels(self, x: Tensor) -> int:
        return x.ndim - self._axes[0]

    def forward(self, x: Tensor) -> Tensor:
        """Normalize each channel of each sample."""
        self._check_input_dim(x)
        dim = self._channels(x)
        alone = dim == 0
        if x.shape[dim] != self.num_features:
            said = (
                f"{type(self).__name__}: input has shape {tuple(x.shape)}; wanted {self.num_features} channels, "
                f"num_features, in dim {dim}"
            )
            if self.affine:
                raise ValueError(said)
            warnings.warn(said, stacklevel=2)
        y = F.instance_norm(
            x.unsqueeze(0) if alone else x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return y.squeeze(0) if alone else y

    def _load_from_state_dict(
        self,
        state_dict: dict[str, object],
        prefix: str,
        local_metadata: dict[str, object],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        old = [prefix + name for name in ("running_mean", "running_var") if prefix + name in state_dict]
        if local_metadata.get("version") is None and not self.track_running_stats and old:
            error_msgs.append(
                f"Unexpected running stats buffer(s) {' and '.join(map(repr, old))} for {type(self).__name__} with "
                "track_running_stats=False. A layer of an old version kept them without using them: delete them from "
                "the state_dict, or make the layer with track_running_stats=True."
            )
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )


_PARAMETERS = """
    Parameters
    ----------
    num_features : int
        The number of channels, C.
    eps : float, optional
        Added to the variance (default 1e-5).
    momentum : float, optional
        How far a call moves the running statistics (default 0.1).
    affine : bool, optional
        Whether there are a learned weight and bias (default ``False``).
    track_running_stats : bool, optional
        Whether running statistics are kept and used in evaluation mode (default ``False``).
    device, dtype : optional
        Of parameters and statistics.
    bias : bool, optional
        Whether there is a bias, given ``affine`` (default ``True``). By keyword only.

    Attributes
    ----------
    weight, bias : Parameter, shape (C,), or None
        Ones and zeros at first.
    running_mean, running_var : Tensor, shape (C,), or None
        Zeros and ones at first. Buffers.

    Raises
    ------
    ValueError
        If the input has another number of axes, other channels than there are weights for, or a
        single value per channel in training.

    Notes
    -----
    Ulyanov, Vedaldi and Lempitsky 2016, Instance Normalization. The variance is the biased one; the
    running variance collects the unbiased one.
"""


class InstanceNorm1d(_InstanceNorm):
    __doc__ = f"""Normalizes each channel of each sequence to mean 0 and variance 1.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` for input ``(N, C, L)`` or ``(C, L)``.
{_PARAMETERS}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> y = nn.InstanceNorm1d(1)(lucid.tensor([[[1.0, 3.0]]]))
    >>> [round(v, 3) for v in y.flatten().tolist()]
    [-1.0, 1.0]
    """

    _axes = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    __doc__ = f"""Normalizes each channel of each image to mean 0 and variance 1.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` for input ``(N, C, H, W)`` or ``(C, H, W)``.
{_PARAMETERS}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.InstanceNorm2d(3)(lucid.rand(4, 3, 8, 8)).shape
    lucid.Size([4, 3, 8, 8])
    """

    _axes = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    __doc__ = f"""Normalizes each channel of each volume to mean 0 and variance 1.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias`` for input ``(N, C, D, H, W)`` or
    ``(C, D, H, W)``.
{_PARAMETERS}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.InstanceNorm3d(2)(lucid.rand(2, 2, 3, 4, 5)).shape
    lucid.Size([2, 2, 3, 4, 5])
    """

    _axes = (4, 5)


class LazyInstanceNorm1d(_LazyNormBase, InstanceNorm1d):
    cls_to_become: type[Module] | None = InstanceNorm1d


class LazyInstanceNorm2d(_LazyNormBase, InstanceNorm2d):
    cls_to_become: type[Module] | None = InstanceNorm2d


class LazyInstanceNorm3d(_LazyNormBase, InstanceNorm3d):
    cls_to_become: type[Module] | None = InstanceNorm3d
