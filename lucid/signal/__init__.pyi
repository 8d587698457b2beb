# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.signal import windows as windows
