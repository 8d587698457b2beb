"""What a notebook or the playground shows of a tensor: what it is, its range, a small picture, and its numbers.

A vector is drawn as a curve, an image of shape (1, H, W) or (3, H, W) as itself, everything else as a heat map of its
first matrix. Of a large tensor a grid of elements is looked at, so that time and size are bounded. Colours come from
the page (`currentColor`), so it reads on light and on dark; the picture is SVG, or a PNG made with zlib.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from html import escape
from math import prod

from lucid import _C, _repr
from lucid._C import Tensor

_MOST = 2**18  # elements that the range is taken from
_PIXELS = 96  # rows and columns of a picture
_SIDE = 144  # its size on the page
_POINTS = 240  # of a curve
_TEXT = 200  # elements above which the numbers are summarized

# Colours at equal steps: of values of one sign from dark to bright, of both signs with the middle at 0.
_BRIGHTNESS = ((35, 18, 77), (62, 56, 132), (46, 107, 142), (36, 154, 137), (99, 198, 99), (247, 227, 61))
_SIGNS = ((33, 72, 168), (111, 158, 219), (236, 236, 236), (229, 142, 110), (168, 28, 42))
_ABSENT = (214, 30, 200)  # NaN and infinities


def tensor_html(t: Tensor) -> str:
    kind = "Parameter" if getattr(t, "_is_parameter", False) else type(t).__name__
    words = [f"<b>{escape(kind)}</b>", escape(str(tuple(t.shape))), t.dtype._name, escape(t.device.type)]
    if t.grad_fn is not None:
        words.append(escape(t.grad_fn.name()))
    elif t.requires_grad:
        words.append("requires_grad")
    picture = ""
    if not t.is_meta and t.numel() and _C._outer_wrap(t) is None:  # of what is inside vmap there is no one picture
        few = _values(t)
        words += _range(few, sampled=few.numel() < t.numel())
        picture = _picture(t)
    before = _repr.get_printoptions()
    try:
        _repr._options["threshold"] = min(before["threshold"], _TEXT)
        text = repr(t)
    finally:
        _repr._options.update(before)
    if len(text) > 20_000:
        text = text[:20_000] + " …"
    return (
        f'<div style="font:12px/1.5 system-ui,sans-serif"><div style="opacity:.85">{" · ".join(words)}</div>'
        '<div style="display:flex;gap:12px;align-items:flex-start;margin-top:4px">'
        f'{picture}<pre tabindex="0" style="margin:0;overflow:auto;max-height:{_SIDE * 2}px;font-size:12px">'
        f"{escape(text)}</pre>"
        "</div></div>"
    )


def _grid(t: Tensor, most: int) -> Tensor:
    """A view of at most so many elements, at equal steps along each dim; the longest dims have the largest."""
    shown = list(t.shape)
    while prod(shown) > most:
        longest = shown.index(max(shown))
        shown[longest] = (shown[longest] + 1) // 2
    steps = [-(-size // n) if n else 1 for size, n in zip(t.shape, shown)]
    return t[tuple(slice(None, None, step) for step in steps)] if t.ndim else t


def _values(t: Tensor, most: int = _MOST) -> Tensor:
    """Elements as float64 on the CPU; of complex numbers their size."""
    few = _grid(t.detach(), most).cpu()
    return (few.abs() if few.dtype.is_complex else few).double()


def _range(values: Tensor, sampled: bool) -> list[str]:
    finite = values[_C.isfinite(values)]
    words = []
    if finite.numel():
        least, most, mean = finite.min().item(), finite.max().item(), finite.mean().item()
        words.append(f"{'≈ ' * sampled}min {least:.4g}, max {most:.4g}, mean {mean:.4g}")
    nans = int(_C.isnan(values).sum().item())
    for count, name in ((nans, "NaN"), (values.numel() - finite.numel() - nans, "inf")):
        if count:
            words.append(f'<b style="color:rgb{_ABSENT}">{"some" if sampled else count} {name}</b>')
    return words


def _picture(t: Tensor) -> str:
    if t.ndim == 0 or t.numel() < 2:
        return ""
    if t.ndim == 1:
        return _curve(_values(t, _POINTS).tolist())
    if t.ndim == 3 and t.shape[0] in (1, 3) and min(t.shape[1:]) > 3:
        return _image(t)
    matrix = t.detach()
    for _ in range(t.ndim - 2):
        matrix = matrix[0]
    return _heat(matrix, "" if t.ndim == 2 else f"[{', '.join('0' * (t.ndim - 2))}]")


def _curve(values: list[float]) -> str:
    finite = [v for v in values if v - v == 0]
    if not finite:
        return ""
    low, high = min(finite), max(finite)
    width, height = 2 * _SIDE, _SIDE // 2
    scale = (height - 4) / (high - low) if 0 < high - low < float("inf") else 0.0
    lines: list[list[str]] = [[]]
    for i, v in enumerate(values):
        if v - v != 0:
            lines.append([])
            continue
        y = height - 2 - (v - low) * scale if scale else height / 2
        lines[-1].append(f"{i * (width - 4) / (len(values) - 1) + 2:.1f},{y:.1f}")
    zero = height - 2 + low * scale
    axis = f'<path d="M0 {zero:.1f}H{width}" opacity=".3"/>' if scale and low < 0 < high else ""
    drawn = "".join(
        f'<polyline points="{" ".join(line if len(line) > 1 else line * 2)}" stroke-linecap="round"/>'
        for line in lines
        if line
    )
    return (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" fill="none" stroke="currentColor" '
        f'stroke-width="1.5" style="flex:none" role="img" aria-label="curve">{axis}{drawn}</svg>'
    )


def _levels(values: Tensor, low: float, high: float, steps: int) -> Tensor:
    """Whole numbers from 0 to steps - 1, for what is finite; a single value lies in the middle."""
    spread = high - low
    if not 0 < spread < float("inf"):
        return _C.zeros(values.shape, dtype=_C.uint8) + (steps // 2)
    return (
        ((_C.where(_C.isfinite(values), values, low) - low) * ((steps - 1) / spread))
        .round()
        .clamp(0, steps - 1)
        .to(_C.uint8)
    )


def _heat(matrix: Tensor, where: str) -> str:
    values = _pixels(matrix)
    finite = _C.isfinite(values)
    if not finite.any():
        return ""
    low, high = values[finite].min().item(), values[finite].max().item()
    colours = _BRIGHTNESS
    if low < 0 < high:
        high = max(-low, high)
        low, colours = -high, _SIGNS
    palette = [_ABSENT, *(_blend(colours, i / 254) for i in range(255))]
    levels = _C.where(finite, _levels(values, low, high, 255).to(_C.int64) + 1, 0).to(_C.uint8)
    rows, columns = values.shape
    return _png(levels, columns, rows, 3, palette, f"heat map{' of ' + where if where else ''}")


def _image(t: Tensor) -> str:
    values = _C.stack([_pixels(channel) for channel in t.detach()])
    finite = values[_C.isfinite(values)]
    low, high = (finite.min().item(), finite.max().item()) if finite.numel() else (0.0, 1.0)
    if t.dtype is _C.uint8:
        low, high = 0.0, 255.0
    elif 0 <= low and high <= 1:
        low, high = 0.0, 1.0
    channels, rows, columns = values.shape
    levels = _levels(values, low, high, 256).permute(1, 2, 0).contiguous()
    return _png(levels, columns, rows, 2 if channels == 3 else 0, None, "image")


def _pixels(matrix: Tensor) -> Tensor:
    """Its elements as float64, at most as many rows and columns as a picture has."""
    down, across = (max(1, -(-size // _PIXELS)) for size in matrix.shape)
    return _values(matrix[::down, ::across])


def _blend(colours: tuple, place: float) -> tuple[int, ...]:
    at = place * (len(colours) - 1)
    i = min(int(at), len(colours) - 2)
    return tuple(round(a + (b - a) * (at - i)) for a, b in zip(colours[i], colours[i + 1]))


def _png(levels: Tensor, width: int, height: int, colour_type: int, palette: list | None, label: str) -> str:
    """An img element with the bytes of a tensor, a row after another, as a PNG (its specification: ISO/IEC 15948)."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    data = _C._tensor_to_bytes(levels)
    step = len(data) // height
    lines = b"".join(b"\0" + data[i : i + step] for i in range(0, len(data), step))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))
    if palette:
        png += chunk(b"PLTE", bytes(part for colour in palette for part in colour))
    png += chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")
    scale = _SIDE / max(width, height)
    wide, high = max(8, round(width * scale)), max(8, round(height * scale))
    return (
        f'<img src="data:image/png;base64,{b64encode(png).decode()}" width="{wide}" height="{high}" alt="{label}" '
        'style="flex:none;image-rendering:pixelated">'
    )
