"""What the einops package needs to take Lucid's tensors: a backend, a class of methods that it finds by itself."""

from __future__ import annotations

from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid.einops._transform import _REDUCE

_backend: type[Any] | None = None


def register() -> None:
    """Makes the einops package, where it is installed, take tensors of Lucid.

    Calling it again does nothing. Without it, `einops.array_api` works on all that has an array namespace.

    Raises
    ------
    ImportError
        If the package is not installed; the functions of `lucid.einops` need nothing.

    Examples
    --------
    >>> import einops, lucid  # doctest: +SKIP
    >>> lucid.einops.register()  # doctest: +SKIP
    >>> einops.rearrange(lucid.ones(2, 3), "h w -> w h").shape  # doctest: +SKIP
    (3, 2)
    """
    global _backend
    if _backend is None:
        _backend = _make()


def _make() -> type[Any]:
    from einops._backends import AbstractBackend

    class LucidBackend(AbstractBackend):
        framework_name = "lucid"

        def is_appropriate_type(self, tensor):
            return isinstance(tensor, Tensor)

        def from_numpy(self, x):
            import lucid

            return lucid.from_numpy(x)

        def to_numpy(self, x):
            return x.detach().numpy()

        def arange(self, start, stop):
            import lucid

            return lucid.arange(start, stop)

        def shape(self, x):
            return tuple(x.shape)

        def reshape(self, x, shape):
            return _C.reshape(x, tuple(shape))

        def transpose(self, x, axes):
            return _C.permute(x, tuple(axes))

        def reduce(self, x, operation, axes):
            return _REDUCE[operation](x, tuple(axes))

        def stack_on_zeroth_dimension(self, tensors):
            return _C.stack(list(tensors), 0)

        def add_axis(self, x, new_position):
            return _C.unsqueeze(x, new_position)

        def add_axes(self, x, n_axes, pos2len):
            for position in sorted(pos2len):
                x = _C.unsqueeze(x, position)
            return _C.expand(x, tuple(pos2len.get(i, size) for i, size in enumerate(x.shape)))

        def tile(self, x, repeats):
            return _C.tile(x, tuple(repeats))

        def concat(self, tensors, axis):
            return _C.cat(list(tensors), axis)

        def is_float_type(self, x):
            return x.dtype.is_floating_point

        def einsum(self, pattern, *x):
            from lucid._numerics.einsum import einsum

            return einsum(pattern, *x)

    return LucidBackend


__all__ = ["register"]
