# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.amp import autocast_mode as autocast_mode
from lucid.amp import grad_scaler as grad_scaler
from lucid.amp.autocast_mode import autocast as autocast
from lucid.amp.autocast_mode import custom_bwd as custom_bwd
from lucid.amp.autocast_mode import custom_fwd as custom_fwd
from lucid.amp.autocast_mode import is_autocast_available as is_autocast_available
from lucid.amp.grad_scaler import GradScaler as GradScaler
