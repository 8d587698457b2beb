# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.nn.modules.rnn import cells as cells
from lucid.nn.modules.rnn import layers as layers
from lucid.nn.modules.rnn.cells import GRUCell as GRUCell
from lucid.nn.modules.rnn.cells import LSTMCell as LSTMCell
from lucid.nn.modules.rnn.cells import RNNCell as RNNCell
from lucid.nn.modules.rnn.cells import RNNCellBase as RNNCellBase
from lucid.nn.modules.rnn.layers import GRU as GRU
from lucid.nn.modules.rnn.layers import LSTM as LSTM
from lucid.nn.modules.rnn.layers import RNN as RNN
from lucid.nn.modules.rnn.layers import RNNBase as RNNBase
