"""Recurrent layers."""

from __future__ import annotations

import warnings

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import functional as F
from lucid.nn._base.affine import draw_all
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["LSTM", "LSTMCell"]


def _check_size(where: str, name: str, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{where}: {name} is {kind_of(value)}; wanted an int")
    if value <= 0:
        raise ValueError(f"{where}: {name} is {value}; wanted more than 0")


def _check_input(where: str, x: Tensor, size: int, dims: tuple[int, int], weight: Tensor) -> None:
    if x.ndim not in dims:
        raise _C.engine.ShapeMismatch(f"{where}: input has shape {tuple(x.shape)}; wanted {dims[0]} or {dims[1]} dims")
    if x.shape[-1] != size:
        raise _C.engine.ShapeMismatch(
            f"{where}: input has shape {tuple(x.shape)}; wanted input_size {size} as its last size"
        )
    if x.dtype is not weight.dtype:
        raise _C.engine.DtypeMismatch(
            f"{where}: input is {x.dtype} and the weights are {weight.dtype}; wanted one dtype"
        )


class LSTM(Module):
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
        ``hidden_size`` (default 0: as it is). Such layers are computed step by step.
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
    Input ``(L, N, input_size)``, or ``(L, input_size)`` for one sequence. The result is
    ``(output, (h_n, c_n))``: ``output`` holds ``h`` of the last layer at every step, both
    directions side by side; ``h_n`` and ``c_n``, of shape ``(layers * directions, N, size)``, hold
    the last state of every layer and direction.

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
        super().__init__()
        for name, value in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            _check_size("LSTM", name, value)
        if isinstance(dropout, bool) or not 0 <= dropout <= 1:
            raise ValueError(f"LSTM: dropout is {dropout}; wanted a number between 0 and 1")
        if not 0 <= proj_size < hidden_size:
            raise ValueError(f"LSTM: proj_size is {proj_size}; wanted from 0 to below hidden_size {hidden_size}")
        if dropout > 0 and num_layers == 1:
            warnings.warn("LSTM: dropout acts between layers, and there is only one; it has no effect", stacklevel=2)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = dropout
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        seen = proj_size or hidden_size
        options = {"device": device, "dtype": dtype}
        for layer, suffix in self._suffixes():
            size = seen * (2 if bidirectional else 1) if layer else input_size
            shapes = {"weight_ih": (4 * hidden_size, size), "weight_hh": (4 * hidden_size, seen)}
            if bias:
                shapes |= {"bias_ih": (4 * hidden_size,), "bias_hh": (4 * hidden_size,)}
            if proj_size:
                shapes["weight_hr"] = (proj_size, hidden_size)
            for name, shape in shapes.items():
                setattr(self, name + suffix, Parameter(lucid.empty(shape, **options)))
        self.reset_parameters()

    def _suffixes(self) -> list[tuple[int, str]]:
        """(layer, ending of its parameters' names), in the order of the states."""
        ends = ("", "_reverse") if self.bidirectional else ("",)
        return [(layer, f"_l{layer}{end}") for layer in range(self.num_layers) for end in ends]

    def _weights(self, suffix: str) -> list[Tensor | None]:
        """weight_ih, weight_hh, bias_ih, bias_hh, weight_hr of one layer and direction."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
        present = (True, True, self.bias, self.bias, self.proj_size > 0)
        return [getattr(self, n + suffix) if has else None for n, has in zip(names, present)]

    @property
    def all_weights(self) -> list[list[Tensor]]:
        """The parameters of each layer and direction."""
        return [[w for w in self._weights(s) if w is not None] for _, s in self._suffixes()]

    def reset_parameters(self) -> None:
        """Draw new values for all parameters."""
        draw_all(self.parameters(), self.hidden_size)

    def flatten_parameters(self) -> None:
        """Do nothing: parameters need no particular place in memory here."""

    def forward(self, x: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Run over a batch of sequences, or a single one, from the state ``hx`` (default zeros)."""
        _check_input("LSTM", x, self.input_size, (2, 3), self.weight_ih_l0)
        batched = x.ndim == 3
        if not batched:
            x = x.unsqueeze(1)
        elif self.batch_first:
            x = x.transpose(0, 1)
        h, c = self._states(x, hx, batched)
        states: list[tuple[Tensor, Tensor]] = []
        for layer in range(self.num_layers):
            outputs = []
            for backward in (False, True) if self.bidirectional else (False,):
                place = len(states)
                weights = self._weights(f"_l{layer}_reverse" if backward else f"_l{layer}")
                output, *last = _run(x, h[place], c[place], weights, backward)
                outputs.append(output)
                states.append((last[0], last[1]))
            x = outputs[0] if len(outputs) == 1 else lucid.cat(outputs, -1)
            if self.dropout and layer + 1 < self.num_layers:
                x = F.dropout(x, self.dropout, self.training)
        h, c = lucid.stack([s[0] for s in states]), lucid.stack([s[1] for s in states])
        if not batched:
            return x.squeeze(1), (h.squeeze(1), c.squeeze(1))
        return x.transpose(0, 1) if self.batch_first else x, (h, c)

    def _states(self, x: Tensor, hx: tuple[Tensor, Tensor] | None, batched: bool) -> tuple[Tensor, Tensor]:
        """The state before the first step, as (layers * directions, N, size) each."""
        count, batch = len(self._suffixes()), x.shape[1]
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)
        if hx is None:
            h, c = (lucid.zeros(count, batch, n, dtype=x.dtype, device=x.device) for n in sizes)
            return h, c
        if not isinstance(hx, (tuple, list)) or len(hx) != 2:
            raise TypeError("LSTM: hx is not a pair; wanted two tensors (h, c)")
        for name, state, size in zip("hc", hx, sizes):
            wanted = (count, batch, size) if batched else (count, size)
            if state.shape != wanted:
                raise _C.engine.ShapeMismatch(f"LSTM: {name} of hx has shape {tuple(state.shape)}; wanted {wanted}")
        h, c = hx
        return (h, c) if batched else (h.unsqueeze(1), c.unsqueeze(1))

    def extra_repr(self) -> str:
        """The sizes, and the settings that differ from the defaults."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        defaults = {
            "proj_size": 0,
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0,
            "bidirectional": False,
        }
        for name, default in defaults.items():
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)


def _run(
    x: Tensor, h: Tensor, c: Tensor, weights: list[Tensor | None], backward: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """One layer in one direction: h of every step, and the last h and c."""
    return _C.lstm(x, h, c, *weights, backward)


class LSTMCell(Module):
    """One step of a long short-term memory; ``LSTM`` has the formulas.

    Parameters
    ----------
    input_size : int
        Length of the last axis of the input.
    hidden_size : int
        Length of the states ``h`` and ``c``.
    bias : bool, optional
        Whether to add learned biases (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight_ih : Parameter, shape (4 * hidden_size, input_size)
        For the gates i, f, g and o in this order. All parameters are drawn from U(-b, b),
        b = 1 / sqrt(hidden_size).
    weight_hh : Parameter, shape (4 * hidden_size, hidden_size)
    bias_ih, bias_hh : Parameter, shape (4 * hidden_size,), or None

    Notes
    -----
    Input ``(N, input_size)`` or ``(input_size,)``; the result is ``(h, c)``, each of shape
    ``(N, hidden_size)`` or ``(hidden_size,)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> h, c = nn.LSTMCell(10, 20)(lucid.randn(3, 10))
    >>> h.shape, c.shape
    (lucid.Size([3, 20]), lucid.Size([3, 20]))
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: object = None, dtype: object = None
    ) -> None:
        super().__init__()
        _check_size("LSTMCell", "input_size", input_size)
        _check_size("LSTMCell", "hidden_size", hidden_size)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        options = {"device": device, "dtype": dtype}
        self.weight_ih = Parameter(lucid.empty((4 * hidden_size, input_size), **options))
        self.weight_hh = Parameter(lucid.empty((4 * hidden_size, hidden_size), **options))
        for name in ("bias_ih", "bias_hh"):
            if bias:
                setattr(self, name, Parameter(lucid.empty((4 * hidden_size,), **options)))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values for all parameters."""
        draw_all(self.parameters(), self.hidden_size)

    def forward(self, x: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """Run one step from the state ``hx`` (default zeros) and return the new ``(h, c)``."""
        _check_input("LSTMCell", x, self.input_size, (1, 2), self.weight_ih)
        wanted = (*x.shape[:-1], self.hidden_size)
        if hx is None:
            h = c = lucid.zeros(wanted, dtype=x.dtype, device=x.device)
        else:
            h, c = hx
            for name, state in (("h", h), ("c", c)):
                if state.shape != wanted:
                    raise _C.engine.ShapeMismatch(
                        f"LSTMCell: {name} of hx has shape {tuple(state.shape)}; wanted {wanted}"
                    )
        if x.ndim == 1:
            x, h, c = x.unsqueeze(0), h.unsqueeze(0), c.unsqueeze(0)
        weights = [self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, None]
        _, h, c = _run(x.unsqueeze(0), h, c, weights, False)
        return (h, c) if len(wanted) == 2 else (h.squeeze(0), c.squeeze(0))

    def extra_repr(self) -> str:
        """The sizes, and ``bias`` if it is off."""
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")
