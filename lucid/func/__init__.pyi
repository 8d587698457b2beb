# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from typing import Any

from lucid.einops._transform import rearrange as rearrange
from lucid.func import batching as batching
from lucid.func import forward as forward
from lucid.func import modules as modules
from lucid.func import reverse as reverse
from lucid.func.batching import vmap as vmap
from lucid.func.forward import hessian as hessian
from lucid.func.forward import jacfwd as jacfwd
from lucid.func.forward import jvp as jvp
from lucid.func.forward import linearize as linearize
from lucid.func.modules import debug_unwrap as debug_unwrap
from lucid.func.modules import functional_call as functional_call
from lucid.func.modules import functionalize as functionalize
from lucid.func.modules import replace_all_batch_norm_modules_ as replace_all_batch_norm_modules_
from lucid.func.modules import stack_module_state as stack_module_state
from lucid.func.reverse import grad as grad
from lucid.func.reverse import grad_and_value as grad_and_value
from lucid.func.reverse import jacrev as jacrev
from lucid.func.reverse import vjp as vjp

value_and_grad: Any
