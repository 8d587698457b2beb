"""Batch normalization layers."""

from __future__ import annotations

import sys
from typing import Any

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import functional as F
from lucid.nn import init
from lucid.nn._base.sizes import size
from lucid.nn.modules.lazy import LazyModuleMixin
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter, UninitializedBuffer, UninitializedParameter, is_lazy

__all__ = [
    "BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d",
    "SyncBatchNorm",
]  # fmt: skip


class _NormBase(Module):
    """What batch and instance normalization store; a subclass says how many axes its input may have."""

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
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        num_features = size(type(self).__name__, "num_features", num_features)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self._make(affine, affine and bias, track_running_stats, {"device": device, "dtype": dtype})
        self.reset_parameters()

    def _make(self, weight: bool, bias: bool, statistics: bool, options: dict[str, object]) -> None:
        """Make the parameters and buffers that are wanted."""
        shape = (self.num_features,)
        for name, wanted in (("weight", weight), ("bias", bias)):
            self.register_parameter(name, Parameter(lucid.empty(shape, **options)) if wanted else None)
        self.register_buffer("running_mean", lucid.zeros(shape, **options) if statistics else None)
        self.register_buffer("running_var", lucid.ones(shape, **options) if statistics else None)
        self._make_count(statistics, options)

    def _make_count(self, statistics: bool, options: dict[str, object]) -> None:
        count = lucid.zeros((), dtype=lucid.int64, device=options["device"]) if statistics else None
        self.register_buffer("num_batches_tracked", count)

    def reset_running_stats(self) -> None:
        """Set the running mean to 0, the variance to 1 and the count of batches to 0."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Reset the weight to ones, the bias to zeros, and the statistics to their first values."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _channels(self, x: Tensor) -> int:
        """Which axis the channels of an input are."""
        return 1

    def _check_input_dim(self, x: Tensor) -> None:
        if not self._axes:
            raise NotImplementedError(f"{type(self).__name__}: _check_input_dim is not there; wanted it in a subclass")
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
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


_LAZY = """A :class:`{of}` that takes ``num_features`` from its first input.

    Parameters
    ----------
    eps, momentum, affine, track_running_stats, device, dtype : optional
        Those of :class:`{of}`.
    bias : bool, optional
        Likewise, by keyword only.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.Lazy{of}()
    >>> layer(lucid.rand({sizes})).shape
    lucid.Size([{sizes}])
    >>> layer.num_features
    3
    """


class _LazyNormBase(LazyModuleMixin):
    """What makes a layer lazy: it takes ``num_features`` from the channels of its first input."""

    num_features: int

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        if "cls_to_become" in cls.__dict__:
            sizes = ", ".join(map(str, range(2, 2 + max(cls._axes))))
            cls.__doc__ = _LAZY.format(of=cls.cls_to_become.__name__, sizes=sizes)

    def __init__(
        self,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: object = None,
        dtype: object = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(0, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _make(self, weight: bool, bias: bool, statistics: bool, options: dict[str, object]) -> None:
        for name, wanted in (("weight", weight), ("bias", bias)):
            self.register_parameter(name, UninitializedParameter(**options) if wanted else None)
        for name in ("running_mean", "running_var"):
            self.register_buffer(name, UninitializedBuffer(**options) if statistics else None)
        self._make_count(statistics, options)

    def reset_running_stats(self) -> None:
        """Set the statistics to their first values, once there are shapes."""
        if not self.has_uninitialized_params():
            super().reset_running_stats()

    def initialize_parameters(self, x: Tensor) -> None:
        """Give parameters and statistics the length of the axis of the channels of ``x``."""
        known = [t for t in (self.weight, self.running_mean) if t is not None and not is_lazy(t)]
        if known:
            self.num_features = known[0].shape[0]
        else:
            self._check_input_dim(x)
            self.num_features = x.shape[self._channels(x)]
        if self.has_uninitialized_params():
            for tensor in (self.weight, self.bias, self.running_mean, self.running_var):
                if is_lazy(tensor):
                    tensor.materialize((self.num_features,))
            self.reset_parameters()


class _BatchNorm(_NormBase):
    """What the layers share."""

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x``, whose second axis has ``num_features`` elements."""
        self._check_input_dim(x)
        tracking = self.training and self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        if tracking and self.momentum is None and self.num_batches_tracked is not None:
            momentum = 1.0 / (self.num_batches_tracked.item() + 1)
        known = self.running_mean is not None or self.running_var is not None
        used = known and (tracking or not self.training)
        y = self._normalize(
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

    def _normalize(self, *of: object) -> Tensor:
        return F.batch_norm(*of)


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
    bias : bool, optional
        Whether there is a bias, given ``affine`` (default ``True``). By keyword only.

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


class LazyBatchNorm1d(_LazyNormBase, BatchNorm1d):
    cls_to_become: type[Module] | None = BatchNorm1d


class LazyBatchNorm2d(_LazyNormBase, BatchNorm2d):
    cls_to_become: type[Module] | None = BatchNorm2d


class LazyBatchNorm3d(_LazyNormBase, BatchNorm3d):
    cls_to_become: type[Module] | None = BatchNorm3d


_PROCESS_GROUP = """    process_group : ProcessGroup, optional
        The processes whose batches count as one, all by default.
    device, dtype"""


class SyncBatchNorm(_BatchNorm):
    __doc__ = f"""Normalizes each channel over the batch, as ``BatchNorm1d`` to ``BatchNorm3d`` do.

    In training the batches of all processes of a group count as one, and gradients pass between them; all of
    them have to call it. Without ``lucid.distributed.init_process_group`` there is one process. Input is
    ``(N, C, *)``, with at least 2 dims.
{_PARAMETERS.replace("    device, dtype", _PROCESS_GROUP)}
    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.SyncBatchNorm(3)(lucid.rand(4, 3, 8, 8)).shape
    lucid.Size([4, 3, 8, 8])
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        process_group: object = None,
        device: object = None,
        dtype: object = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
        self.process_group = process_group

    def _check_input_dim(self, x: Tensor) -> None:
        if x.ndim < 2:
            raise ValueError(f"SyncBatchNorm: input is {x.ndim}D; wanted at least 2D input")

    def _normalize(self, *of: Any) -> Tensor:
        dist = sys.modules.get("lucid.distributed")  # who has not loaded it is alone
        if dist is None or not self.training or dist.get_world_size(self.process_group) == 1:
            return super()._normalize(*of)
        from lucid.distributed import _state, _statistics

        group = _state.group_of("SyncBatchNorm", self.process_group)
        if group is None:
            raise ValueError("SyncBatchNorm: process_group is one that this process is not in; wanted another")
        return _statistics.batch_norm(*of[:5], *of[6:], group)

    @classmethod
    def convert_sync_batchnorm(cls, module: Module, process_group: object = None) -> Module:
        """Put a SyncBatchNorm in the place of each batch normalization of a module, with its parameters.

        Parameters
        ----------
        module : Module
            Changed, unless it is a batch normalization itself.
        process_group : ProcessGroup, optional
            That of the new layers.

        Returns
        -------
        Module
            The module, or what stands in its place.

        Examples
        --------
        >>> from lucid import nn
        >>> nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.BatchNorm1d(2)))[0].__class__.__name__
        'SyncBatchNorm'
        """
        if not isinstance(module, Module):
            raise TypeError(f"convert_sync_batchnorm: module is {kind_of(module)}; wanted a Module")
        made = module
        if isinstance(module, _BatchNorm):
            settings = (module.num_features, module.eps, module.momentum, module.affine, module.track_running_stats)
            made = cls(*settings, process_group, bias=module.bias is not None)
            for name in ("weight", "bias"):
                made.register_parameter(name, getattr(module, name))
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                made.register_buffer(name, getattr(module, name))
            made.training = module.training
        for name, child in module.named_children():
            made.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return made
