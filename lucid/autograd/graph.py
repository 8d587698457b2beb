"""The recorded graph: its nodes, and the rule that saved tensors must not change."""

from __future__ import annotations

from lucid import _C

Node = _C.Node


class allow_mutation_on_saved_tensors:
    """Lets backward use saved tensors as they are now, even if an in-place op has changed them since.

    Gradients that depend on the changed values are then those of the new values. Without it, backward raises
    VersionMismatch.

    Examples
    --------
    >>> import lucid
    >>> x = lucid.tensor([2.0], requires_grad=True)
    >>> y = x * 1
    >>> z = (y * y).sum()
    >>> with lucid.autograd.graph.allow_mutation_on_saved_tensors():
    ...     _ = y.detach().mul_(10)
    ...     z.backward()
    >>> x.grad
    tensor([40.])
    """

    def __init__(self):
        self._previous = []

    def __enter__(self):
        self._previous.append(_C._version_checks(False))
        return self

    def __exit__(self, *args: object) -> None:
        _C._version_checks(self._previous.pop())


__all__ = ["Node", "allow_mutation_on_saved_tensors"]
