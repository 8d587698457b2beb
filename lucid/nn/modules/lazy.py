"""LazyModuleMixin: layers that find the sizes of their parameters at the first call."""

from __future__ import annotations

from itertools import chain
from typing import Any

import lucid
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter, UninitializedParameter, is_lazy

__all__ = ["LazyModuleMixin"]


class LazyModuleMixin:
    """Gives a layer parameters whose shapes are found out from its first input.

    A lazy layer derives from this class, then from the layer; it sets ``cls_to_become`` to the layer's class, which it
    turns into at the first call, and defines :meth:`initialize_parameters`::

        class LazyLinear(LazyModuleMixin, Linear):
            cls_to_become = Linear

            def initialize_parameters(self, x):
                ...

    Parameters keep their identity: an optimizer may be built before the first call. Until then ``state_dict`` has
    nothing of them, and loading the values of a module that has run gives them their shapes.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LazyLinear(3)
    >>> layer(lucid.zeros(2, 5)).shape
    lucid.Size([2, 3])
    >>> layer
    Linear(in_features=5, out_features=3, bias=True)
    """

    weight: Parameter

    cls_to_become: type[Module] | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(self._infer_parameters, with_kwargs=True)

    def initialize_parameters(self, *args: object, **kwargs: object) -> None:
        """Give the parameters their shapes; called with what the first call of the layer was given."""
        raise NotImplementedError(f"{type(self).__name__} does not define initialize_parameters")

    def has_uninitialized_params(self) -> bool:
        """Tell whether a parameter or a buffer of this layer itself waits for its shape."""
        return any(map(is_lazy, chain(self._parameters.values(), self._buffers.values())))

    def _lazy_load_hook(self, state_dict: dict[str, object], prefix: str, *rest: object) -> None:
        """Give what is in a state_dict the shape that it has there."""
        for name, tensor in list(chain(self._parameters.items(), self._buffers.items())):
            value = state_dict.get(prefix + name)
            if is_lazy(tensor) and isinstance(value, lucid.Tensor) and not is_lazy(value):
                tensor.materialize(value.shape)

    def _infer_parameters(self, module: Module, args: tuple[Any, ...], kwargs: dict[str, object] | None = None) -> None:
        """Before the first forward: find the shapes, then become an ordinary layer."""
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            raise RuntimeError(
                f"{type(module).__name__}: initialize_parameters has left a parameter without a shape; "
                "wanted it to materialize all of them"
            )
        module._initialize_hook.remove()
        module._load_hook.remove()
        del module._initialize_hook, module._load_hook
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become

    # For layers with a weight and a bias that are drawn (Affine).

    def _make_parameters(
        self, shape: tuple[int, ...], outputs: int, bias: bool, device: object = None, dtype: object = None
    ) -> None:
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        self.register_parameter("bias", UninitializedParameter(device=device, dtype=dtype) if bias else None)

    def reset_parameters(self) -> None:
        """Draw new values, once there are shapes."""
        if not self.has_uninitialized_params():
            super().reset_parameters()

    def _materialize(self, shape: tuple[int, ...], outputs: int) -> None:
        """Give the weight a shape, and the bias a length, where they have none; draw their values."""
        if self.has_uninitialized_params():
            for parameter, wanted in ((self.weight, shape), (self.bias, (outputs,))):
                if is_lazy(parameter):
                    parameter.materialize(wanted)
            self.reset_parameters()
