"""What the layers of pooling share: their checks, and those that are no function of one input."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lucid._C import Tensor
from lucid.nn._base.of_function import OfFunction
from lucid.nn._base.sizes import per_dim
from lucid.nn.modules.module import Module

__all__ = ["Sizes", "_FractionalMaxPoolNd", "_MaxUnpoolNd", "_Pool", "check_parts"]

Sizes = int | tuple[int, ...]


class _Pool(OfFunction):
    """A pool with a window: the sizes are checked when it is made, and kept as they were given."""

    _dims: int
    _shown: tuple[str, ...]

    def _check(self, kernel_size: object, stride: object, **others: object) -> None:
        layer = type(self).__name__
        per_dim(layer, "kernel_size", kernel_size, self._dims, 1)
        per_dim(layer, "stride", kernel_size if stride is None else stride, self._dims, 1)
        for name, value in others.items():
            per_dim(layer, name, value, self._dims, 0 if name == "padding" else 1)

    def extra_repr(self) -> str:
        """The settings."""
        return ", ".join(f"{name}={getattr(self, name)}" for name in self._shown)


def check_parts(layer: str, value: object, dims: int) -> None:
    """Refuse what cannot be the size of a result; None stands for that of the input."""
    items = value if isinstance(value, (tuple, list)) else (value,)
    per_dim(layer, "output_size", tuple(0 if item is None else item for item in items), dims)


class _FractionalMaxPoolNd(Module):
    kernel_size: tuple[int, ...]
    output_size: tuple[int, ...] | None
    output_ratio: tuple[float | int | None, ...] | None

    _dims: int
    _function: Callable[..., object]

    def __init__(
        self,
        kernel_size: Sizes,
        output_size: Sizes | None = None,
        output_ratio: float | tuple[float, ...] | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        super().__init__()
        layer, dims = type(self).__name__, self._dims
        self.kernel_size = per_dim(layer, "kernel_size", kernel_size, dims, 1)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        if (output_size is None) == (output_ratio is None):
            raise ValueError(
                f"{layer}: output_size is {output_size} and output_ratio {output_ratio}; wanted one of them"
            )
        self.output_size = None if output_size is None else per_dim(layer, "output_size", output_size, dims, 1)
        ratios = output_ratio if isinstance(output_ratio, (tuple, list)) else (output_ratio,) * dims
        self.output_ratio = None if output_ratio is None else tuple(ratios)
        if output_ratio is not None and not (
            len(ratios) == dims and all(isinstance(r, (int, float)) and 0 < r < 1 for r in ratios)
        ):
            raise ValueError(f"{layer}: output_ratio is {output_ratio}; wanted numbers between 0 and 1, one or {dims}")

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """Pool a batch or a single sample."""
        return self._function(
            x, self.kernel_size, self.output_size, self.output_ratio, self.return_indices, self._random_samples
        )


class _MaxUnpoolNd(Module):
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]

    _dims: int
    _function: Callable[..., Tensor]

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        layer = type(self).__name__
        self.kernel_size = per_dim(layer, "kernel_size", kernel_size, self._dims, 1)
        self.stride = per_dim(layer, "stride", kernel_size if stride is None else stride, self._dims, 1)
        self.padding = per_dim(layer, "padding", padding, self._dims)

    def forward(self, x: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Put values back, given where they were."""
        return self._function(x, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        """The window's geometry."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
