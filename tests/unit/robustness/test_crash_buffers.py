"""Memory shared with others: buffers, DLPack, raw bytes."""

import array
import ctypes
import gc

import pytest

import lucid
from lucid import _C


def test_memoryview_shares_and_outlives():
    t = lucid.arange(6.0).reshape(2, 3)
    view = memoryview(t)
    assert view.shape == (2, 3) and view.format == "f" and view.strides == (12, 4) and not view.readonly
    view[1, 2] = 50.0
    assert t[1, 2].item() == 50.0
    t.data = lucid.zeros(1)
    assert view[1, 2] == 50.0
    del t
    gc.collect()
    assert view.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 50.0]]
    view.release()


def test_strided_views_export_strides():
    t = lucid.arange(12).reshape(3, 4)
    assert memoryview(t.T).tolist() == t.T.tolist()
    assert memoryview(t[::-1, 1::2]).tolist() == t[::-1, 1::2].tolist()
    assert memoryview(t[0].expand(2, 4)).tolist() == [[0, 1, 2, 3]] * 2
    assert bytes(memoryview(t.T)) == bytes(memoryview(t.T.contiguous()))
    with pytest.raises((BufferError, ValueError, TypeError)):
        memoryview(t.T).cast("B")
    with pytest.raises((BufferError, TypeError)):
        (ctypes.c_char * 8).from_buffer(t.T)


@pytest.mark.parametrize(
    "dtype, format",
    [
        (lucid.bool_, "?"),
        (lucid.uint8, "B"),
        (lucid.int32, "i"),
        (lucid.int64, "q"),
        (lucid.float32, "f"),
        (lucid.float64, "d"),
    ],
)
def test_formats_round_trip(dtype, format):
    t = lucid.tensor([0, 1, 1], dtype=dtype)
    view = memoryview(t)
    assert view.format == format and view.itemsize == dtype.itemsize
    assert lucid.tensor(view).dtype is dtype and lucid.tensor(view).tolist() == t.tolist()
    assert _C.from_buffer(view).tolist() == t.tolist()


def test_empty_and_scalar_buffers():
    assert memoryview(lucid.zeros(0)).nbytes == 0 and memoryview(lucid.zeros(2, 0)).shape == (2, 0)
    assert memoryview(lucid.tensor(2.5)).tolist() == 2.5
    assert lucid.tensor(memoryview(b"")).shape == (0,)


def test_array_shares_memory_and_cannot_be_resized():
    a = array.array("d", [1, 2, 3])
    t = _C.from_buffer(a)
    t.mul_(2)
    assert list(a) == [2.0, 4.0, 6.0]
    with pytest.raises(BufferError):
        a.append(1.0)
    part = t[1:]
    del t
    gc.collect()
    with pytest.raises(BufferError):
        a.append(1.0)
    del part
    gc.collect()
    a.append(1.0)


def test_buffers_that_are_refused():
    frozen = _C.from_buffer(b"read only")
    with pytest.raises(RuntimeError, match="read-only"):
        frozen.fill_(1)
    for bad in (3, None, "text", [1.0]):
        with pytest.raises(TypeError):
            _C.from_buffer(bad)
    assert lucid.tensor(array.array("I", [2**32 - 1])).tolist() == [2**32 - 1]
    with pytest.raises(TypeError):
        lucid.tensor((ctypes.c_void_p * 2)())

    class Pair(ctypes.Structure):
        _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_float)]

    with pytest.raises(TypeError):
        lucid.tensor((Pair * 2)())
    with pytest.raises(TypeError):
        lucid.tensor((ctypes.c_float.__ctype_be__ * 2)())
    deep = ctypes.c_float
    for _ in range(20):
        deep = deep * 1
    with pytest.raises((ValueError, TypeError)):
        lucid.tensor(deep())


def test_narrow_types_are_read_into_a_wanted_dtype():
    assert lucid.tensor(array.array("h", [-3, 4]), dtype=lucid.int64).tolist() == [-3, 4]
    assert lucid.tensor(array.array("H", [65535]), dtype=lucid.float32).tolist() == [65535.0]
    assert lucid.tensor(array.array("b", [-1]), dtype=lucid.float64).tolist() == [-1.0]


def test_bools_that_are_neither_zero_nor_one():
    raw = (ctypes.c_bool * 3)()
    ctypes.memset(raw, 7, 3)
    t = lucid.tensor(raw)
    assert t.tolist() == [True] * 3 and t.sum().item() == 3
    t = _C._tensor_from_bytes(b"\x02\x00\xff", lucid.bool_, (3,))
    assert t.sum().item() == 2
    # Written past the engine, through a buffer: nothing may be read outside the tensor because of it.
    mask = lucid.tensor([True, False, True, False])
    memoryview(mask).cast("B")[1] = 200
    x = lucid.arange(4.0)
    for use in (
        lambda: x[mask],
        lambda: x.masked_fill(mask, 1.0),
        lambda: lucid.nonzero(mask),
        lambda: mask.sum(),
        lambda: ~mask,
        lambda: lucid.where(mask, x, -x),
        lambda: mask & mask,
        lambda: x.masked_select(mask),
    ):
        try:
            use().tolist()
        except RuntimeError:
            pass
    x[mask] = 9.0
    assert x.shape == (4,)


def test_raw_bytes():
    t = lucid.arange(6.0).reshape(2, 3)
    assert _C._tensor_from_bytes(_C._tensor_to_bytes(t.T), lucid.float32, (3, 2)).tolist() == t.T.tolist()
    wrong = [
        (b"abc", lucid.float32, (1,)),
        (b"", lucid.float32, (1,)),
        (b"abcd", lucid.float32, (2**62, 4)),
        (b"abcd", lucid.float32, (2**70,)),
        (b"abcd", lucid.float32, (-1, -1)),
        (b"", lucid.float32, (0, 2**62, 2**62, -1)),
        (b"", lucid.uint8, (2**62, 2**62)),
        (b"abcd", "nonsense", (1,)),
        (b"abc", lucid.float16, (1,)),
        (b"abcd", lucid.complex64, (1,)),
        (b"", lucid.complex128, (2**60,)),
    ]
    for data, dtype, shape in wrong:
        with pytest.raises((ValueError, TypeError, MemoryError)):
            _C._tensor_from_bytes(data, dtype, shape)
    with pytest.raises(TypeError):
        _C._tensor_from_bytes("text", lucid.uint8, (4,))
    with pytest.raises(TypeError):
        _C._tensor_to_bytes(3)


# ---- DLPack ---------------------------------------------------------------------------------------------------------


def test_dlpack_shares_memory():
    t = lucid.arange(6.0).reshape(2, 3)[:, ::2]
    other = lucid.from_dlpack(t)
    assert other.tolist() == t.tolist() and other.stride() == t.stride()
    other[0, 0] = 9.0
    assert t[0, 0].item() == 9.0
    del t
    gc.collect()
    assert other[0, 0].item() == 9.0
    assert lucid.ones(2).__dlpack_device__() == (1, 0)


@pytest.mark.parametrize("version", [None, (0, 8), (1, 0), (1, 1), (2, 0)])
def test_both_capsules(version):
    t = lucid.arange(3)
    capsule = t.__dlpack__(max_version=version)
    wanted = "dltensor_versioned" if version and version[0] >= 1 else "dltensor"
    assert f'"{wanted}"' in repr(capsule)
    assert lucid.from_dlpack(capsule).tolist() == [0, 1, 2]
    assert f'"used_{wanted}"' in repr(capsule)
    with pytest.raises(ValueError, match="taken"):
        lucid.from_dlpack(capsule)


def test_capsules_that_nobody_takes():
    before = lucid.memory_stats()["tensors.current"]
    for _ in range(100):
        lucid.ones(3).__dlpack__()
        lucid.ones(3).__dlpack__(max_version=(1, 0))
    assert lucid.memory_stats()["tensors.current"] == before


def test_dlpack_options():
    t = lucid.arange(3)
    copied = lucid.from_dlpack(t.__dlpack__(copy=True))
    copied[0] = 5
    assert t[0].item() == 0
    for options in ({"stream": 1}, {"dl_device": (2, 0)}, {"dl_device": 3}):
        with pytest.raises(BufferError):
            t.__dlpack__(**options)
    for options in ({"max_version": 3}, {"nonsense": 1}, {"max_version": ("a", "b")}):
        with pytest.raises(TypeError):
            t.__dlpack__(**options)
    with pytest.raises(TypeError):
        t.__dlpack__(None)
    with pytest.raises(BufferError, match="detach"):
        lucid.ones(2, requires_grad=True).__dlpack__()


def test_dlpack_sources_that_lie():
    class Source:
        def __init__(self, value):
            self.value = value

        def __dlpack__(self, **options):
            if isinstance(self.value, Exception):
                raise self.value
            return self.value

    for value, error in (
        (3, TypeError),
        (None, TypeError),
        (KeyError("k"), KeyError),
        (RuntimeError("r"), RuntimeError),
    ):
        with pytest.raises(error):
            lucid.from_dlpack(Source(value))
    for bad in (3, None, "text", [1.0]):
        with pytest.raises(TypeError):
            lucid.from_dlpack(bad)

    class Old:
        def __dlpack__(self):
            return lucid.ones(2).__dlpack__()

    assert lucid.from_dlpack(Old()).tolist() == [1.0, 1.0]


def test_writes_through_shared_memory_overlap_rightly():
    """Two tensors on one memory but of different storages: copies between them must not tear."""
    t = lucid.arange(8.0)
    other = lucid.from_dlpack(t)
    other[1:].copy_(t[:-1])
    assert t.tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_numpy_bridge(np):
    t = lucid.arange(6.0).reshape(2, 3)
    a = np.asarray(t)
    a[0, 0] = 7
    assert t[0, 0].item() == 7 and a.dtype == np.float32
    assert np.from_dlpack(t).base is not None
    shared = _C.from_buffer(a[:, ::-1])
    assert shared.tolist() == a[:, ::-1].tolist()
    assert lucid.tensor(np.float16([1.5, -2])[:, None], dtype=lucid.float32).tolist() == [[1.5], [-2.0]]
    assert lucid.tensor([np.float64(1.5), np.int64(2)]).tolist() == [1.5, 2.0]
    assert (t + np.float32(1)).tolist() == (t + 1).tolist()
    assert t[np.int64(1)].tolist() == t[1].tolist() and t[np.array([1, 0])].shape == (2, 3)
    frozen = np.arange(3.0)
    frozen.flags.writeable = False
    with pytest.raises(RuntimeError, match="read-only"):
        _C.from_buffer(frozen).zero_()
    assert frozen.tolist() == [0, 1, 2] and not np.asarray(_C.from_buffer(frozen)).flags.writeable
    misaligned = np.frombuffer(bytearray(13), dtype=np.uint8)[1:].view(np.float32)
    with pytest.raises(ValueError, match="aligned"):
        _C.from_buffer(misaligned)
    record = np.zeros(3, dtype=[("a", "i1"), ("b", "f4")])["b"]
    assert lucid.tensor(record).tolist() == [0.0] * 3
    assert lucid.tensor(np.zeros((2, 0))).shape == (2, 0)
