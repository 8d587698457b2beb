"""`Variable`, the name that tensors in the graph once had in PyTorch."""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor


class VariableMeta(type):
    """Makes every Tensor an instance of Variable.

    Examples
    --------
    >>> from lucid.autograd.variable import Variable, VariableMeta
    >>> type(Variable) is VariableMeta
    True
    """

    def __instancecheck__(cls, other: object) -> bool:
        return isinstance(other, Tensor)


class Variable(metaclass=VariableMeta):
    """A tensor: every Tensor is an instance, and calling it gives one that shares memory with its argument.

    Parameters
    ----------
    data : Tensor
    requires_grad : bool, default False

    Examples
    --------
    >>> import lucid
    >>> from lucid.autograd import Variable
    >>> Variable(lucid.ones(2), requires_grad=True)
    tensor([1., 1.], requires_grad=True)
    >>> isinstance(lucid.ones(2), Variable)
    True
    """

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = False) -> Tensor:
        tensor = data.detach() if isinstance(data, Tensor) else _C.Tensor(data)
        return tensor.requires_grad_() if requires_grad else tensor


__all__ = ["Variable", "VariableMeta"]
