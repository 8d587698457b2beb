"""What a notebook shows of a tensor. Runs without NumPy."""

from __future__ import annotations

import base64
import re
import struct
import time
import zlib

import pytest

import lucid
from lucid import nn


def shown(t):
    html = t._repr_html_()
    assert html.count("<div") == html.count("</div>") and len(html) < 100_000
    return html


def png(html):
    """(width, height, colour type, rows of bytes, palette) of the picture in it."""
    data = base64.b64decode(re.search(r"data:image/png;base64,([^\"]+)", html)[1])
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0] == zlib.crc32(name + body)
        chunks[name] = body
        at += 12 + size
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    lines = zlib.decompress(chunks[b"IDAT"])
    step = 1 + width * {0: 1, 2: 3, 3: 1}[kind]
    assert depth == 8 and len(lines) == height * step
    rows = [list(lines[i + 1 : i + step]) for i in range(0, len(lines), step)]
    palette = chunks.get(b"PLTE")
    return width, height, kind, rows, palette and [tuple(palette[i : i + 3]) for i in range(0, len(palette), 3)]


def test_what_it_says():
    html = shown(lucid.tensor([[1.0, 2.0], [3.0, lucid.nan]], dtype=lucid.float64))
    for word in ("<b>Tensor</b>", "(2, 2)", "float64", "cpu", "min 1, max 3, mean 2", "1 NaN", "tensor([[1., 2.],"):
        assert word in html
    assert "2 inf" in shown(lucid.tensor([lucid.inf, -lucid.inf, 0.0]))
    assert "<b>Parameter</b>" in shown(nn.Parameter(lucid.ones(2))) and "requires_grad" in shown(
        nn.Parameter(lucid.ones(2))
    )
    html = shown(lucid.ones(2, requires_grad=True) + 1)
    assert "AddBackward0" in html and "grad_fn=&lt;AddBackward0&gt;" in html and "<Add" not in html
    for plain in (lucid.tensor(1.5), lucid.zeros(0, 3), lucid.ones(2, 3, device="meta"), lucid.full((2, 2), lucid.nan)):
        assert "<img" not in shown(plain) and "<svg" not in shown(plain)


def test_heat_map():
    width, height, kind, rows, palette = png(shown(lucid.tensor([[0.0, 1.0, 2.0], [lucid.nan, 4.0, lucid.inf]])))
    assert (width, height, kind, len(palette)) == (3, 2, 3, 256)
    assert rows[0][0] == 1 and rows[1][1] == 255 and rows[1][0] == rows[1][2] == 0 and rows[0][1] < rows[0][2]
    _, _, _, rows, palette = png(shown(lucid.tensor([[-1.0, 0.0], [0.5, 4.0]])))
    red, green, blue = palette[rows[0][1]]  # 0 is the middle, which is grey
    assert max(red, green, blue) - min(red, green, blue) < 8
    for t in (lucid.eye(4, dtype=lucid.bool), lucid.arange(6).view(2, 3), lucid.ones(3, 3), lucid.ones(2, 2) * 1j):
        assert png(shown(t))[2] == 3
    assert "heat map of [0]" in shown(lucid.rand(5, 2, 2))


def test_image():
    picture = lucid.zeros(3, 4, 5)
    picture[0] = 1.0
    picture[2, 0, 0] = 0.5
    width, height, kind, rows, _ = png(shown(picture))
    assert (width, height, kind) == (5, 4, 2) and rows[0][:6] == [255, 0, 128, 255, 0, 0]
    grey = (lucid.arange(16).view(1, 4, 4) * 17).to(lucid.uint8)
    assert png(shown(grey))[3] == grey[0].tolist()
    assert png(shown(lucid.randn(3, 300, 200)))[:2] == (67, 75)


def test_curve():
    html = shown(lucid.tensor([0.0, 1.0, lucid.nan, -1.0, 2.0]))
    assert html.count("<polyline") == 2 and "currentColor" in html
    assert len(re.findall(r"[\d.]+,[\d.]+ ", shown(lucid.rand(10**5)))) < 300
    assert "<polyline" in shown(lucid.ones(3)) and "<svg" not in shown(lucid.full((3,), lucid.nan))


@pytest.mark.parametrize("shape", [(10**5, 10**4), (7,) * 11, (1, 10**8), (10**9,), (3, 10**4, 10**4)])
def test_any_size_takes_a_moment(shape):
    t = lucid.zeros(1).expand(shape)
    start = time.process_time()
    assert "≈ min 0" in shown(t)
    assert time.process_time() - start < 10


def test_numbers_that_scroll_are_reached_by_the_keyboard():
    assert '<pre tabindex="0"' in shown(lucid.rand(100, 100))


def test_inside_of_transforms():
    seen = []

    def look(x):
        seen.append(shown(x))
        return x * 2

    lucid.func.vmap(look)(lucid.ones(2, 3))
    lucid.func.jvp(look, (lucid.ones(3),), (lucid.ones(3),))
    assert "BatchedTensor(lvl=" in seen[0] and "(3,)" in seen[0] and "tangent=tensor([1., 1., 1.])" in seen[1]
