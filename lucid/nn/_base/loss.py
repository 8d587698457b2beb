"""What loss layers share: their settings, PyTorch's older ones among them, and how they print."""

from __future__ import annotations

from lucid._C import Tensor
from lucid.nn._base.legacy import LEGACY, reduction_of, settled
from lucid.nn._base.of_function import OfFunction, plain

__all__ = ["Loss"]


class _Loss(OfFunction):
    """A module with a ``reduction``: the base of losses that users write, as in PyTorch."""

    reduction: str

    _quiet = None
    _buffer_names = ("weight", "pos_weight")

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction_of(size_average, reduce, reduction, 4)


class _WeightedLoss(_Loss):
    """The same with a ``weight``, which is a buffer."""

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class Loss(_Loss):
    """A loss of :mod:`lucid.nn.functional`: its weights are buffers, and only what is not the default is printed.

    A subclass hands on the parameters of its ``__init__`` in their order, which is PyTorch's; in short calls
    (``MSELoss("sum")``) the older ones, ``size_average`` and ``reduce``, may be left out.
    """

    _order: tuple[str, ...] = ()  # of the parameters of __init__

    def __init_subclass__(cls, **options: object) -> None:
        if "_function" in cls.__dict__ and "__init__" in cls.__dict__:
            code = cls.__init__.__code__
            cls._order = code.co_varnames[1 : code.co_argcount]
            if cls._passed is None:
                cls._passed = tuple(name for name in cls._order if name not in LEGACY)
        super().__init_subclass__(**options)
        if "_function" in cls.__dict__:
            cls._settings = tuple(name for name in cls._order if name not in LEGACY)

    def __init__(self, *values: object) -> None:
        if "size_average" in self._order:
            values = tuple(settled(self._order, self._defaults, values).values())
        OfFunction.__init__(self, *values)

    @plain(2)
    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Apply to `x` and `target` the loss of `lucid.nn.functional` that the layer is named after."""
        return self._function(x, target, *self._values(self))
