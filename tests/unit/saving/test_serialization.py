"""lucid.save and lucid.load, in each format that save writes; and Lucid's own format byte by byte."""

import io
import math
import os
import pickle
import struct
from collections import Counter, OrderedDict
from pathlib import Path
from pickle import UnpicklingError

import pytest

import lucid
from lucid import nn
from lucid.serialization import _lucid, _names, _unpickler
from lucid.serialization._tensors import Place


@pytest.fixture(params=["pytorch", "legacy", "lucid"])
def through(request):
    """What goes through a file and back, in one of the formats."""

    def through(obj, *, protocol=4, **options):
        file = io.BytesIO()
        lucid.save(obj, file, pickle_protocol=protocol, format=request.param)
        file.seek(0)
        return lucid.load(file, **options)

    through.format = request.param
    return through


def saved(obj, protocol=4):
    """A file in Lucid's own format."""
    file = io.BytesIO()
    lucid.save(obj, file, pickle_protocol=protocol, format="lucid")
    return file.getvalue()


def load(data, **options):
    return lucid.load(io.BytesIO(data), **options)


# What goes in comes out


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "name, values",
    [
        ("float32", [0.1, -2.5, math.inf, -math.inf]),
        ("float64", [0.1, 1e300]),
        ("int32", [-(2**31), 2**31 - 1]),
        ("int64", [-(2**63), 2**63 - 1]),
        ("uint8", [0, 255]),
        ("bool_", [True, False]),
    ],
)
def test_every_dtype(through, protocol, name, values):
    t = lucid.tensor(values, dtype=getattr(lucid, name))
    r = through(t, protocol=protocol)
    assert type(r) is lucid.Tensor and r.dtype is t.dtype and r.tolist() == t.tolist()
    assert r.device == "cpu" and not r.requires_grad


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3, 4), (1,) * 8])
def test_every_shape(through, shape):
    t = lucid.arange(float(math.prod(shape))).reshape(shape)
    r = through(t)
    assert r.shape == shape and r.tolist() == t.tolist()


def test_strided_and_expanded_tensors(through):
    base = lucid.arange(12.0).reshape(3, 4)
    for t in (base.T, base[1:, ::2], base[:, 1], base[:1].expand(3, 4), base.permute(1, 0)[2]):
        assert through(t).tolist() == t.tolist()


def test_nan_bits_survive(through):
    assert math.isnan(through(lucid.tensor([math.nan])).item())


def test_requires_grad_is_kept_in_pytorch_s_formats_and_of_parameters(through):
    t = lucid.ones(2, requires_grad=True)
    kept = through.format != "lucid"
    assert through(t).requires_grad is through(t * 2).requires_grad is kept and through(t * 2).is_leaf
    for requires_grad in (True, False):
        p = through(nn.Parameter([1.0], requires_grad=requires_grad))
        assert type(p) is nn.Parameter and p.requires_grad is requires_grad and p.tolist() == [1.0] and p.is_leaf


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_data(through, protocol):
    obj = {
        "none": None,
        "yes": True,
        "no": False,
        "ints": [0, 1, 255, 256, 65535, 65536, -1, 2**31, -(2**31), 2**100, -(2**100)],
        "floats": [0.5, -1e300, math.inf],
        "text": ["", "ä€😀", "x" * 300],
        "bytes": [b"", b"\x00\xff", b"y" * 300],
        "array": bytearray(b"abc"),
        "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
        "nested": {"a": [{"b": (1, [2])}]},
        3: "int key",
        (1, "x"): "tuple key",
        "set": {1, 2, 3},
        "frozen": frozenset([1, "a"]),
        "complex": 1 + 2j,
        "slice": slice(1, None, 2),
        "range": range(3, 9, 2),
        "counter": Counter("aab"),
        "ordered": OrderedDict([("z", 1), ("a", 2)]),
        "long list": list(range(3000)),
        "dtype": lucid.float64,
        "device": lucid.device("cpu"),
    }
    r = through(obj, protocol=protocol)
    assert r == obj and [type(v) for v in r.values()] == [type(v) for v in obj.values()]
    assert r["dtype"] is lucid.float64 and list(r["ordered"]) == ["z", "a"]


def test_the_same_object_twice_is_one_object(through):
    t = lucid.ones(1000)
    shared = [1]
    r = through({"a": t, "b": t, "c": shared, "d": shared})
    assert r["a"] is r["b"] and r["c"] is r["d"]
    assert len(saved([t, t])) < len(saved([t])) + 100
    loop = []
    loop.append(loop)
    again = through(loop)
    assert again[0] is again


class Stream:
    """Makes its tensors one by one while it is pickled, and keeps none."""

    def __reduce__(self):
        return (list, (), None, (lucid.full((2,), float(i)) for i in range(50)))


def test_temporary_tensors_are_not_confused(through):
    with pytest.warns(UserWarning):
        r = through(Stream(), weights_only=False)
    assert [t.tolist() for t in r] == [[float(i)] * 2 for i in range(50)]


def test_loaded_tensors_are_independent_and_writable(through):
    t = lucid.ones(2)
    r = through(t)
    r.add_(1)
    assert t.tolist() == [1.0, 1.0] and r.tolist() == [2.0, 2.0]


def test_deep_and_cyclic_data(through):
    nested = []
    for _ in range(200):
        nested = [(nested,)]
    assert repr(through(nested)) == repr(nested)
    ring = {"value": 0}
    last = ring
    for i in range(1, 100):
        last["next"] = {"value": i, "first": ring}
        last = last["next"]
    last["next"] = ring
    r = through(ring)
    for i in range(100):
        assert r["value"] == i
        r = r["next"]
    assert r["value"] == 0 and r["next"]["first"] is r


# state_dicts


def test_state_dict_round_trip_with_metadata(through):
    model = nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3))
    sd = through(model.state_dict())
    assert isinstance(sd, OrderedDict) and sd._metadata == model.state_dict()._metadata
    other = nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3))
    other.load_state_dict(sd)
    assert other[0].weight.tolist() == model[0].weight.tolist()
    nested = through({"model": model.state_dict(), "epoch": 3})
    assert nested["model"]._metadata["0"] == {"version": 1}


def test_layout_of_the_file():
    data = saved(nn.Linear(1, 1).state_dict())
    seen = []

    class Reader(pickle.Unpickler):
        def persistent_load(self, pid):
            seen.append(pid)
            return None

    contents = Reader(io.BytesIO(data)).load()
    assert contents["_lucid_format"] == 2 and set(contents) == {"_lucid_format", "obj", "_state_dict_metadata"}
    assert contents["_state_dict_metadata"] == {"": {"version": 1}}
    tag, shape, dtype, device, raw = seen[0]
    assert (tag, shape, dtype, device, len(raw)) == ("tensor_v3", (1, 1), "float32", "cpu", 4)


class WithPersistentIds(pickle.Pickler):
    def persistent_id(self, obj):
        return obj.pid if isinstance(obj, Pid) else None


class Pid:
    def __init__(self, *pid):
        self.pid = pid[0] if len(pid) == 1 else pid


def forged(obj, protocol=4, **more):
    file = io.BytesIO()
    WithPersistentIds(file, protocol).dump({"_lucid_format": 2, "obj": obj, **more})
    return file.getvalue()


ONE = struct.pack("<f", 1.5)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("tag", ["tensor_v3", "tensor"])
def test_older_formats(version, tag):
    r = load(forged(Pid(tag, (1,), "float32", "cpu", ONE), _lucid_format=version))
    assert r.tolist() == [1.5]


def test_metadata_from_the_file_s_own_entry():
    r = load(forged(OrderedDict(), _state_dict_metadata={"": {"version": 7}}))
    assert r._metadata == {"": {"version": 7}}


# Where to


def test_paths(tmp_path):
    for number, path in enumerate([tmp_path / "a", str(tmp_path / "b"), os.fsencode(tmp_path / "c")]):
        lucid.save({"n": number}, path)
        assert lucid.load(path) == {"n": number}
    assert (tmp_path / "a").stat().st_size > 0


def test_file_objects(tmp_path):
    with open(tmp_path / "f", "wb") as file:
        lucid.save([1], file)
    with open(tmp_path / "f", "rb") as file:
        assert lucid.load(file) == [1]


def test_an_object_that_cannot_be_pickled_leaves_the_old_file(tmp_path):
    path = tmp_path / "kept"
    lucid.save([1], path)
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        lucid.save({"t": lucid.ones(2), "f": lambda: 0}, path)
    assert lucid.load(path) == [1]


def test_bad_arguments(tmp_path):
    for protocol in (0, 1, 6, -1, "4", True):
        with pytest.raises(ValueError, match="pickle_protocol"):
            lucid.save([1], io.BytesIO(), pickle_protocol=protocol)
    for bad in (3, None, [1]):
        with pytest.raises(TypeError, match="path or a file object"):
            lucid.save([1], bad)
        with pytest.raises(TypeError, match="path or a file object"):
            lucid.load(bad)
    with pytest.raises(FileNotFoundError):
        lucid.load(tmp_path / "nothing")
    with pytest.raises(TypeError, match="binary"):
        lucid.load(io.StringIO("text"))
    with pytest.raises(TypeError):
        lucid.save([1], tmp_path / "x", 4)


# map_location


@pytest.mark.parametrize(
    "where",
    [
        None,
        "cpu",
        lucid.device("cpu"),
        {"cpu": "cpu"},
        {"metal": "cpu"},
        lambda storage, location: "cpu",
        lambda storage, location: storage,
        lambda *a: None,
    ],
)
def test_map_location(through, where):
    assert through(lucid.ones(1), map_location=where).device == "cpu"


def test_a_device_that_is_not_here():
    data = forged(Pid("tensor_v3", (1,), "float32", "metal", ONE))
    with pytest.raises(Exception, match="metal"):
        load(data)
    for where in ("cpu", {"metal": "cpu"}, lambda *a: "cpu"):
        assert load(data, map_location=where).tolist() == [1.5]


def test_bad_map_location(through):
    with pytest.raises(TypeError, match="map_location"):
        through(lucid.ones(1), map_location=3)


# weights_only


class Custom:
    def __init__(self, value):
        self.value = value


def test_other_classes_are_refused_by_default(through):
    with pytest.raises(UnpicklingError, match="Custom.*weights_only"):
        through(Custom(3))
    with pytest.warns(UserWarning, match="weights_only=False"):
        assert through(Custom(3), weights_only=False).value == 3


def test_a_whole_model_needs_weights_only_false(through):
    model = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1))
    with pytest.raises(UnpicklingError, match="Sequential"):
        through(model)
    with pytest.warns(UserWarning):
        other = through(model, weights_only=False)
    assert other[0].weight.tolist() == model[0].weight.tolist() and other[0].weight.requires_grad
    x = lucid.ones(1, 2)
    assert other(x).tolist() == model(x).tolist()


def test_no_warning_by_default(through, recwarn):
    through(nn.Linear(1, 1).state_dict())
    assert not recwarn.list


class Attack:
    def __init__(self, call, *args):
        self.call, self.args = call, args

    def __reduce__(self):
        return (self.call, self.args)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_code_in_a_file_does_not_run(tmp_path, protocol):
    target = tmp_path / "made by the attack"
    attacks = [
        Attack(os.system, f"touch '{target}'"),
        Attack(eval, f"open({str(target)!r}, 'w')"),
        Attack(exec, f"open({str(target)!r}, 'w')"),
        Attack(open, str(target), "w"),
        Attack(getattr, "x", "upper"),
        Attack(__import__, "os"),
        Attack(Path.touch, target),
    ]
    for attack in attacks:
        with pytest.raises(UnpicklingError):
            load(forged(attack, protocol))
        with pytest.raises(UnpicklingError):
            load(forged({"deep": [OrderedDict(a=attack)]}, protocol))
    assert not target.exists()


# Hand-written streams: a header, then opcodes.
def stream(*pieces):
    return b"\x80\x04" + b"".join(pieces) + b"."


def name(qualified):
    module, _, attribute = qualified.rpartition(".")
    return f"c{module}\n{attribute}\n".encode()


HOSTILE = {
    "names a function": stream(name("os.system")),
    "ends with a name": stream(name("collections.OrderedDict")),
    "a name as a value": stream(b"]", name("collections.OrderedDict"), b"a"),
    "a name in a tuple": stream(name("collections.OrderedDict"), b"\x85"),
    "a state for a function": stream(name("lucid.nn.parameter._rebuild_parameter"), b"}b"),
    "slot state for a class": stream(name("collections.OrderedDict"), b"N}X\x01\x00\x00\x00xK\x01s\x86b"),
    "a state for a list": stream(b"]}b"),
    "special attributes": stream(name("collections.OrderedDict"), b")R}X\x09\x00\x00\x00__class__Nsb"),
    "calls a list": stream(b"])R"),
    "arguments that are no tuple": stream(name("collections.OrderedDict"), b"]R"),
    "too many arguments": stream(name("collections.OrderedDict"), b"K\x01\x85R"),
    "a huge bytearray": stream(name("builtins.bytearray"), b"J\xff\xff\xff\x7f\x85R"),
    "instance opcode": stream(b"(i__main__\nX\n"),
    "object opcode": stream(b"(", name("collections.OrderedDict"), b"o"),
    "new object opcode": stream(name("collections.OrderedDict"), b")\x81"),
    "extension opcode": stream(b"\x82\x01"),
    "text persistent id": stream(b"Pabc\n"),
    "persistent id of another type": stream(b"K\x01Q"),
    "unknown persistent id": stream(b"X\x03\x00\x00\x00abc\x85Q"),
    "empty stack": stream(),
    "two objects": stream(b"NN"),
    "only a mark": stream(b"("),
    "no mark": stream(b"Nt"),
    "operand missing": stream(b"s"),
    "appends to a tuple": stream(b")Na"),
    "key without a value": stream(b"}(Nu"),
    "a list as a key": stream(b"}]Ns"),
    "a tensor as a key": forged({Pid("tensor_v3", (1,), "float32", "cpu", ONE): 1}),
    "unknown memo": stream(b"h\x07"),
    "a memo of nothing": stream(b"q\x00"),
    "a far memo": stream(b"Nr\xff\xff\xff\xff0j\xfe\xff\xff\xff"),
    "a long text": stream(b"X\xff\xff\xff\xffabc"),
    "very long bytes": stream(b"\x8e" + b"\xff" * 8 + b"abc"),
    "a very long bytearray": stream(b"\x96" + b"\xff" * 7 + b"\x0f" + b"abc"),
    "a very long int": stream(b"\x8b\xff\xff\xff\xffabc"),
    "bad utf-8": stream(b"X\x02\x00\x00\x00\xff\xfe"),
    "a name without an end": b"\x80\x04cos",
    "protocol in the middle": stream(b"\x80\x09N"),
    "no stop": b"\x80\x04N",
    "unknown opcode": stream(b"\xff"),
    "a deep tuple as a key": stream(b"}N" + b"\x85" * 100000 + b"Ns"),
    "deep tuples": stream(b"N" + b"\x85" * 100000),
    "deep lists": stream(b"]" * 100000 + b"a" * 99999),
    "deep dicts": stream(b"}N" * 50000 + b"}" + b"s" * 50000),
    "deep frozensets": stream(b"(" * 50000 + b"\x91" * 50000),
    # Each list goes into the one before while it is empty, and is filled afterwards.
    "deep lists by way of the memo": stream(b"]q\x00" + b"]q\x01a0h\x01q\x00" * 50000),
    "deep attributes": stream(
        name("collections.OrderedDict"),
        b")R" + (b"q\x00" + b"c" + b"collections\nOrderedDict\n" + b")R}X\x01\x00\x00\x00xh\x00sb") * 5000,
    ),
    "a wide tuple as a key": stream(
        b"})" + b"".join(b"q" + bytes([i]) + b"h" + bytes([i]) + b"\x86" for i in range(60)) + b"Ns"
    ),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_streams(data):
    with pytest.raises((UnpicklingError, RuntimeError)):
        load(data)
    # The reader itself refuses them, not only what looks at its result.
    tensors = _lucid.TensorReader(Place(None), len(data))
    with pytest.raises(UnpicklingError):
        _unpickler.read(data, _names.names(), tensors.persistent_load)
    assert OrderedDict.__name__ == "OrderedDict" and not hasattr(OrderedDict, "x")


BAD_TENSORS = {
    "too few bytes": ("tensor_v3", (2,), "float32", "cpu", ONE),
    "too many bytes": ("tensor_v3", (1,), "float32", "cpu", ONE * 2),
    "negative": ("tensor_v3", (-1,), "float32", "cpu", ONE),
    "two negatives": ("tensor_v3", (-1, -1), "float32", "cpu", ONE),
    "overflowing": ("tensor_v3", (2**40, 2**40), "float32", "cpu", ONE),
    "overflowing to zero": ("tensor_v3", (2**32, 2**32, 2**32), "float32", "cpu", b""),
    "too large a length": ("tensor_v3", (2**63,), "float32", "cpu", ONE),
    "bool length": ("tensor_v3", (True,), "float32", "cpu", ONE),
    "float length": ("tensor_v3", (1.0,), "float32", "cpu", ONE),
    "text shape": ("tensor_v3", "1", "float32", "cpu", ONE),
    "no shape": ("tensor_v3", None, "float32", "cpu", ONE),
    "unknown dtype": ("tensor_v3", (1,), "float31", "cpu", ONE),
    "dtype that is no dtype": ("tensor_v3", (1,), "save", "cpu", ONE),
    "dtype of another type": ("tensor_v3", (1,), 7, "cpu", ONE),
    "special dtype": ("tensor_v3", (1,), "__class__", "cpu", ONE),
    "no bytes": ("tensor_v3", (1,), "float32", "cpu", None),
    "text for bytes": ("tensor_v3", (4,), "uint8", "cpu", "abcd"),
    "no device": ("tensor_v3", (1,), "float32", None, ONE),
    "too short": ("tensor_v3", (1,), "float32", "cpu"),
    "too long": ("tensor_v3", (1,), "float32", "cpu", ONE, 1),
    "unknown tag": ("tensor_v9", (1,), "float32", "cpu", ONE),
    "unknown dtype object": ("dtype", "float31"),
}


@pytest.mark.parametrize("pid", BAD_TENSORS.values(), ids=BAD_TENSORS)
@pytest.mark.parametrize("weights_only", [True, False])
@pytest.mark.filterwarnings("ignore:.*weights_only=False:UserWarning")
def test_bad_tensors(pid, weights_only):
    with pytest.raises((UnpicklingError, RuntimeError)):
        load(forged(Pid(pid)), weights_only=weights_only)


def test_an_empty_tensor_of_any_other_length_is_fine():
    assert load(forged(Pid("tensor_v3", (0, 5), "float32", "cpu", b""))).shape == (0, 5)


def test_a_small_file_cannot_make_large_tensors():
    """One block of bytes, referred to by a thousand tensors."""
    block = b"\x00" * 4096
    pids = [Pid("tensor_v3", (1024,), "float32", "cpu", block) for _ in range(1000)]
    data = forged(pids)
    assert len(data) < 200_000
    with pytest.raises(UnpicklingError, match="larger than itself"):
        load(data)


def test_every_truncation_is_an_error():
    data = saved(OrderedDict(a=lucid.ones(3), b=[1, (2, "x")], c={1}))
    load(data)
    for length in range(len(data)):
        with pytest.raises((UnpicklingError, RuntimeError)):
            load(data[:length])


@pytest.mark.filterwarnings("ignore:.*weights_only=False:UserWarning")
def test_truncations_without_weights_only():
    data = saved(OrderedDict(a=lucid.ones(3)))
    for length in range(0, len(data), 7):
        with pytest.raises((UnpicklingError, RuntimeError)):
            load(data[:length], weights_only=False)


def test_flipped_bytes_never_do_worse_than_an_error():
    data = saved(OrderedDict(a=lucid.ones(2), b=[1.5, ("x", True)], c={2}))
    for position in range(len(data)):
        for value in (0x00, 0xFF, data[position] ^ 0x01, data[position] ^ 0x80, ord("R"), ord("b"), ord(".")):
            try:
                load(data[:position] + bytes([value]) + data[position + 1 :])
            except (UnpicklingError, RuntimeError, TypeError, ValueError):
                pass


@pytest.mark.parametrize(
    "data, word",
    [
        (b"", "not a Lucid file"),
        (b"hello world", "not a Lucid file"),
        (b"\x80", "not a Lucid file"),
        (b"\x80\x01N.", "not a Lucid file"),
        (b"\x80\x09N.", "not a Lucid file"),
        (pickle.dumps([1, 2], 4), "not a Lucid file"),
        (pickle.dumps({"a": 1}, 4), "not a Lucid file"),
        (pickle.dumps({"_lucid_format": 2}, 4), "not a Lucid file"),
        (pickle.dumps({"_lucid_format": 3, "obj": 1}, 4), "format"),
        (pickle.dumps({"_lucid_format": "2", "obj": 1}, 4), "format"),
        (pickle.dumps({"_lucid_format": True, "obj": 1}, 4), "format"),
        (pickle.dumps({"_lucid_format": [2], "obj": 1}, 4), "format"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*weights_only=False:UserWarning")
def test_files_that_are_not_lucid_s(data, word):
    for weights_only in (True, False):
        with pytest.raises(RuntimeError, match=word):
            load(data, weights_only=weights_only)
