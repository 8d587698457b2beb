# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.live._chart import Chart as Chart
