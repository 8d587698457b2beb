# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.utils import cache as cache
from lucid.utils import checkpoint as checkpoint
from lucid.utils import data as data
from lucid.utils import dlpack as dlpack
from lucid.utils import flop_counter as flop_counter
from lucid.utils import hooks as hooks
from lucid.utils import rollout as rollout
from lucid.utils import tokenizer as tokenizer
from lucid.utils import transforms as transforms
from lucid.utils._summary import summary as summary
