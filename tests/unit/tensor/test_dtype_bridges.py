"""Every dtype across the bridges: buffers, NumPy, DLPack, pickle, files."""

from __future__ import annotations

import array
import copy
import io
import pickle
import warnings

import pytest

import lucid

NAMES = [
    "bool_",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]
FORMATS = {
    "bool_": "?",
    "uint8": "B",
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float16": "e",
    "float32": "f",
    "float64": "d",
    "complex64": "Zf",
    "complex128": "Zd",
}


def sample(name):
    dt = getattr(lucid, name)
    return lucid.tensor([[1 + 2j, -3], [0, 0.5]] if dt.is_complex else [[1, 2], [0, 3]], dtype=dt)


@pytest.mark.parametrize("name", NAMES)
def test_buffers(name):
    x = sample(name)
    if name == "bfloat16":
        with pytest.raises(BufferError):
            memoryview(x)
        return
    view = memoryview(x)
    assert (
        view.format == FORMATS[name]
        and view.itemsize == x.dtype.itemsize
        and view.shape == (2, 2)
        and view.nbytes == x.nbytes
    )
    assert lucid.tensor(view).dtype is x.dtype and lucid.tensor(view).tolist() == x.tolist()
    shared = lucid._C.from_buffer(x)
    shared[0, 0] = 0
    assert x[0, 0].item() == 0 and shared.dtype is x.dtype


@pytest.mark.parametrize(
    "code, name", [*zip("bhiqBHIQfd", "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split())]
)
def test_arrays(code, name):
    data = array.array(code, [1, 2, 3])
    x = lucid.tensor(data)
    assert x.dtype is getattr(lucid, name) and x.tolist() == [1, 2, 3]
    assert lucid.tensor(data, dtype=lucid.float16).tolist() == [1, 2, 3]


@pytest.mark.parametrize("name", NAMES)
def test_numpy(name, np):
    x = sample(name)
    a = x.numpy()
    assert a.dtype == ("float32" if name == "bfloat16" else name.rstrip("_")) and a.tolist() == x.tolist()
    assert np.asarray(x).dtype == a.dtype and np.asarray(x.T).tolist() == x.T.tolist()
    if name == "bfloat16":
        assert lucid.from_numpy(a).bfloat16().tolist() == x.tolist()
        return
    back = lucid.from_numpy(a)
    assert back.dtype is x.dtype and back.tolist() == x.tolist()
    back[0, 1] = 0
    assert x[0, 1].item() == 0
    assert lucid.tensor(a[::-1]).tolist() == x.tolist()[::-1] and lucid.tensor(a[0, 0]).tolist() == x[0, 0].item()


@pytest.mark.parametrize("name", NAMES)
def test_dlpack(name):
    x = sample(name)
    y = lucid.from_dlpack(x)
    assert y.dtype is x.dtype and y.tolist() == x.tolist() and y.data_ptr() == x.data_ptr()


@pytest.mark.parametrize("name", NAMES)
def test_pickle_and_files(name):
    x = sample(name)
    for y in (pickle.loads(pickle.dumps(x)), copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x.T)).T):
        assert y.dtype is x.dtype and y.tolist() == x.tolist()
    file = io.BytesIO()
    lucid.save({"x": x, "dtype": x.dtype}, file)
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = lucid.load(file)
    assert loaded["dtype"] is x.dtype and loaded["x"].dtype is x.dtype and loaded["x"].tolist() == x.tolist()


def test_python_numbers():
    assert lucid.tensor([1, 2.5, 1j]).tolist() == [1, 2.5, 1j] and lucid.tensor([1, 2.5, 1j]).dtype is lucid.complex64
    assert lucid.tensor([[1j, 2], [3, 4]]).dtype is lucid.complex64 and lucid.tensor(2j).dtype is lucid.complex64
    assert lucid.tensor([lucid.tensor([1j], dtype=lucid.complex128), [2]]).tolist() == [[1j], [2]]
    assert lucid.tensor([[1, 2]] * 40 + [[3j, 4]]).tolist() == [[1, 2]] * 40 + [[3j, 4]]
    z = lucid.tensor(1 - 2j)
    assert z.item() == complex(z) == 1 - 2j and isinstance(z.item(), complex)
    assert float(lucid.tensor(3 + 0j)) == 3.0 == int(lucid.tensor(3 + 0j))
    for convert in (float, int):
        with pytest.raises((TypeError, RuntimeError), match="imaginary"):
            convert(z)
    with pytest.raises(TypeError, match="real number"):
        lucid.softplus(lucid.ones(2), 1j)
    with pytest.raises((TypeError, RuntimeError), match="complex"):
        lucid.full((2,), 1j, dtype=lucid.float32)
    assert lucid.tensor(1.5, dtype=lucid.float16).item() == 1.5 and float(lucid.tensor(2, dtype=lucid.bfloat16)) == 2.0
    assert lucid.tensor([-3], dtype=lucid.int8).item() == -3 and [10, 20][lucid.tensor(1, dtype=lucid.int16)] == 20
    assert 2 in lucid.tensor([1, 2], dtype=lucid.int8) and 1j in lucid.tensor([1j])


def test_numpy_scalars(np):
    for kind in (np.complex64, np.complex128):
        assert (lucid.ones(2) * kind(1 - 2j)).tolist() == [1 - 2j] * 2 and lucid.tensor(kind(3j)).item() == 3j
        assert lucid.full((1,), kind(1j)).tolist() == [1j]
    for kind in (np.float16, np.float32, np.int8, np.int16):
        assert (lucid.ones(2, dtype=lucid.float16) * kind(2)).tolist() == [2, 2] and lucid.tensor(
            kind(2)
        ).dtype._name == kind.__name__
