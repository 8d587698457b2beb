"""Recurrent layers on top of each other, of which the modules and the functions at the top level are made."""

from __future__ import annotations

from collections.abc import Sequence

import lucid
from lucid import _C
from lucid._C import Tensor
from lucid._errors import kind_of
from lucid.nn import functional as F

__all__ = ["gru", "gru_cell", "lstm", "lstm_cell", "rnn_relu", "rnn_relu_cell", "rnn_tanh", "rnn_tanh_cell"]


def _run_layers(
    cell: str,
    x: Tensor,
    h: Sequence[Tensor],
    c: Sequence[Tensor | None],
    weights: Sequence[Sequence[Tensor | None]],
    both_ways: bool,
    dropout: float = 0.0,
    batch_sizes: Tensor | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Run the layers over sequences, each layer and direction being one op.

    ``x`` is (steps, batch, size), or with ``batch_sizes`` the rows of a packed batch. The states and the weights
    (w_ih, w_hh, b_ih, b_hh, w_hr) come for each layer and direction. Returns the output of the last layer, and the last
    h and c of all, stacked.
    """
    directions = 2 if both_ways else 1
    last_h, last_c = [], []
    for first in range(0, len(weights), directions):
        outputs = []
        for at in range(first, first + directions):
            output, h_n, c_n = _C.recurrent(x, h[at], c[at], *weights[at], batch_sizes, cell, at > first)
            outputs.append(output)
            last_h.append(h_n)
            last_c.append(c_n)
        x = outputs[0] if directions == 1 else lucid.cat(outputs, -1)
        if dropout and first + directions < len(weights):
            x = F.dropout(x, dropout, True)
    if len(last_h) == 1:
        return x, last_h[0].unsqueeze(0), last_c[0].unsqueeze(0)
    return x, lucid.stack(last_h), lucid.stack(last_c) if cell == "lstm" else last_c[0]


def _run_step(
    cell: str, x: Tensor, h: Tensor, c: Tensor | None, weights: Sequence[Tensor | None]
) -> tuple[Tensor, Tensor]:
    """One step of a batch (batch, size): the new h and c."""
    return _C.recurrent(x.unsqueeze(0), h, c, *weights, None, None, cell, False)[1:]


# ---- PyTorch's functions at the top level -------------------------------------------------------------------------


def _layers(cell: str, args: tuple, kwargs: dict) -> tuple[Tensor, ...]:
    """Either form: (input, hx, params, …, batch_first), or (data, batch_sizes, hx, params, …) of a packed batch."""
    where = cell
    names = ["input", "hx", "params", "has_biases", "num_layers", "dropout", "train", "bidirectional", "batch_first"]
    packed = "data" in kwargs or "batch_sizes" in kwargs or (len(args) > 3 and not isinstance(args[3], bool))
    if packed:
        names = ["data", "batch_sizes", *names[1:-1]]
    if len(args) > len(names):
        raise TypeError(f"{where}: {len(args)} positional arguments are given; wanted at most {len(names)}")
    given = dict(zip(names, args))
    for name, value in kwargs.items():
        if name not in names or name in given:
            raise TypeError(f"{where}: {name} is given twice or unknown; wanted one each of {', '.join(names)}")
        given[name] = value
    missing = [name for name in names if name not in given]
    if missing:
        raise TypeError(f"{where}: {', '.join(missing)} missing; wanted all of {', '.join(names)}")
    x, hx, count = given["data" if packed else "input"], given["hx"], given["num_layers"]
    params = list(given["params"])
    both_ways = bool(given["bidirectional"])
    places = count * (2 if both_ways else 1)
    h, c = (hx[0], hx[1]) if cell == "lstm" else (hx, None)
    usual = 4 if given["has_biases"] else 2
    projected = cell == "lstm" and len(params) == places * (usual + 1)
    each = usual + projected
    if len(params) != places * each:
        raise ValueError(f"{where}: params has {len(params)} tensors; wanted {each} for each of {places} layers")
    weights = []
    for i in range(0, len(params), each):
        part = params[i : i + each]
        biases = part[2:4] if given["has_biases"] else [None, None]
        weights.append([part[0], part[1], *biases, part[-1] if projected else None])
    turned = not packed and given["batch_first"]
    output, h, c = _run_layers(
        cell,
        x.transpose(0, 1) if turned else x,
        h.unbind(0),
        [None] * places if c is None else c.unbind(0),
        weights,
        both_ways,
        given["dropout"] if given["train"] else 0.0,
        given["batch_sizes"] if packed else None,
    )
    output = output.transpose(0, 1) if turned else output
    return (output, h, c) if cell == "lstm" else (output, h)


def lstm(*args, **kwargs) -> tuple[Tensor, Tensor, Tensor]:
    """Runs LSTM layers over sequences: what is behind `nn.LSTM`.

    Forms: ``lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)``, and of a
    packed batch ``lstm(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional)``.

    Parameters
    ----------
    input : Tensor
        Shape (steps, batch, size), or (batch, steps, size) with `batch_first`.
    hx : (Tensor, Tensor)
        h and c of shape (layers * directions, batch, hidden size).
    params : list of Tensor
        For each layer and direction w_ih, w_hh and, with `has_biases`, b_ih and b_hh; then perhaps w_hr.

    Returns
    -------
    (Tensor, Tensor, Tensor)
        The output of the last layer, and the last h and c.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> layer, state = nn.LSTM(3, 4), (lucid.zeros(1, 2, 4), lucid.zeros(1, 2, 4))
    >>> params = list(layer.parameters())
    >>> output, h, c = lucid.lstm(lucid.ones(5, 2, 3), state, params, True, 1, 0.0, False, False, False)
    >>> output.shape, h.shape
    (lucid.Size([5, 2, 4]), lucid.Size([1, 2, 4]))
    """
    return _layers("lstm", args, kwargs)


def gru(*args, **kwargs) -> tuple[Tensor, Tensor]:
    """Runs GRU layers over sequences: what is behind `nn.GRU`. The forms are those of `lstm`, with one state.

    Returns
    -------
    (Tensor, Tensor)
        The output of the last layer, and the last h.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> params = list(nn.GRU(3, 4).parameters())
    >>> x, h = lucid.ones(5, 2, 3), lucid.zeros(1, 2, 4)
    >>> lucid.gru(x, h, params, True, 1, 0.0, False, False, False)[0].shape
    lucid.Size([5, 2, 4])
    """
    return _layers("gru", args, kwargs)


def rnn_tanh(*args, **kwargs) -> tuple[Tensor, Tensor]:
    """Runs plain recurrent layers with tanh over sequences. The forms are those of `lstm`, with one state.

    Returns
    -------
    (Tensor, Tensor)
        The output of the last layer, and the last h.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> params, x, h = list(nn.RNN(3, 4).parameters()), lucid.ones(5, 2, 3), lucid.zeros(1, 2, 4)
    >>> lucid.rnn_tanh(x, h, params, True, 1, 0.0, False, False, False)[0].shape
    lucid.Size([5, 2, 4])
    """
    return _layers("rnn_tanh", args, kwargs)


def rnn_relu(*args, **kwargs) -> tuple[Tensor, Tensor]:
    """Runs plain recurrent layers with relu over sequences. The forms are those of `lstm`, with one state.

    Returns
    -------
    (Tensor, Tensor)
        The output of the last layer, and the last h.

    Examples
    --------
    >>> import lucid
    >>> from lucid import nn
    >>> params, x, h = list(nn.RNN(3, 4).parameters()), lucid.ones(5, 2, 3), lucid.zeros(1, 2, 4)
    >>> lucid.rnn_relu(x, h, params, True, 1, 0.0, False, False, False)[0].shape
    lucid.Size([5, 2, 4])
    """
    return _layers("rnn_relu", args, kwargs)


def lstm_cell(
    input: Tensor,
    hx: tuple[Tensor, Tensor],
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """One step of an LSTM: what is behind `nn.LSTMCell`.

    Parameters
    ----------
    input : Tensor
        Shape (batch, input size).
    hx : (Tensor, Tensor)
        h and c of shape (batch, hidden size).
    w_ih, w_hh : Tensor
        Shapes (4 * hidden size, input size) and (4 * hidden size, hidden size).
    b_ih, b_hh : Tensor, optional
        Shape (4 * hidden size,).

    Returns
    -------
    (Tensor, Tensor)
        The new h and c.

    Raises
    ------
    TypeError
        If `hx` is not a pair.

    Examples
    --------
    >>> import lucid
    >>> state = (lucid.zeros(2, 4), lucid.zeros(2, 4))
    >>> lucid.lstm_cell(lucid.ones(2, 3), state, lucid.ones(16, 3), lucid.ones(16, 4))[0].shape
    lucid.Size([2, 4])
    """
    if not isinstance(hx, (tuple, list)) or len(hx) != 2:
        raise TypeError(f"lstm_cell: hx is {kind_of(hx)}; wanted a pair of tensors (h, c)")
    return _run_step("lstm", input, hx[0], hx[1], (w_ih, w_hh, b_ih, b_hh))


def gru_cell(
    input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | None = None, b_hh: Tensor | None = None
) -> Tensor:
    """One step of a GRU, from (batch, input size) and (batch, hidden size): what is behind `nn.GRUCell`.

    Parameters
    ----------
    input : Tensor
        Shape (batch, input size).
    hx : Tensor
        The state h, shape (batch, hidden size).
    w_ih, w_hh : Tensor
        Shapes (3 * hidden size, input size) and (3 * hidden size, hidden size).
    b_ih, b_hh : Tensor, optional
        Shape (3 * hidden size,).

    Returns
    -------
    Tensor
        The new h.

    Examples
    --------
    >>> import lucid
    >>> lucid.gru_cell(lucid.ones(2, 3), lucid.zeros(2, 4), lucid.ones(12, 3), lucid.ones(12, 4)).shape
    lucid.Size([2, 4])
    """
    return _run_step("gru", input, hx, None, (w_ih, w_hh, b_ih, b_hh))[0]


def rnn_tanh_cell(
    input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | None = None, b_hh: Tensor | None = None
) -> Tensor:
    """One step of a plain recurrent layer with tanh: what is behind `nn.RNNCell`.

    Parameters
    ----------
    input : Tensor
        Shape (batch, input size).
    hx : Tensor
        The state h, shape (batch, hidden size).
    w_ih, w_hh : Tensor
        Shapes (hidden size, input size) and (hidden size, hidden size).
    b_ih, b_hh : Tensor, optional
        Shape (hidden size,).

    Returns
    -------
    Tensor
        The new h.

    Examples
    --------
    >>> import lucid
    >>> lucid.rnn_tanh_cell(lucid.ones(2, 3), lucid.zeros(2, 4), lucid.ones(4, 3), lucid.ones(4, 4)).shape
    lucid.Size([2, 4])
    """
    return _run_step("rnn_tanh", input, hx, None, (w_ih, w_hh, b_ih, b_hh))[0]


def rnn_relu_cell(
    input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor | None = None, b_hh: Tensor | None = None
) -> Tensor:
    """One step of a plain recurrent layer with relu.

    Parameters
    ----------
    input : Tensor
        Shape (batch, input size).
    hx : Tensor
        The state h, shape (batch, hidden size).
    w_ih, w_hh : Tensor
        Shapes (hidden size, input size) and (hidden size, hidden size).
    b_ih, b_hh : Tensor, optional
        Shape (hidden size,).

    Returns
    -------
    Tensor
        The new h.

    Examples
    --------
    >>> import lucid
    >>> lucid.rnn_relu_cell(lucid.ones(1, 2), lucid.zeros(1, 1), lucid.ones(1, 2), lucid.ones(1, 1)).tolist()
    [[2.0]]
    """
    return _run_step("rnn_relu", input, hx, None, (w_ih, w_hh, b_ih, b_hh))[0]
