"""The cells of the recurrent layers: one step each."""

from __future__ import annotations

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn._base.affine import draw_all
from lucid.nn._base.recurrence import _run_step
from lucid.nn.modules.module import Module
from lucid.nn.parameter import Parameter

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


def check_size(where: str, name: str, value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{where}: {name} is {kind_of(value)}; wanted an int")
    if value <= 0:
        raise ValueError(f"{where}: {name} is {value}; wanted more than 0")


class RNNCellBase(Module):
    """What the cells share: the parameters of ``num_chunks`` gates, and one step.

    Parameters
    ----------
    input_size, hidden_size : int
        Length of the last axis of the input, and of the state.
    bias : bool
        Whether to add learned biases.
    num_chunks : int
        How many gates there are.
    device, dtype : optional
        Of the parameters.

    Examples
    --------
    >>> from lucid import nn
    >>> nn.RNNCellBase(10, 20, True, 4).weight_hh.shape
    lucid.Size([80, 20])
    """

    weight_ih: Parameter
    weight_hh: Parameter

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: object = None,
        dtype: object = None,
    ) -> None:
        super().__init__()
        check_size(type(self).__name__, "input_size", input_size)
        check_size(type(self).__name__, "hidden_size", hidden_size)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        make = lambda *shape: Parameter(lucid.empty(shape, device=device, dtype=dtype))
        self.weight_ih = make(rows, input_size)
        self.weight_hh = make(rows, hidden_size)
        self.register_parameter("bias_ih", make(rows) if bias else None)
        self.register_parameter("bias_hh", make(rows) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values for all parameters."""
        draw_all(self.parameters(), self.hidden_size)

    def _step(self, cell: str, x: Tensor, states: tuple[Tensor | None, ...]) -> tuple[Tensor, ...]:
        """The new states of one step, from those before it; None stands for zeros."""
        where, shape = type(self).__name__, tuple(x.shape)
        if x.ndim not in (1, 2):
            raise _C.engine.ShapeMismatch(f"{where}: input has shape {shape}; wanted 1 or 2 dims")
        if shape[-1] != self.input_size:
            raise _C.engine.ShapeMismatch(
                f"{where}: input has shape {shape}; wanted input_size {self.input_size} as its last size"
            )
        if x.dtype is not self.weight_ih.dtype:
            raise _C.engine.DtypeMismatch(
                f"{where}: input is {x.dtype} and the weights are {self.weight_ih.dtype}; wanted one dtype"
            )
        wanted = (*shape[:-1], self.hidden_size)
        for name, state in zip(("hx",) if len(states) == 1 else ("h of hx", "c of hx"), states):
            if state is not None and not isinstance(state, Tensor):
                raise TypeError(f"{where}: {name} is {kind_of(state)}; wanted a tensor of shape {wanted}")
            if state is not None and state.shape != wanted:
                raise _C.engine.ShapeMismatch(f"{where}: {name} has shape {tuple(state.shape)}; wanted {wanted}")
        given = [lucid.zeros(wanted, dtype=x.dtype, device=x.device) if s is None else s for s in states]
        if x.ndim == 1:
            x, given = x.unsqueeze(0), [s.unsqueeze(0) for s in given]
        weights = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        new = _run_step(cell, x, given[0], given[1] if len(given) == 2 else None, weights)[: len(given)]
        return new if len(shape) == 2 else tuple(s.squeeze(0) for s in new)

    def extra_repr(self) -> str:
        """The sizes, and the settings that differ from the defaults."""
        text = f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else f", bias={self.bias}")
        other = getattr(self, "nonlinearity", "tanh")
        return text if other == "tanh" else f"{text}, nonlinearity={other}"


class RNNCell(RNNCellBase):
    """One step of a plain recurrent network; :class:`RNN` has the formula.

    Parameters
    ----------
    input_size, hidden_size : int
        Length of the last axis of the input, and of the state.
    bias : bool, optional
        Whether to add learned biases (default ``True``).
    nonlinearity : str, optional
        ``"tanh"`` (the default) or ``"relu"``.
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight_ih, weight_hh : Parameter, shapes (hidden_size, input_size) and (hidden_size, hidden_size)
        Drawn like the biases from U(-b, b), b = 1 / sqrt(hidden_size).
    bias_ih, bias_hh : Parameter, shape (hidden_size,), or None

    Notes
    -----
    Input ``(N, input_size)`` or ``(input_size,)``; state and result ``(N, hidden_size)`` or
    ``(hidden_size,)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.RNNCell(10, 20)(lucid.randn(3, 10)).shape
    lucid.Size([3, 20])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: object = None,
        dtype: object = None,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNNCell: nonlinearity is {nonlinearity!r}; wanted 'tanh' or 'relu'")
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Run one step over `input` from the state `hx` (default zeros) and return the new one."""
        return self._step(f"rnn_{self.nonlinearity}", input, (hx,))[0]


class GRUCell(RNNCellBase):
    """One step of gated recurrent units; :class:`GRU` has the formulas.

    Parameters
    ----------
    input_size, hidden_size : int
        Length of the last axis of the input, and of the state.
    bias : bool, optional
        Whether to add learned biases (default ``True``).
    device, dtype : optional
        Of the parameters.

    Attributes
    ----------
    weight_ih, weight_hh : Parameter, shapes (3 * hidden_size, input_size) and (3 * hidden_size, hidden_size)
        For r, z and n in this order, drawn like the biases from U(-b, b), b = 1 / sqrt(hidden_size).
    bias_ih, bias_hh : Parameter, shape (3 * hidden_size,), or None

    Notes
    -----
    Input ``(N, input_size)`` or ``(input_size,)``; state and result ``(N, hidden_size)`` or
    ``(hidden_size,)``.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> nn.GRUCell(10, 20)(lucid.randn(3, 10)).shape
    lucid.Size([3, 20])
    """

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: object = None, dtype: object = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Run one step over `input` from the state `hx` (default zeros) and return the new one."""
        return self._step("gru", input, (hx,))[0]


class LSTMCell(RNNCellBase):
    """One step of a long short-term memory; :class:`LSTM` has the formulas.

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
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """Run one step over `input` from the state `hx` (default zeros) and return the new ``(h, c)``."""
        if hx is not None and (not isinstance(hx, (tuple, list)) or len(hx) != 2):
            raise TypeError(f"LSTMCell: hx is {kind_of(hx)}; wanted a pair of two tensors (h, c)")
        h, c = self._step("lstm", input, (None, None) if hx is None else tuple(hx))
        return h, c
