"""How the reverse transforms nest: whose history a gradient keeps."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

from lucid import _C, autograd
from lucid._C import Tensor
from lucid.autograd.grad_mode import is_grad_enabled
from lucid.func._tree import tree_map, tree_tensors

_depth = 0  # transforms under way


@contextmanager
def entered():
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


class Reverse:
    """One use of a reverse transform. `keeps`: somebody may differentiate its results again."""

    def __init__(self, op: str, tree: Any):
        self.op = op
        self.keeps = _depth > 0 or (is_grad_enabled() and any(t.requires_grad for t in tree_tensors(tree)))

    def independent(self, tree: Any) -> Any:
        """The same tensors with an identity of their own, so that gradients with respect to them are partial ones."""
        return tree_map(self._leaf, tree)

    def _leaf(self, value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        if not (value.dtype.is_floating_point or value.dtype.is_complex):
            raise TypeError(
                f"{self.op}: an argument to differentiate is {value.dtype!r}; wanted a floating-point dtype"
            )
        return (
            value.expand(value.shape) if value.requires_grad and is_grad_enabled() else value.detach().requires_grad_()
        )

    def pull(self, outputs: Sequence[Tensor], inputs: Sequence[Tensor], cotangents: Sequence[Tensor]) -> list[Tensor]:
        """The gradients of the outputs, weighted with the cotangents; zeros where an input was not used."""
        reached = [(y, c) for y, c in zip(outputs, cotangents) if y.requires_grad]
        found: Sequence[Tensor | None] = [None] * len(inputs)
        if reached:
            found = autograd.grad(
                [y for y, _ in reached],
                list(inputs),
                [c for _, c in reached],
                retain_graph=True,
                create_graph=self.keeps,
                allow_unused=True,
            )
        return [_C.zeros_like(x) if g is None else self.leave(g) for x, g in zip(inputs, found)]

    def leave(self, value: Tensor) -> Tensor:
        return value if self.keeps else value.detach()

    @contextmanager
    def again(self, cotangents: Sequence[Tensor]):
        """A later use of what was recorded, perhaps inside another transform."""
        self.keeps = self.keeps or _depth > 0 or any(c.requires_grad for c in cotangents)
        with entered():
            yield self


@contextmanager
def reverse(op: str, tree: Any):
    scope = Reverse(op, tree)
    with entered():
        yield scope
