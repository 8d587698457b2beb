"""Tensors to and from JavaScript: in Pyodide what it is about, natively that it says what is missing. Without NumPy."""

from __future__ import annotations

import sys

import pytest

import lucid

in_pyodide = sys.platform == "emscripten"
pyodide = pytest.mark.skipif(not in_pyodide, reason="there is no JavaScript natively")


def run(code):
    from pyodide.code import run_js

    return run_js(code)


@pytest.mark.skipif(in_pyodide, reason="there is JavaScript in Pyodide")
def test_natively_it_says_what_is_missing():
    x = lucid.ones(2)
    for name, call in (
        ("to_js", x.to_js),
        ("to_js", lambda: lucid.to_js(x)),
        ("from_js", lambda: lucid.from_js([1])),
        ("to_image_data", x.to_image_data),
        ("from_image_data", lambda: lucid.from_image_data(x)),
    ):
        with pytest.raises(RuntimeError, match=f"^{name}: there is no JavaScript here; wanted a call in Pyodide"):
            call()


@pyodide
def test_a_view_of_the_memory():
    x = lucid.arange(6.0).view(2, 3)
    array = x.to_js()
    assert array.constructor.name == "Float32Array" and array.length == 6 and list(array.shape) == [2, 3]
    x[0, 1] = 50
    assert array[1] == 50
    array[5] = 7
    assert x[1, 2].item() == 7
    del x
    assert array[5] == 7  # the array keeps the memory
    other = x = lucid.ones(2)
    copied = x.to_js(copy=True)
    other[0] = 9
    assert copied[0] == 1


@pyodide
@pytest.mark.parametrize(
    "dtype, name",
    [
        ("float64", "Float64Array"),
        ("int8", "Int8Array"),
        ("int16", "Int16Array"),
        ("int32", "Int32Array"),
        ("int64", "BigInt64Array"),
        ("uint8", "Uint8Array"),
        ("bool", "Uint8Array"),
        ("float16", "Float32Array"),
        ("bfloat16", "Float32Array"),
    ],
)
def test_dtypes(dtype, name):
    x = lucid.tensor([[1, 0], [1, 1]], dtype=dtype)
    array = x.to_js()
    assert array.constructor.name == name and [int(v) for v in array.to_py()] == [1, 0, 1, 1]
    back = lucid.from_js(array)
    assert back.shape == (2, 2) and back.tolist() == x.tolist()
    assert x.T.to_js().length == 4 and [int(v) for v in x.T.to_js().to_py()] == [1, 1, 0, 1]
    with pytest.raises(ValueError, match="to_js: copy is False"):
        x.T.to_js(copy=False)


@pyodide
def test_odd_tensors():
    assert list(lucid.tensor([1 + 2j]).to_js().to_py()) == [1, 2]
    assert lucid.zeros(0, 3).to_js().length == 0 and list(lucid.zeros(0, 3).to_js().shape) == [0, 3]
    assert lucid.tensor(2.5).to_js()[0] == 2.5 and list(lucid.ones(1, requires_grad=True).to_js().to_py()) == [1]
    with pytest.raises(RuntimeError):
        lucid.ones(2, device="meta").to_js()


@pyodide
def test_from_what_javascript_has():
    assert lucid.from_js(run("new Float64Array([1, 2.5])")).tolist() == [1, 2.5]
    assert lucid.from_js(run("new BigInt64Array([1n, -2n])")).dtype is lucid.int64
    assert lucid.from_js(run("new Uint8Array([1, 2]).buffer")).tolist() == [1, 2]
    assert lucid.from_js(run("[[1, 2], [3, 4]]")).tolist() == [[1, 2], [3, 4]]
    assert lucid.from_js(run("[1, 2]"), dtype=lucid.float32).dtype is lucid.float32
    assert lucid.from_js(run("new Float32Array(0)")).shape == (0,) and lucid.from_js(3).item() == 3
    for make in (lucid.from_js, lucid.from_dlpack):
        x = make(run("({data: new Int16Array([0, 1, 2, 3, 4, 5]), shape: [2, 3]})"))
        assert x.dtype is lucid.int16 and x.tolist() == [[0, 1, 2], [3, 4, 5]]
        x = make(run("({data: new Int16Array([0, 1, 2, 3, 4, 5]), shape: [3, 2], strides: [1, 3]})"))
        assert x.tolist() == [[0, 3], [1, 4], [2, 5]]
        with pytest.raises(ValueError, match=r"reach outside of the 2 elements"):
            make(run("({data: new Int8Array(2), shape: [2, 2], strides: [2, 1]})"))
        with pytest.raises(TypeError, match="from_js: value is a JavaScript Map"):
            make(run("new Map()"))


@pyodide
def test_images():
    picture = lucid.zeros(3, 2, 4)
    picture[0] = 1.0
    picture[1, 0, 1] = lucid.nan
    picture[2, 1, 3] = 0.5
    image = picture.to_image_data()
    assert (image.width, image.height) == (4, 2) and list(image.data.to_py())[:8] == [255, 0, 0, 255] * 2
    back = lucid.from_image_data(image)
    assert back.dtype is lucid.uint8 and back.shape == (3, 2, 4) and back[2, 1, 3].item() == 128
    assert lucid.from_image_data(image, channels=4)[3].unique().tolist() == [255]
    assert lucid.from_image_data(image, channels=1)[0, 0, 0].item() == 85
    assert lucid.from_image_data(image, dtype=lucid.float32).max().item() == 1
    grey = lucid.tensor([[0, 300], [-5, 7]])
    assert list(grey.to_image_data().data.to_py())[::4] == [0, 255, 0, 7]
    assert list(lucid.tensor([[True, False]]).to_image_data().data.to_py())[::4] == [255, 0]
    with pytest.raises(ValueError, match=r"to_image_data: the tensor has shape \(2, 2, 2\)"):
        lucid.zeros(2, 2, 2).to_image_data()
    with pytest.raises(ValueError, match="from_image_data: channels is 2"):
        lucid.from_image_data(image, channels=2)
    with pytest.raises(TypeError, match="from_image_data: image is an int"):
        lucid.from_image_data(3)
