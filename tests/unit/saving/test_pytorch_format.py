"""What save writes for PyTorch, and how load is told to read: where to, safely, mapped, in which order of bytes."""

import io
import pickle
import pickletools
import warnings
from collections import OrderedDict, defaultdict
from fractions import Fraction
from pickle import UnpicklingError

import pytest
from saving_helpers import loaded, members, saved, with_pickle, zipped

import lucid
from lucid import nn, serialization

# What PyTorch 2.13 reads with weights_only=True: opcodes, and names (its `_get_allowed_globals`).
OPCODES = set(
    "GLOBAL NEWOBJ REDUCE BUILD APPEND APPENDS SETITEM SETITEMS MARK TUPLE TUPLE1 TUPLE2 TUPLE3 NONE NEWFALSE NEWTRUE "
    "EMPTY_TUPLE EMPTY_LIST EMPTY_DICT EMPTY_SET BININT BININT1 BININT2 BINFLOAT BINUNICODE SHORT_BINSTRING BINPERSID "
    "BINGET LONG_BINGET BINPUT LONG_BINPUT LONG1 PROTO STOP".split()
)
NAMES = set(
    "collections.OrderedDict collections.Counter torch.Size torch.Tensor torch.device _codecs.encode "
    "torch._utils._rebuild_parameter torch._utils._rebuild_parameter_with_state torch._utils._rebuild_tensor_v2 "
    "torch._utils._rebuild_tensor_v3 torch._utils._rebuild_meta_tensor_no_storage torch._tensor._rebuild_from_type_v2 "
    "torch._utils._rebuild_sparse_tensor torch.serialization._get_layout torch.storage.UntypedStorage "
    "builtins.bytearray builtins.set builtins.complex __builtin__.bytearray __builtin__.set __builtin__.complex".split()
) | {f"torch.{name}" for name in "float32 int64 bool uint16 FloatStorage LongStorage BoolStorage HalfStorage".split()}


def everything():
    base = lucid.arange(6.0).reshape(2, 3)
    noted = lucid.ones(1)
    noted.note = "x"
    tagged = nn.Parameter([1.0])
    tagged.tag = 1
    lucid.manual_seed(0)
    return {
        "state": nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).state_dict(),
        "views": [base, base.T, base[:, 1], base[::-1]],
        "more": (tagged, noted, lucid.ones(2).bool(), lucid.ones(2).half(), lucid.tensor([1], dtype=lucid.uint16)),
        "words": [
            lucid.float32,
            lucid.bool,
            lucid.Size([1]),
            lucid.device("cpu"),
            lucid.strided,
            b"ab",
            {1},
            1j,
            2**40,
        ],
        "meta": lucid.empty(2, device="meta"),
        "text": ["clucid\nfloat32\n", "clucid.serialization._written\nSize\n"],
    }


def test_pytorch_reads_what_is_written():
    contents = members(saved(everything()))
    assert list(contents)[:4] == [
        f"archive/{name}" for name in ("data.pkl", ".format_version", ".storage_alignment", "byteorder")
    ]
    assert contents["archive/version"] == b"3\n" and contents["archive/byteorder"] == b"little"
    for code, argument, _ in pickletools.genops(contents["archive/data.pkl"]):
        assert code.name in OPCODES
        if code.name == "GLOBAL":
            assert argument.replace(" ", ".") in NAMES
    found = loaded(saved(everything()))
    assert found["text"] == everything()["text"] and found["words"] == everything()["words"]
    assert (
        found["views"][3].tolist() == [[3, 4, 5], [0, 1, 2]]
        and found["more"][0].tag == 1
        and found["more"][1].note == "x"
    )


def test_the_bytes_of_storages_are_aligned():
    data = saved({"a": lucid.ones(3), "b": lucid.arange(5)})
    for raw in (lucid.ones(3), lucid.arange(5)):
        assert data.find(bytes(memoryview(raw))) % 64 == 0


def test_the_same_object_gives_the_same_file():
    assert saved(everything()) == saved(everything())


def test_memory_is_shared_and_written_once():
    base = lucid.arange(1000.0)
    model = nn.Linear(3, 3)
    model.tied = model.weight
    data = saved({"base": base, "views": [base[i:] for i in range(20)], "model": model.state_dict()})
    assert len(data) < 9000
    found = loaded(data)
    found["views"][3].zero_()
    assert found["base"][2] == 2 and found["base"][3:].abs().sum() == 0
    assert found["model"]["tied"].data_ptr() == found["model"]["weight"].data_ptr()
    bits = lucid.arange(2, dtype=lucid.int32)
    numbers, as_bits = loaded(saved([bits.view(lucid.float32), bits]))
    as_bits[0] = 0x3F800000
    assert numbers[0] == 1.0


def test_subclasses_of_tensor():
    class Mine(lucid.Tensor):
        pass

    Mine.__qualname__ = "Mine"
    globals()["Mine"] = Mine
    t = lucid.ones(2).as_subclass(Mine)
    t.name = "n"
    with pytest.raises(UnpicklingError, match="Mine.*add_safe_globals"):
        loaded(saved(t))
    with serialization.safe_globals([Mine]):
        found = loaded(saved(t))
    assert type(found) is Mine and found.name == "n" and found.tolist() == [1, 1]


def test_storages_themselves():
    t = lucid.arange(3)
    typed, untyped, same = loaded(saved([t.storage(), lucid.ones(1).untyped_storage(), t]))
    assert typed.tolist() == [0, 1, 2] and typed.dtype is lucid.int64 and typed.data_ptr() == same.data_ptr()
    assert untyped.tolist() == [0, 0, 128, 63]


# map_location


def on(device):
    """A file with a tensor that was on a device."""
    contents = members(saved([lucid.ones(2)]))
    written = b"X\x03\x00\x00\x00cpu"
    assert contents["archive/data.pkl"].count(written) == 1
    name = device.encode()
    pickled = contents["archive/data.pkl"].replace(written, b"X" + len(name).to_bytes(4, "little") + name)
    return zipped({**contents, "archive/data.pkl": pickled})


@pytest.mark.parametrize("device", ["cuda:0", "mps"])
def test_files_from_a_machine_with_a_gpu(device):
    with pytest.raises(RuntimeError, match=f"{device}.*map_location=.cpu"):
        loaded(on(device))
    for where in ("cpu", lucid.device("cpu"), {device: "cpu"}, lambda storage, location: storage, lucid.ones(1)):
        found = loaded(on(device), map_location=where)
        assert found[0].tolist() == [1, 1] and found[0].device == "cpu"
    seen = []
    loaded(on(device), map_location=lambda storage, location: seen.append((storage, location)) or "cpu")
    assert seen == [("cpu", device)]
    assert loaded(on(device), map_location="meta")[0].is_meta


# Names


class Point:
    def __init__(self, x, y=0):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)


class Slotted:
    __slots__ = ("a",)

    def __getstate__(self):
        return (None, {"a": self.a})


def test_safe_globals():
    data = saved([Point(1, lucid.ones(2)), Fraction(1, 3)])
    names = serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data))
    assert names == [f"{__name__}.Point", "fractions.Fraction"] or set(names) == {
        f"{__name__}.Point",
        "fractions.Fraction",
    }
    with pytest.raises(UnpicklingError, match="Point"):
        loaded(data)
    slotted = Slotted()
    slotted.a = [1]
    with serialization.safe_globals([Point, Fraction, Slotted]):
        point, third = loaded(data)
        assert point.x == 1 and point.y.tolist() == [1, 1] and third == Fraction(1, 3)
        assert loaded(saved(slotted)).a == [1]
        assert serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data)) == []
    with pytest.raises(UnpicklingError):
        loaded(data)
    try:
        serialization.add_safe_globals([Point, (Fraction, "fractions.Fraction")])
        assert serialization.get_safe_globals() == [Point, Fraction] and loaded(data)[1] == Fraction(1, 3)
    finally:
        serialization.clear_safe_globals()
    assert serialization.get_safe_globals() == []
    for wrong, error in ((Point, TypeError), ([3], TypeError), ([eval], ValueError), ([(Point, 3)], ValueError)):
        with pytest.raises(error, match="add_safe_globals: safe_globals"):
            serialization.add_safe_globals(wrong)


def test_safe_globals_that_take_classes():
    data = saved(defaultdict(list, {"a": [1]}))
    with pytest.raises(UnpicklingError, match="defaultdict"):
        loaded(data)
    with serialization.safe_globals([defaultdict]), pytest.raises(UnpicklingError, match="list"):
        loaded(data)
    with serialization.safe_globals([defaultdict, list]):
        found = loaded(data)
    assert found["a"] == [1] and found["b"] == []


def test_numpy_s_names_declared_as_pytorch_wants_it(np):
    data = saved({"best": np.float64(2.5), "history": np.arange(3)})
    core = np._core.multiarray if hasattr(np, "_core") else np.core.multiarray
    for declared in ([], [core.scalar, core._reconstruct, np.dtype, np.ndarray, type(np.dtype("f8"))]):
        with serialization.safe_globals(declared):
            found = loaded(data)
        assert found["best"] == 2.5 and found["history"].tolist() == [0, 1, 2]


def test_unsafe_names_of_other_formats():
    for format in ("legacy", "lucid"):
        for protocol in (2, 4):
            data = saved([Fraction(1, 3), lucid.ones(1)], format=format, pickle_protocol=protocol)
            assert serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data)) == ["fractions.Fraction"]


@pytest.mark.filterwarnings("ignore:.*weights_only=False:UserWarning")
def test_whole_models():
    model = nn.Sequential(nn.Linear(2, 1))
    with pytest.raises(
        UnpicklingError, match="lucid.nn.modules.container.Sequential: it holds a whole model.*state_dict"
    ):
        loaded(saved(model))
    assert loaded(saved(model), weights_only=False)(lucid.ones(1, 2)).tolist() == model(lucid.ones(1, 2)).tolist()
    pytorchs = with_pickle(saved([]), b"\x80\x02ctorch.nn.modules.linear\nLinear\n)\x81.")
    for weights_only in (True, False):
        with pytest.raises(UnpicklingError, match="torch.nn.modules.linear.Linear: it holds a whole model.*state_dict"):
            loaded(pytorchs, weights_only=weights_only)
    with pytest.raises(UnpicklingError, match="_rebuild_qtensor: Lucid leaves out quantisation"):
        loaded(with_pickle(saved([]), b"\x80\x02ctorch._utils\n_rebuild_qtensor\n."))


# What else load takes


def test_keywords_of_pytorch_s(tmp_path):
    path = tmp_path / "model.pt"
    lucid.save({"a": lucid.arange(4.0), "b": lucid.ones(2).bool()}, path, pickle, 2)
    found = lucid.load(path, "cpu", weights_only=None, mmap=True)
    assert found["a"].tolist() == [0, 1, 2, 3] and found["b"].tolist() == [True, True]
    found["a"].zero_()
    assert lucid.load(path, mmap=False)["a"].tolist() == [0, 1, 2, 3]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert lucid.load(path, None, pickle, weights_only=False, encoding="utf-8")["a"].tolist() == [0, 1, 2, 3]
    lucid.save([1], path, _use_new_zipfile_serialization=False)
    assert path.read_bytes()[:3] == b"\x80\x02\x8a" and lucid.load(path) == [1]
    for call, error, said in (
        (lambda: lucid.load(path, mmap=True), RuntimeError, "mmap is True and f is no zip file"),
        (lambda: lucid.load(io.BytesIO(), mmap=True), ValueError, "mmap is True and f is a BytesIO"),
        (lambda: lucid.load(path, encodings="x"), TypeError, "load: encodings is given"),
        (lambda: lucid.load(path, encoding=3), TypeError, "encoding is an int"),
        (lambda: lucid.load(path, pickle_module=3), TypeError, "pickle_module is an int"),
        (lambda: lucid.save([1], path, 4), TypeError, "pickle_module is an int"),
        (lambda: lucid.save([1], path, format="zip"), ValueError, "format is 'zip'; wanted one of 'pytorch'"),
    ):
        with pytest.raises(error, match=said):
            call()


def test_texts_of_python_2():
    data = with_pickle(saved([]), b"\x80\x02U\x02\xc3\xa4.")
    assert (
        loaded(data) == "ä"
        and loaded(data, encoding="latin1") == "Ã¤"
        and loaded(data, encoding="bytes") == b"\xc3\xa4"
    )


def test_big_endian_files():
    contents = members(saved([lucid.tensor([1, 256]), lucid.tensor([1 + 2j]), lucid.tensor([1], dtype=lucid.uint8)]))
    contents["archive/byteorder"] = b"big"
    contents["archive/data/0"] = (1).to_bytes(8, "big") + (256).to_bytes(8, "big")
    contents["archive/data/1"] = b"\x3f\x80\0\0\x40\0\0\0"
    found = loaded(zipped(contents))
    assert found[0].tolist() == [1, 256] and found[1].tolist() == [1 + 2j] and found[2].tolist() == [1]
    del contents["archive/byteorder"]
    assert loaded(zipped(contents))[0].tolist() == [2**56, 2**48]
    serialization.set_default_load_endianness(serialization.LoadEndianness.BIG)
    try:
        assert loaded(zipped(contents))[0].tolist() == [1, 256]
    finally:
        serialization.set_default_load_endianness(None)
    assert serialization.get_default_load_endianness() is None


def test_several_objects_in_one_file():
    for format in ("legacy", "lucid"):
        file = io.BytesIO()
        for i in range(3):
            lucid.save([i, lucid.ones(i)], file, format=format)
        file.seek(0)
        assert [lucid.load(file)[0] for _ in range(3)] == [0, 1, 2]


class OneWay:
    """A file that cannot seek, read in pieces."""

    def __init__(self, data):
        self.file = io.BytesIO(data)

    def read(self, size=-1):
        return self.file.read(size)


def test_files_that_cannot_seek():
    for format in ("pytorch", "legacy", "lucid"):
        assert lucid.load(OneWay(saved([lucid.ones(2)], format=format)))[0].tolist() == [1, 1]

    class Writes:
        data = b""

        def write(self, piece):
            self.data += bytes(piece)

    file = Writes()
    lucid.save([lucid.ones(2)], file)
    assert loaded(file.data)[0].tolist() == [1, 1]


def test_packed_again_by_hand():
    import zipfile

    assert loaded(zipped(members(saved([lucid.ones(100)])), zipfile.ZIP_DEFLATED))[0].tolist() == [1] * 100


def test_settings():
    assert serialization.get_crc32_options() is True and serialization.get_default_mmap_options() == 2
    data = saved([lucid.ones(2)])
    place = data.find(bytes(memoryview(lucid.ones(2))))
    damaged = data[:place] + b"\0\0\0\x40" + data[place + 4 :]
    with pytest.raises(UnpicklingError, match="checksum.*archive/data/0.*wrong"):
        loaded(damaged)
    serialization.set_crc32_options(False)
    try:
        assert loaded(damaged)[0].tolist() == [2, 1]
    finally:
        serialization.set_crc32_options(True)
    with serialization.set_default_mmap_options(1):
        assert serialization.get_default_mmap_options() == 1
    assert serialization.get_default_mmap_options() == 2
    with serialization.skip_data():
        assert loaded(data)[0].shape == (2,)
    for call in (
        lambda: serialization.set_crc32_options(1),
        lambda: serialization.set_default_load_endianness("big"),
        lambda: serialization.set_default_mmap_options(7),
    ):
        with pytest.raises((TypeError, ValueError), match="set_"):
            call()


def test_state_of_an_ordered_dict_and_hooks_of_old_files():
    """Python 2 gave an OrderedDict its items at once, and tensors of old files have hooks in a dict."""
    pickled = b"\x80\x02ccollections\nOrderedDict\n](]q\x00(K\x01K\x02e]q\x01(K\x03K\x04ee\x85R."
    assert loaded(with_pickle(saved([]), pickled)) == OrderedDict([(1, 2), (3, 4)])
