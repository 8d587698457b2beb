"""Parameter: the Tensor subclass that a Module recognises as learnable."""

from __future__ import annotations

import copy

import lucid
from lucid import _C
from lucid._C import Tensor

__all__ = ["Parameter"]


class Parameter(Tensor):
    """A Tensor that a Module registers as a learnable parameter.

    Bound as an attribute of a :class:`~lucid.nn.Module`, a parameter is found
    by ``Module.parameters()``, saved by ``Module.state_dict()`` and updated by an
    optimizer. In every other respect it is a tensor; what is computed
    from it is a plain :class:`~lucid.Tensor`.

    Parameters
    ----------
    data : Tensor, list, number or None, optional
        Initial values. ``None`` (the default) gives a placeholder of shape ``(0,)``,
        float32, on the CPU, for modules that learn their shape later.
        A Tensor is copied: the parameter does not share its memory, and is a
        leaf of the autograd graph whatever the source was. A (nested) list
        is converted as ``lucid.tensor`` does; integers in it become the default
        floating dtype if ``requires_grad``, since only those have a gradient.
    requires_grad : bool, optional
        Whether gradients are recorded (default ``True``). A parameter without
        them is still listed by ``parameters()`` and saved by ``state_dict()``.

    Attributes
    ----------
    _is_parameter : bool
        Class-level marker, always ``True``, that ``Module.__setattr__`` looks for.

    Raises
    ------
    RuntimeError
        If ``requires_grad`` is asked of an integer or bool Tensor.
    TypeError
        If ``data`` cannot become a tensor.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> p = nn.Parameter([1.0, 2.0])
    >>> p
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    >>> type(p + 1) is lucid.Tensor
    True
    """

    _is_parameter = True

    def __new__(cls, data: Tensor | list[object] | None = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            values = lucid.empty((0,), dtype=lucid.float32)
        elif isinstance(data, Tensor):
            values = data.detach().clone()
        else:
            values = lucid.tensor(data)
            if requires_grad and not values.is_floating_point():
                values = values.to(lucid.get_default_dtype())
        return _C._make_subclass(cls, values, requires_grad)

    def __init__(
        self, data: Tensor | list[object] | None = None, requires_grad: bool = True, *args: object, **kwargs: object
    ) -> None:
        # __new__ has done the work; a subclass may give it further arguments.
        pass

    def __repr__(self) -> str:
        """``Parameter containing:``, then the tensor on a line of its own."""
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict[int, object]) -> Parameter:
        """An independent leaf of the same class; ``.grad`` is not copied."""
        known = memo.get(id(self))
        if known is not None:
            return known
        result = _C._make_subclass(type(self), self.detach().clone(), self.requires_grad)
        memo[id(self)] = result
        if self.__dict__:
            result.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return result

    def __reduce_ex__(self, protocol: int) -> tuple[object, ...]:
        arguments: tuple[object, ...] = (self.detach(), self.requires_grad)
        if type(self) is not Parameter:
            arguments += (type(self),)
        return (_rebuild_parameter, arguments, self.__dict__ or None)


def _rebuild_parameter(data: Tensor, requires_grad: bool, cls: type[Parameter] = Parameter) -> Parameter:
    """Undo ``Parameter.__reduce_ex__``; pickles name this function, so its name must stay."""
    return _C._make_subclass(cls, data, requires_grad)
