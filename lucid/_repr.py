"""How tensors are printed.

`tensor([[1., 2.5], [nan, -inf]], dtype=lucid.float64, requires_grad=True)`: on one line, four significant digits, the
dtype where it is not float32. A tensor on device meta, which has no elements, shows its shape. Above 1000 elements each
axis longer than 6 shows its first and last three.
"""

from __future__ import annotations

from lucid import _C
from lucid._C import Tensor

THRESHOLD = 1000  # elements above which the middle of an axis is left out
EDGE = 3  # items shown at each end of such an axis


def number(value: bool | int | float | complex) -> str:
    """One element: `2.`, `0.3333`, `1e+10`, `nan`, `-inf`, `7`, `True`."""
    if isinstance(value, complex):
        sign = "-" if str(value.imag).startswith("-") else "+"
        return f"{number(value.real)}{sign}{number(abs(value.imag))}j"
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.4g}"
    return text + "." if text.lstrip("-").isdigit() else text


def _nested(data: object) -> str:
    if isinstance(data, list):
        return "[" + ", ".join(map(_nested, data)) + "]"
    return number(data)


def _summary(t: Tensor) -> str:
    """As `_nested`, reading only the elements that are shown."""
    if t.ndim == 0:
        return number(t.item())
    size = t.shape[0]
    if size <= 2 * EDGE:
        return "[" + ", ".join(_summary(t[i]) for i in range(size)) + "]"
    head = [_summary(t[i]) for i in range(EDGE)]
    tail = [_summary(t[i]) for i in range(size - EDGE, size)]
    return "[" + ", ".join([*head, "...", *tail]) + "]"


def tensor_repr(t: Tensor) -> str:
    plain = t.detach()
    if t.is_meta:
        parts = ["...", "device='meta'", f"shape={tuple(t.shape)}"]
    else:
        parts = [_summary(plain) if plain.numel() > THRESHOLD else _nested(plain.tolist())]
        if t.device != "cpu":
            parts.append(f"device={t.device.type!r}")
    if t.dtype is not _C.float32:
        parts.append(f"dtype={t.dtype!r}")
    if t.requires_grad:
        parts.append("requires_grad=True")
    return f"tensor({', '.join(parts)})"
