"""Recurrent layers: RNN, GRU and LSTM over sequences."""

from __future__ import annotations

import warnings
from typing import Any

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn._base.affine import draw_all
from lucid.nn._base.recurrence import _run_layers
from lucid.nn.modules.module import Module
from lucid.nn.modules.rnn.cells import check_size
from lucid.nn.parameter import Parameter
from lucid.nn.utils.rnn import PackedSequence

__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]

_GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}
_KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")


def apply_permutation(tensor: Tensor, permutation: Tensor, dim: int = 1) -> Tensor:
    """Puts the entries along a dim into another order."""
    return tensor.index_select(dim, permutation)


class RNNBase(Module):
    """What RNN, GRU and LSTM are: layers on top of each other, of a cell that ``mode`` names.

    A layer and direction is one op over all steps, forward and backward.

    Parameters
    ----------
    mode : str
        ``"LSTM"``, ``"GRU"``, ``"RNN_TANH"`` or ``"RNN_RELU"``.
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, device, dtype : optional
        As of :class:`LSTM`; only an LSTM takes a ``proj_size``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> output, h = nn.RNNBase("GRU", 10, 20)(lucid.randn(5, 3, 10))
    >>> output.shape
    lucid.Size([5, 3, 20])
    """

    dropout: float

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        where = type(self).__name__
        if mode not in _GATES:
            raise ValueError(f"{where}: mode is {mode!r}; wanted one of {', '.join(_GATES)}")
        for name, value in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            check_size(where, name, value)
        if isinstance(dropout, bool) or not isinstance(dropout, (int, float)) or not 0 <= dropout <= 1:
            raise ValueError(f"{where}: dropout is {dropout}; wanted a number between 0 and 1")
        if mode != "LSTM" and proj_size:
            raise ValueError(f"{where}: proj_size is {proj_size}; wanted 0: only an LSTM has a projection")
        if not 0 <= proj_size < hidden_size:
            raise ValueError(f"{where}: proj_size is {proj_size}; wanted from 0 to below hidden_size {hidden_size}")
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                f"{where}: dropout acts between layers, and there is only one; it has no effect", stacklevel=3
            )
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout: float = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        seen, rows = proj_size or hidden_size, _GATES[mode] * hidden_size
        for layer in range(num_layers):
            size = seen * (2 if bidirectional else 1) if layer else input_size
            shapes = ((rows, size), (rows, seen), (rows,), (rows,), (proj_size, hidden_size))
            for suffix in self._suffixes(layer):
                for kind, shape in zip(_KINDS, shapes):
                    if self._has(kind):
                        made = lucid.empty(shape, device=device, dtype=dtype)
                        self.register_parameter(kind + suffix, Parameter(made))
        self.reset_parameters()

    def _suffixes(self, layer: int) -> tuple[str, ...]:
        """The endings of the names of a layer's parameters, for each direction."""
        return (f"_l{layer}", f"_l{layer}_reverse") if self.bidirectional else (f"_l{layer}",)

    def _has(self, kind: str) -> bool:
        return kind in ("weight_ih", "weight_hh") or (self.proj_size > 0 if kind == "weight_hr" else bool(self.bias))

    @property
    def _all_weights(self) -> list[list[str]]:
        """The names of the parameters of each layer and direction."""
        suffixes = (suffix for layer in range(self.num_layers) for suffix in self._suffixes(layer))
        return [[kind + suffix for kind in _KINDS if self._has(kind)] for suffix in suffixes]

    @property
    def _flat_weights_names(self) -> list[str]:
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self) -> list[Tensor]:
        return [getattr(self, name) for name in self._flat_weights_names]

    @property
    def all_weights(self) -> list[list[Tensor]]:
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def reset_parameters(self) -> None:
        """Draw new values for all parameters."""
        draw_all(self.parameters(), self.hidden_size)

    def flatten_parameters(self) -> None:
        """Do nothing: parameters need no particular place in memory here."""

    def check_input(self, input: Tensor, batch_sizes: Tensor | None = None) -> None:
        """Raise if the shape or dtype of `input` does not fit; with `batch_sizes` it is the data of a packed one."""
        where, dims, shape = type(self).__name__, (2,) if batch_sizes is not None else (2, 3), tuple(input.shape)
        if input.ndim not in dims:
            raise _C.engine.ShapeMismatch(
                f"{where}: input has shape {shape}; wanted {' or '.join(map(str, dims))} dims"
            )
        if input.shape[-1] != self.input_size:
            raise _C.engine.ShapeMismatch(
                f"{where}: input has shape {shape}; wanted input_size {self.input_size} as its last size"
            )
        weight = self.weight_ih_l0
        if input.dtype is not weight.dtype:
            raise _C.engine.DtypeMismatch(
                f"{where}: input is {input.dtype} and the weights are {weight.dtype}; wanted one dtype"
            )

    def get_expected_hidden_size(self, input: Tensor, batch_sizes: Tensor | None = None) -> tuple[int, int, int]:
        """The shape of h for `input`, with `batch_sizes` packed: (layers * directions, batch, size)."""
        return self._state_shape(self._batch(input, batch_sizes), self.proj_size or self.hidden_size)

    def get_expected_cell_size(self, input: Tensor, batch_sizes: Tensor | None = None) -> tuple[int, int, int]:
        """The shape of c for `input`, with `batch_sizes` packed: (layers * directions, batch, size)."""
        return self._state_shape(self._batch(input, batch_sizes), self.hidden_size)

    def _batch(self, input: Tensor, batch_sizes: Tensor | None) -> int:
        return int(batch_sizes[0]) if batch_sizes is not None else input.shape[0 if self.batch_first else 1]

    def _state_shape(self, batch: int, size: int) -> tuple[int, int, int]:
        return (self.num_layers * (2 if self.bidirectional else 1), batch, size)

    def _states(self, x: Tensor, hx: object, batch: int, batched: bool) -> tuple[list[Any], list[Any]]:
        """h and c before the first step, for each layer and direction; checked."""
        where, is_lstm = type(self).__name__, self.mode == "LSTM"
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)[: 2 if is_lstm else 1]
        count = self._state_shape(0, 0)[0]
        if hx is None:
            states = [[lucid.zeros(batch, n, dtype=x.dtype, device=x.device)] * count for n in sizes]
        else:
            if is_lstm and (not isinstance(hx, (tuple, list)) or len(hx) != 2):
                raise TypeError(f"{where}: hx is {kind_of(hx)}; wanted a pair of two tensors (h, c)")
            states = []
            for name, state, size in zip(
                ("h of hx", "c of hx") if is_lstm else ("hx",), hx if is_lstm else (hx,), sizes
            ):
                wanted = (count, batch, size) if batched else (count, size)
                if not isinstance(state, Tensor):
                    raise TypeError(f"{where}: {name} is {kind_of(state)}; wanted a tensor of shape {wanted}")
                if state.shape != wanted:
                    raise _C.engine.ShapeMismatch(f"{where}: {name} has shape {tuple(state.shape)}; wanted {wanted}")
                states.append((state if batched else state.unsqueeze(1)).unbind(0))
        return states[0], states[1] if is_lstm else [None] * count

    def permute_hidden(self, hx: object, permutation: Tensor | None) -> object:
        """The state `hx` with its sequences in the order `permutation`."""
        if permutation is None:
            return hx
        if isinstance(hx, tuple):
            return tuple(state.index_select(1, permutation) for state in hx)
        return hx.index_select(1, permutation)

    def forward(self, input: Tensor | PackedSequence, hx: object = None) -> tuple[Any, ...]:
        """Run over `input`, a batch of sequences, padded or packed, or a single one, from the state `hx`.

        That is zeros by default.
        """
        packed = isinstance(input, PackedSequence)
        x, sizes = (input.data, input.batch_sizes) if packed else (input, None)
        self.check_input(x, sizes)
        batched = packed or x.ndim == 3
        if not batched:
            x = x.unsqueeze(1)
        elif self.batch_first and not packed:
            x = x.transpose(0, 1)
        if packed and hx is not None:
            hx = self.permute_hidden(tuple(hx) if isinstance(hx, list) else hx, input.sorted_indices)
        h, c = self._states(x, hx, int(sizes[0]) if packed else x.shape[1], batched)
        weights = [
            [getattr(self, kind + suffix) if self._has(kind) else None for kind in _KINDS]
            for layer in range(self.num_layers)
            for suffix in self._suffixes(layer)
        ]
        dropout = self.dropout if self.training else 0.0
        output, *last = _run_layers(self.mode.lower(), x, h, c, weights, self.bidirectional, dropout, sizes)
        if self.mode != "LSTM":
            last = last[:1]
        if packed:
            output = PackedSequence(output, sizes, input.sorted_indices, input.unsorted_indices)
            last = [self.permute_hidden(state, input.unsorted_indices) for state in last]
        elif not batched:
            output, last = output.squeeze(1), [state.squeeze(1) for state in last]
        elif self.batch_first:
            output = output.transpose(0, 1)
        return output, tuple(last) if self.mode == "LSTM" else last[0]

    def extra_repr(self) -> str:
        """The sizes, and the settings that differ from the defaults."""
        defaults = dict(
            proj_size=0, num_layers=1, bias=True, batch_first=False, dropout=0, bidirectional=False
        )  # in PyTorch's order
        changed = (f"{name}={getattr(self, name)}" for name, value in defaults.items() if getattr(self, name) != value)
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *changed])


class RNN(RNNBase):
    """A plain recurrent network over sequences, in one or more layers (Elman, "Finding Structure in Time", 1990).

    For each step ``h = tanh(W_ih x + b_ih + W_hh h + b_hh)``, or relu in place of tanh.

    Parameters
    ----------
    input_size, hidden_size, num_layers : int
        As of :class:`LSTM`.
    nonlinearity : str, optional
        ``"tanh"`` (the default) or ``"relu"``.
    bias, batch_first, dropout, bidirectional, device, dtype : optional
        As of :class:`LSTM`.

    Attributes
    ----------
    weight_ih_l{k}, weight_hh_l{k} : Parameter, shapes (hidden_size, input_size) and (hidden_size, hidden_size)
        Of layer k, drawn from U(-b, b), b = 1 / sqrt(hidden_size). Those of the way back end in ``_reverse``.
    bias_ih_l{k}, bias_hh_l{k} : Parameter, shape (hidden_size,)

    Notes
    -----
    Input and output are those of :class:`LSTM`, but the state is ``h`` alone.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> output, h = nn.RNN(10, 20, num_layers=2)(lucid.randn(5, 3, 10))
    >>> output.shape, h.shape
    (lucid.Size([5, 3, 20]), lucid.Size([2, 3, 20]))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: object = None,
        dtype: object = None,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN: nonlinearity is {nonlinearity!r}; wanted 'tanh' or 'relu'")
        mode = f"RNN_{nonlinearity.upper()}"
        super().__init__(
            mode, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, 0, device, dtype
        )
        self.nonlinearity = nonlinearity


class GRU(RNNBase):
    """Gated recurrent units over sequences, in one or more layers (Cho et al., 2014).

    For each step, with s the logistic function::

        r = s(W_ir x + b_ir + W_hr h + b_hr)     n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
        z = s(W_iz x + b_iz + W_hz h + b_hz)     h = (1 - z) * n + z * h

    Parameters
    ----------
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device, dtype : optional
        As of :class:`LSTM`.
    proj_size : int, default 0
        0: only an LSTM projects.

    Attributes
    ----------
    weight_ih_l{k}, weight_hh_l{k} : Parameter, shapes (3 * hidden_size, input_size) and (3 * hidden_size, hidden_size)
        Of layer k, for r, z and n in this order, drawn from U(-b, b), b = 1 / sqrt(hidden_size). Those of the way back
        end in ``_reverse``.
    bias_ih_l{k}, bias_hh_l{k} : Parameter, shape (3 * hidden_size,)

    Notes
    -----
    Input and output are those of :class:`LSTM`, but the state is ``h`` alone.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> output, h = nn.GRU(10, 20, bidirectional=True)(lucid.randn(5, 3, 10))
    >>> output.shape, h.shape
    (lucid.Size([5, 3, 40]), lucid.Size([2, 3, 20]))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: object = None,
        dtype: object = None,
        *,
        proj_size: int = 0,
    ) -> None:
        super().__init__(
            "GRU",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            device,
            dtype,
        )


class LSTM(RNNBase):
    r"""A long short-term memory over sequences, in one or more layers.

    For each step, with s the logistic function::

        i = s(W_ii x + b_ii + W_hi h + b_hi)     c = f * c + i * g
        f = s(W_if x + b_if + W_hf h + b_hf)     h = o * tanh(c)
        g = tanh(W_ig x + b_ig + W_hg h + b_hg)
        o = s(W_io x + b_io + W_ho h + b_ho)

    (Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; the forget gate ``f`` is that of
    Gers, Schmidhuber and Cummins, "Learning to Forget", 2000.) A layer and direction is one op
    over the whole sequence.

    Parameters
    ----------
    input_size : int
        Length of the last axis of the input.
    hidden_size : int
        Length of ``c``, and of ``h`` without a projection.
    num_layers : int, optional
        How many layers are stacked; each one's input is the ``h`` of the one below (default 1).
    bias : bool, optional
        Whether to add learned biases (default ``True``).
    batch_first : bool, optional
        Whether input and output are ``(N, L, ...)`` instead of ``(L, N, ...)``; the states are
        not concerned (default ``False``).
    dropout : float, optional
        Probability of an element between two layers to be zeroed in training mode (default 0).
    bidirectional : bool, optional
        Whether each layer also runs from the end to the start (default ``False``).
    proj_size : int, optional
        If above 0, ``h`` is multiplied by a learned matrix to this length, which is less than
        ``hidden_size`` (default 0: as it is; Sak, Senior and Beaufays, 2014).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight_ih_l{k} : Parameter, shape (4 * hidden_size, input_size)
        Of layer k, for the gates i, f, g and o in this order. From the second layer on the input
        size is that of ``h``, twice that if bidirectional. All parameters are drawn from
        U(-b, b), b = 1 / sqrt(hidden_size). Those of the way back end in ``_reverse``.
    weight_hh_l{k} : Parameter, shape (4 * hidden_size, hidden_size or proj_size)
    bias_ih_l{k}, bias_hh_l{k} : Parameter, shape (4 * hidden_size,)
    weight_hr_l{k} : Parameter, shape (proj_size, hidden_size)
        With ``proj_size`` only.

    Raises
    ------
    ValueError
        If a size is not positive, ``dropout`` is not a probability, or ``proj_size`` is not below
        ``hidden_size``.

    Notes
    -----
    Input ``(L, N, input_size)``, ``(L, input_size)`` for one sequence, or a ``PackedSequence``, of
    which the output is another one. The result is ``(output, (h_n, c_n))``: ``output`` holds ``h``
    of the last layer at every step, both directions side by side; ``h_n`` and ``c_n``, of shape
    ``(layers * directions, N, size)``, hold the last state of every layer and direction.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer = nn.LSTM(10, 20, num_layers=2)
    >>> output, (h, c) = layer(lucid.randn(5, 3, 10))
    >>> output.shape, h.shape, c.shape
    (lucid.Size([5, 3, 20]), lucid.Size([2, 3, 20]), lucid.Size([2, 3, 20]))
    >>> layer
    LSTM(10, 20, num_layers=2)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__(
            "LSTM",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            device,
            dtype,
        )
