"""The part of Module that changes dtype and device of what the module holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import lucid
from lucid._C import Tensor
from lucid._errors import kind_of

__all__ = ["ConversionMixin"]


class ConversionMixin:
    """Conversions of all parameters and buffers, in place."""

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Replace every parameter's and buffer's values by ``fn`` of them.

        A parameter stays the same object and a leaf, so an optimizer that
        holds it goes on working; its gradient is converted with it. All new values are
        computed before the first is stored: if ``fn`` raises, nothing has changed.
        """
        modules, others = self._applied_here(set()) if recurse else ([self], [])
        values: dict[int, tuple[Tensor, Tensor, Tensor | None]] = {}
        buffers = []
        with lucid.no_grad():
            for module in modules:
                for parameter in module._parameters.values():
                    if parameter is not None and id(parameter) not in values:
                        grad = parameter.grad
                        new_grad = None if grad is None else fn(grad.detach())
                        values[id(parameter)] = (parameter, fn(parameter.detach()), new_grad)
                for name, buffer in module._buffers.items():
                    if buffer is not None:
                        buffers.append((module._buffers, name, fn(buffer)))
            for parameter, data, grad in values.values():
                parameter.grad = None
                parameter.data = data
                if grad is not None:
                    parameter.grad = grad
            for registry, name, buffer in buffers:
                registry[name] = buffer
        for module in others:
            module._apply(fn)
        return self

    def _applied_here(self, seen: set[Any]) -> tuple[list[ConversionMixin], list[ConversionMixin]]:
        """This module and those below it, and beside them the children whose class has an ``_apply`` of its own."""
        seen.add(self)
        here, others = [self], []
        for child in self._modules.values():
            if child is None or child in seen:
                continue
            if type(child)._apply is not ConversionMixin._apply:
                seen.add(child)
                others.append(child)
                continue
            below, aside = child._applied_here(seen)
            here += below
            others += aside
        return here, others

    def to(self, *args: object, **kwargs: object) -> Self:
        """Convert parameters and buffers in place to a dtype, a device or both.

        ``to(dtype)``, ``to(device)``, ``to(device, dtype)``, ``to(tensor)`` (as that tensor)
        and the keywords ``device``, ``dtype``. Integer and bool tensors only change device. ``memory_format`` is
        accepted and changes nothing, for elements lie in one order here.

        Raises
        ------
        TypeError
            If the dtype is not a floating one, or the engine does not have it.

        Examples
        --------
        >>> import lucid
        >>> from lucid import nn
        >>> nn.Linear(2, 2).to(lucid.float64).weight.dtype
        lucid.float64
        """
        device, dtype = _parse_to(args, kwargs)

        def convert(tensor: Tensor) -> Tensor:
            options = {}
            if device is not None:
                options["device"] = device
            if dtype is not None and tensor.is_floating_point():
                options["dtype"] = dtype
            return tensor.to(**options) if options else tensor

        return self._apply(convert)

    def type(self, dst_type: object) -> Self:
        """Convert all parameters and buffers, integers too, to a dtype."""
        return self._apply(lambda tensor: tensor.type(dst_type))

    def float(self) -> Self:
        """Convert floating parameters and buffers to float32."""
        return self.to(dtype=lucid.float32)

    def double(self) -> Self:
        """Convert floating parameters and buffers to float64."""
        return self.to(dtype=lucid.float64)

    def half(self) -> Self:
        """Convert floating parameters and buffers to float16."""
        return self.to(dtype=lucid.float16)

    def bfloat16(self) -> Self:
        """Convert floating parameters and buffers to bfloat16."""
        return self.to(dtype=lucid.bfloat16)

    def cpu(self) -> Self:
        """Move parameters and buffers to the CPU."""
        return self.to(device="cpu")

    def cuda(self, device: object = None) -> Self:
        """Move parameters and buffers to the device ``"cuda"``; RuntimeError where there is none."""
        return self.to(device="cuda" if device is None else _numbered("cuda", device))

    def xpu(self, device: object = None) -> Self:
        """Move parameters and buffers to the device ``"xpu"``; RuntimeError where there is none."""
        return self.to(device="xpu" if device is None else _numbered("xpu", device))

    def mtia(self, device: object = None) -> Self:
        """Move parameters and buffers to the device ``"mtia"``; RuntimeError where there is none."""
        return self.to(device="mtia" if device is None else _numbered("mtia", device))

    def ipu(self, device: object = None) -> Self:
        """Move parameters and buffers to the device ``"ipu"``; RuntimeError where there is none."""
        return self.to(device="ipu" if device is None else _numbered("ipu", device))

    def metal(self) -> Self:
        """Move parameters and buffers to the device ``"metal"``, if the build has one."""
        return self.to(device="metal")

    def to_empty(self, *, device: object = None, recurse: bool = True) -> Self:
        """Give every parameter and buffer new, uninitialized memory on ``device``."""
        options = {} if device is None else {"device": device}
        return self._apply(lambda tensor: lucid.empty_like(tensor, **options), recurse)


def _numbered(kind: str, device: object) -> object:
    return f"{kind}:{device}" if isinstance(device, int) else device


def _parse_to(args: tuple[Any, ...], kwargs: dict[str, object]) -> tuple[object, object]:
    """Sort the arguments of ``Module.to`` into device and dtype."""
    options = dict(kwargs)
    device = options.pop("device", None)
    dtype = options.pop("dtype", None)
    options.pop("non_blocking", None)  # copies are synchronous either way
    options.pop("memory_format", None)  # there is one
    if "tensor" in options:
        args = (*args, options.pop("tensor"))
    if options:
        raise TypeError(f"to() got an unexpected keyword argument {next(iter(options))!r}")
    for arg in args:
        if isinstance(arg, Tensor):
            device, dtype = arg.device, arg.dtype
        elif isinstance(arg, lucid.dtype):
            dtype = arg
        elif isinstance(arg, str) and isinstance(getattr(lucid, arg, None), lucid.dtype):
            dtype = getattr(lucid, arg)
        elif isinstance(arg, (str, lucid.device)):
            device = arg
        elif not isinstance(arg, bool) and arg is not None:
            raise TypeError(f"to: an argument is {kind_of(arg)}; wanted a dtype, a device or a Tensor")
    if isinstance(dtype, str) and isinstance(getattr(lucid, dtype, None), lucid.dtype):
        dtype = getattr(lucid, dtype)
    if isinstance(dtype, lucid.dtype) and not dtype.is_floating_point:
        raise TypeError(f"to: dtype is {dtype}; wanted a floating-point or complex one for a module")
    return device, dtype
