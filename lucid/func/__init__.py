"""Transforms of functions: derivatives and batching that compose with each other.

    per_sample = lucid.func.vmap(lucid.func.grad(loss), in_dims=(None, 0, 0))

Each transform takes a function of tensors and returns another. They nest in any order; the rules by which an op is
batched or pushed forward stand in the op table beside its gradient.
"""

from typing import Any

from lucid._errors import without
from lucid.func.batching import vmap
from lucid.func.forward import hessian, jacfwd, jvp, linearize
from lucid.func.modules import (
    debug_unwrap,
    functional_call,
    functionalize,
    replace_all_batch_norm_modules_,
    stack_module_state,
)
from lucid.func.reverse import grad, grad_and_value, jacrev, vjp

value_and_grad = grad_and_value

__all__ = [
    "debug_unwrap",
    "functional_call",
    "functionalize",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearize",
    "rearrange",
    "replace_all_batch_norm_modules_",
    "stack_module_state",
    "value_and_grad",
    "vjp",
    "vmap",
]


def __getattr__(name: str) -> Any:
    if name != "rearrange":
        return without(__name__)(name)
    from lucid.einops import rearrange

    return rearrange
