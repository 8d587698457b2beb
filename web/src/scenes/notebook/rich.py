"""How values look below a cell: MIME bundles as Jupyter has them, tables of rows, and images of tensors."""

import base64
import pprint
import struct
import traceback
import zlib
from html import escape

import lucid

MOST_TEXT = 20_000  #: characters of a text
MOST_ROWS = 200  #: rows of a table
MOST_SIDE = 1024  #: pixels of an image

#: methods of IPython's protocol, and what they return
METHODS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
    "_repr_json_": "application/json",
}


def bundle(value):
    """What ``value`` looks like: MIME type -> text, or base64 for images. It always has text/plain."""
    made = {"text/plain": plain(value)}
    if isinstance(value, type):
        return made  # the methods of a class are for its instances
    try:
        whole = value._repr_mimebundle_(include=None, exclude=None) if hasattr(value, "_repr_mimebundle_") else None
        if isinstance(whole, tuple):
            whole = whole[0]
        made |= whole or {}
        for method, kind in METHODS.items():
            made_by = getattr(value, method, None)
            answer = made_by() if callable(made_by) and kind not in made else None
            if isinstance(answer, tuple):
                answer = answer[0]
            if answer is not None:
                made[kind] = answer
        if is_table(value):
            made["text/html"] = Table(value)._repr_html_()
    except Exception as error:
        # The value is there, only its picture is not: say why, and show the text.
        made["text/plain"] += "\n" + traceback.format_exception_only(error)[-1].rstrip()
    return {kind: _as_text(kind, answer) for kind, answer in made.items()}


def _as_text(kind, answer):
    if isinstance(answer, (bytes, bytearray)):
        return base64.b64encode(answer).decode()
    return answer if isinstance(answer, str) or kind.endswith("json") else str(answer)


def plain(value):
    try:
        lengthy = type(value) in (list, dict, tuple, set) and len(value) <= 1000
        text = pprint.pformat(value, width=88, sort_dicts=False, compact=True) if lengthy else repr(value)
    except Exception as error:
        return f"<{type(value).__name__}: its repr failed: {type(error).__name__}: {error}>"
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} … ({len(text):,} characters)"


def is_table(value):
    return type(value) is list and bool(value) and all(type(row) is dict for row in value)


class Table:
    def __init__(self, rows, columns=None):
        if isinstance(rows, lucid.Tensor):
            rows = rows.detach().tolist()
        if isinstance(rows, dict):
            # A dict of columns: short ones end early.
            rows = {name: _listed(column) for name, column in rows.items()}
            length = max(map(len, rows.values()), default=0)
            rows = [{name: column[i] for name, column in rows.items() if i < len(column)} for i in range(length)]
        rows = [row if isinstance(row, dict) else dict(enumerate(_listed(row))) for row in rows]
        keys = list(dict.fromkeys(key for row in rows[:MOST_ROWS] for key in row))
        self.columns = [str(name) for name in (columns or keys)]
        self.rows = [[row.get(key, "") for key in keys] for row in rows[:MOST_ROWS]]
        self.more = len(rows) - len(self.rows)

    def __repr__(self):
        cells = [self.columns] + [[_cell(entry) for entry in row] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*cells)]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in cells)

    def _repr_html_(self):
        first = self.rows[0] if self.rows else [""] * len(self.columns)
        head = "".join(f"<th{_side(entry)}>{escape(name)}</th>" for name, entry in zip(self.columns, first))
        body = "".join(
            "<tr>" + "".join(f"<td{_side(entry)}>{escape(_cell(entry))}</td>" for entry in row) + "</tr>"
            for row in self.rows
        )
        note = f"<p>… {self.more:,} more rows</p>" if self.more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def table(rows, columns=None):
    """A table: of a list of dicts or of lists, of a dict of columns, or of a tensor of two dims."""
    return Table(rows, columns)


def _listed(row):
    return row.detach().tolist() if isinstance(row, lucid.Tensor) else list(row)


def _cell(entry):
    if isinstance(entry, lucid.Tensor) and entry.numel() == 1:
        entry = entry.item()
    return f"{entry:.4g}" if isinstance(entry, float) else str(entry)


def _side(entry):
    number = isinstance(entry, (int, float, lucid.Tensor)) and not isinstance(entry, bool)
    return ' align="right"' if number else ""


class Image:
    """Pixels, uint8 of shape (H, W, 1 or 3)."""

    def __init__(self, pixels, scale):
        self.pixels, self.scale = pixels, scale

    def __repr__(self):
        height, width, _ = self.pixels.shape
        return f"<image, {width} × {height}>"

    def _repr_png_(self):
        pixels = self.pixels
        if self.scale > 1:
            pixels = pixels.repeat_interleave(self.scale, 0).repeat_interleave(self.scale, 1)
        height, width, channels = pixels.shape
        data, row = bytes(memoryview(pixels.contiguous())), width * channels
        lines = b"".join(b"\0" + data[i : i + row] for i in range(0, len(data), row))
        head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 0, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
            for name, part in parts
        )


def image(x, scale=None, columns=None):
    """An image of a tensor: (H, W), (1, H, W), (3, H, W), or a batch (N, 1 or 3, H, W) side by side.

    Values from 0 to 1 (or 0 to 255 of uint8) are taken as they are; others are spread from the least to the largest.
    ``scale`` is the size of a pixel; by default small images are enlarged.
    """
    x = lucid.as_tensor(x).detach()
    if x.ndim == 2:
        x = x[None]
    if x.ndim == 3:
        x = x[None]
    if x.ndim != 4 or x.shape[1] not in (1, 3) or not x.numel():
        raise ValueError(f"image: shape {tuple(x.shape)} is none of (H, W), (1 or 3, H, W), (N, 1 or 3, H, W)")
    x = x[:100]
    if x.dtype != lucid.uint8:
        x = x.float().nan_to_num(0.0, 0.0, 0.0)
        low, high = x.min().item(), x.max().item()
        if low < 0 or high > 1:
            x = (x - low) / ((high - low) or 1.0)
        x = (x * 255).round().to(lucid.uint8)
    count, channels, height, width = x.shape
    columns = min(count, columns or max(1, round(count**0.5 * 1.5)))
    gap = 1 if count > 1 else 0
    rows = -(-count // columns)
    page = lucid.full((channels, rows * (height + gap) - gap, columns * (width + gap) - gap), 255, dtype=lucid.uint8)
    for i in range(count):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        page[:, top : top + height, left : left + width] = x[i]
    side = max(page.shape[1:])
    if side > MOST_SIDE:
        page = page[:, :: -(-side // MOST_SIDE), :: -(-side // MOST_SIDE)]
    return Image(page.permute(1, 2, 0).contiguous(), scale or max(1, 280 // side))
