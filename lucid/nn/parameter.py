"""Parameter, Buffer, and their kin whose shape is not known yet."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor

__all__ = [
    "Buffer",
    "Parameter",
    "UninitializedBuffer",
    "UninitializedParameter",
    "UninitializedParameterWarning",
    "UninitializedTensorMixin",
    "is_lazy",
]


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


class Buffer(Tensor):
    """A Tensor that a Module registers as a buffer when it is bound as an attribute.

    ``self.mean = nn.Buffer(values)`` is ``self.register_buffer("mean", values)``.

    Parameters
    ----------
    data : Tensor, list, number or None, optional
        The values, whose memory the buffer shares where they are a Tensor; ``None`` (the default) gives no elements.
    persistent : bool, optional
        Whether ``state_dict`` includes the buffer (default ``True``).

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> class Counter(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.count = nn.Buffer(lucid.zeros(1))
    >>> list(Counter().state_dict())
    ['count']
    """

    _is_buffer = True
    persistent = True

    def __new__(cls, data: Tensor | list[object] | None = None, *, persistent: bool = True) -> Buffer:
        if data is None:
            data = lucid.empty((0,))
        values = data if isinstance(data, Tensor) else lucid.tensor(data)
        result = _C._make_subclass(cls, values.detach(), values.requires_grad)
        result.persistent = bool(persistent)
        return result

    def __init__(self, data: Tensor | list[object] | None = None, *, persistent: bool = True) -> None:
        pass


class UninitializedParameterWarning(UserWarning):
    """Parameters were listed that have no shape yet: run the module once, then list them.

    Examples
    --------
    >>> import warnings
    >>> from lucid import nn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", nn.UninitializedParameterWarning)
    ...     len(list(nn.LazyLinear(3).parameters()))
    2
    """


def is_lazy(param: object) -> bool:
    """Tell whether a parameter or a buffer still waits for its shape.

    Parameters
    ----------
    param : object
        Anything.

    Returns
    -------
    bool
        Whether it does.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.parameter.is_lazy(nn.LazyLinear(3).weight)
    True
    """
    return getattr(param, "_is_uninitialized", False)


# What one may ask of a tensor that has no elements yet; anything else is refused by name.
_ALLOWED = frozenset(
    """bfloat16 cpu cuda data detach device double dtype float get_device grad grad_fn half is_complex is_cpu is_cuda
    is_floating_point is_leaf is_meta layout materialize metal name persistent register_hook requires_grad
    requires_grad_ retain_grad to""".split()
)


class UninitializedTensorMixin:
    """What a parameter and a buffer share that get their shape later, from :meth:`materialize`.

    Examples
    --------
    >>> from lucid import nn
    >>> isinstance(nn.LazyLinear(3).weight, nn.parameter.UninitializedTensorMixin)
    True
    """

    data: Any

    _is_uninitialized = True
    cls_to_become: type[Tensor]

    def materialize(
        self, shape: Tensor | tuple[int, ...] | None = None, device: object = None, dtype: object = None, **data: Tensor
    ) -> None:
        """Become an ordinary tensor of a shape, with elements that are yet to be set.

        It stays the same object, so that an optimizer which holds it goes on working; its class is rewritten.

        Parameters
        ----------
        shape : tuple of int or Tensor
            The shape; or a Tensor, ``data=`` too, whose values are copied.
        device, dtype : optional
            By default those given when the tensor was made.
        **data : Tensor
            `data` is another word for a Tensor as `shape`.

        Raises
        ------
        RuntimeError
            If there is no memory for it.
        TypeError
            If neither a shape nor ``data`` is given.
        """
        values = data.pop("data", shape)
        if values is None or data:
            raise TypeError(f"materialize: shape is {values!r}; wanted a shape or a Tensor, and device and dtype")
        options = {"device": self.device if device is None else device, "dtype": dtype}
        if isinstance(values, Tensor):
            values = values.detach().clone().to(**{k: v for k, v in options.items() if v is not None})
        else:
            values = lucid.empty(values, **options | {"dtype": self.dtype if dtype is None else dtype})
        self.data = values
        self.__class__ = self.cls_to_become

    @property
    def shape(self) -> tuple[int, ...]:
        """Refused: there is no shape yet."""
        raise RuntimeError(f"shape: the tensor is an {type(self).__name__}; wanted one with a shape (call forward)")

    def __getattribute__(self, name: str) -> object:
        if not name.startswith("_") and name != "shape" and name not in _ALLOWED and hasattr(Tensor, name):
            raise ValueError(f"{name}: the tensor is an {type(self).__name__}; wanted one with elements (call forward)")
        return super().__getattribute__(name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __deepcopy__(self, memo: dict[int, object]) -> UninitializedTensorMixin:
        known = memo.get(id(self))
        if known is None:
            known = memo[id(self)] = _C._make_subclass(type(self), self._nothing(), self.requires_grad)
            known.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return known

    def _nothing(self) -> Tensor:
        return lucid.empty((0,), device=self.device, dtype=self.dtype)


def _refuses(name: str) -> object:
    def method(self: Tensor, *args: object) -> object:
        raise ValueError(f"{name}: the tensor is an {type(self).__name__}; wanted one with elements (call forward)")

    return method


for _name in "add sub mul truediv floordiv mod pow matmul and or xor".split():
    for _form in (f"__{_name}__", f"__r{_name}__", f"__i{_name}__"):
        setattr(UninitializedTensorMixin, _form, _refuses(_form))
for _form in "__len__ __iter__ __getitem__ __setitem__ __neg__ __abs__ __lt__ __le__ __gt__ __ge__".split():
    setattr(UninitializedTensorMixin, _form, _refuses(_form))


class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter whose shape is found out at the first call of its module.

    Parameters
    ----------
    data : Tensor, list or None, optional
        Only its dtype and device count.
    requires_grad : bool, optional
        Whether gradients are recorded (default ``True``).
    device, dtype : optional
        Of the parameter to come.

    Examples
    --------
    >>> from lucid import nn
    >>> p = nn.UninitializedParameter()
    >>> p
    <UninitializedParameter>
    >>> p.materialize((2, 3))
    >>> type(p).__name__, p.shape
    ('Parameter', lucid.Size([2, 3]))
    """

    cls_to_become: Any = Parameter

    def __new__(
        cls,
        data: Tensor | list[object] | None = None,
        requires_grad: bool = True,
        device: object = None,
        dtype: object = None,
    ) -> UninitializedParameter:
        if isinstance(data, bool):  # PyTorch's order begins with requires_grad
            data, requires_grad = None, data
        if data is not None:
            given = Parameter(data, requires_grad)
            device, dtype = device or given.device, dtype or given.dtype
        return _C._make_subclass(cls, lucid.empty((0,), device=device, dtype=dtype), requires_grad)


class UninitializedBuffer(UninitializedTensorMixin, Buffer):
    """A buffer whose shape is found out at the first call of its module; then it is a :class:`Buffer`.

    Parameters
    ----------
    requires_grad : bool, optional
        Whether gradients are recorded (default ``False``).
    device, dtype : optional
        Of the buffer to come.
    persistent : bool, optional
        Whether ``state_dict`` includes it (default ``True``).

    Examples
    --------
    >>> from lucid import nn
    >>> b = nn.UninitializedBuffer()
    >>> b.materialize((3,))
    >>> b.shape
    lucid.Size([3])
    """

    cls_to_become: Any = Buffer

    def __new__(
        cls, requires_grad: bool = False, device: object = None, dtype: object = None, persistent: bool = True
    ) -> UninitializedBuffer:
        result = _C._make_subclass(cls, lucid.empty((0,), device=device, dtype=dtype), requires_grad)
        result.persistent = bool(persistent)
        return result

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass


def warn_of_uninitialized(owner: object) -> None:
    """Say that a listing came too early for one of its parameters."""
    warnings.warn(
        f"{type(owner).__name__}: parameters were listed that have no shape yet; run the module once before, "
        "unless you only hand them to an optimizer",
        UninitializedParameterWarning,
        stacklevel=4,
    )
