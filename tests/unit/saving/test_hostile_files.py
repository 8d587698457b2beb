"""Files made to do harm: each is an error, before memory is taken in excess and before anything of it is used."""

import io
import struct
import time
import zipfile
from pickle import UnpicklingError

import pytest
from saving_helpers import loaded, members, saved, with_pickle, zipped

import lucid

GOOD = saved({"a": lucid.ones(3), "b": [lucid.arange(4)]})


def stored(entries):
    """A zip file of (name, data) in which names may repeat."""
    file = io.BytesIO()
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def named(name, data=b"x"):
    return stored([*members(GOOD).items(), (name, data)])


def edited(data, signature, number, offset, packed):
    """The data with a field of its n-th header of a kind changed."""
    place = -1
    for _ in range(number + 1):
        place = data.index(signature, place + 1)
    return data[: place + offset] + packed + data[place + offset + len(packed) :]


CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
LAST = struct.unpack_from("<I", GOOD, GOOD.rindex(CENTRAL) + 42)[0]

ZIPS = {
    "two members of one name": (named("archive/data/0", b"\0" * 12), "twice"),
    "an absolute name": (named("/etc/passwd"), "name '/etc/passwd'"),
    "a name that leads out": (named("archive/../../x"), "name"),
    "a name of another system": (named("archive\\data\\0"), "name"),
    "two folders": (named("other/data.pkl"), "neither PyTorch nor Lucid"),
    "no pickle": (zipped({"archive/version": b"3"}), "neither PyTorch nor Lucid"),
    "a program": (named("archive/constants.pkl"), "TorchScript"),
    "an unknown version": (zipped({**members(GOOD), "archive/version": b"99"}), "version b'99'"),
    "an unknown byte order": (zipped({**members(GOOD), "archive/byteorder": b"mixed"}), "byte order"),
    "a storage that is missing": (
        zipped({k: v for k, v in members(GOOD).items() if k != "archive/data/1"}),
        "no 'archive/data/1'",
    ),
    "a storage that is too short": (zipped({**members(GOOD), "archive/data/0": b"\0" * 8}), "needs 12 bytes"),
    "a storage that is too long": (zipped({**members(GOOD), "archive/data/0": b"\0" * 48}), "needs 12 bytes"),
    "bytes in front": (b"PK\x03\x04" + GOOD, "not where it should be|directory"),
    "no end": (GOOD[:-30], "no directory"),
    "only an end": (END + b"\0" * 18, "neither PyTorch nor Lucid"),
    "many members said": (edited(GOOD, END, 0, 8, struct.pack("<2H", 60000, 60000)), "not where it should be"),
    "a directory far away": (edited(GOOD, END, 0, 16, struct.pack("<I", 2**32 - 2)), "not where it should be"),
    "a member far away": (edited(GOOD, CENTRAL, 1, 42, struct.pack("<I", 2**31)), "not where it should be"),
    "a member in another": (edited(GOOD, CENTRAL, 1, 42, struct.pack("<I", 0)), "overlaps|two things|differ"),
    "a huge member": (edited(GOOD, CENTRAL, 1, 20, struct.pack("<2I", 2**31, 2**31)), "overlaps"),
    "a huge member of 64 bits": (edited(GOOD, CENTRAL, 1, 20, b"\xff" * 8), "damaged"),
    "two sizes": (edited(GOOD, LOCAL, 1, 18, struct.pack("<2I", 9, 9)), "two things"),
    "two names": (edited(GOOD, LOCAL, 1, 40, b"X"), "two things"),
    "an encrypted member": (edited(GOOD, CENTRAL, 1, 8, b"\x01\0"), "encrypted"),
    "an unknown compression": (edited(GOOD, CENTRAL, 1, 10, b"\x63\0"), "compressed by method 99"),
    "a wrong checksum": (edited(GOOD, CENTRAL, 0, 16, b"abcd"), "two things"),
}


@pytest.mark.parametrize("name", ZIPS)
def test_zip_files(name):
    data, said = ZIPS[name]
    with pytest.raises((UnpicklingError, RuntimeError), match=said):
        loaded(data)


def test_bombs():
    big = 40_000_000
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members(GOOD).items():
            archive.writestr(name, data)
        with archive.open("archive/data/7", "w") as member:
            for _ in range(big // 1_000_000):
                member.write(bytes(1_000_000))
    start = time.perf_counter()
    with pytest.raises(UnpicklingError, match="unpacks to 4000.* wanted at most"):
        loaded(packed.getvalue())
    # One that says that it is small.
    small = zipped({**members(GOOD), "archive/data/0": b"\0" * 5000}, zipfile.ZIP_DEFLATED)
    place = small.index(b"archive/data/0", small.index(CENTRAL)) - 46
    small = small[: place + 24] + struct.pack("<I", 12) + small[place + 28 :]
    local = small.index(b"archive/data/0") - 30
    small = small[: local + 22] + struct.pack("<I", 12) + small[local + 26 :]
    with pytest.raises(UnpicklingError, match="another size"):
        loaded(small)
    assert time.perf_counter() - start < 5


def tensor(*arguments, kind=b"FloatStorage", key=b"0", count=b"K\x03", function=b"_rebuild_tensor_v2"):
    """A pickle of one tensor of GOOD's storage 0 (of three numbers) with other arguments."""
    storage = b"(X\x07\0\0\0storagectorch\n" + kind + b"\nX" + len(key).to_bytes(4, "little") + key
    storage += b"X\x03\0\0\0cpu" + count + b"tQ"
    tail = b"".join(arguments) + b"\x89ccollections\nOrderedDict\n)Rt"
    return b"\x80\x02ctorch._utils\n" + function + b"\n(" + storage + tail + b"R."


HUGE = b"\x8a\x08" + (2**62 - 1).to_bytes(8, "little")
TENSORS = {
    "beyond its storage": tensor(b"K\x00", b"K\x04\x85", b"K\x01\x85"),
    "beyond it by the offset": tensor(b"K\x02", b"K\x02\x85", b"K\x01\x85"),
    "beyond it by strides": tensor(b"K\x00", b"K\x02\x85", b"K\x03\x85"),
    "a negative offset": tensor(b"J\xff\xff\xff\xff", b"K\x02\x85", b"K\x01\x85"),
    "a negative stride": tensor(b"K\x02", b"K\x02\x85", b"J\xff\xff\xff\xff\x85"),
    "a negative size": tensor(b"K\x00", b"J\xff\xff\xff\xff\x85", b"K\x01\x85"),
    "huge sizes": tensor(b"K\x00", HUGE + HUGE + b"\x86", HUGE + HUGE + b"\x86"),
    "a huge offset": tensor(HUGE, b"K\x01\x85", b"K\x01\x85"),
    "more strides than sizes": tensor(b"K\x00", b"K\x01\x85", b"K\x01K\x01\x86"),
    "many dims": tensor(b"K\x00", b"(" + b"K\x01" * 100 + b"t", b"(" + b"K\x01" * 100 + b"t"),
    "sizes that are no ints": tensor(b"K\x00", b"\x88\x85", b"K\x01\x85"),
    "an offset that is none": tensor(b"N", b"K\x01\x85", b"K\x01\x85"),
    "a storage of another size": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", count=b"K\x04"),
    "a storage of another dtype": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", kind=b"DoubleStorage"),
    "a huge storage": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", count=HUGE),
    "a negative storage": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", count=b"J\xff\xff\xff\xff"),
    "a storage by another path": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", key=b"../data/0"),
    "a dtype in the place of a storage": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", kind=b"float32"),
    "a storage of no dtype": tensor(b"K\x00", b"K\x03\x85", b"K\x01\x85", kind=b"UntypedStorage", count=b"K\x0c"),
    "a name in the place of a tensor": b"\x80\x02ctorch._utils\n_rebuild_parameter\n(ctorch\nTensor\n\x88Nt\x85R.",
    "a call of Parameter": b"\x80\x02ctorch.nn.parameter\nParameter\n)R.",
    "a tuple with a name": b"\x80\x02ctorch\nTensor\n\x85.",
    "a name in a tuple in a list": b"\x80\x02]ctorch\nTensor\n\x85\x85a.",
    "a name in a slice": b"\x80\x02cbuiltins\nslice\nctorch\nTensor\n\x85R.",
    "a class that calls": b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(cbuiltins\nset\nctorch\nTensor\n)}tR.",
    "a subclass of none": b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(ctorch\nSize\nctorch\nSize\n)}tR.",
    "a meta tensor of huge sizes": b"\x80\x02ctorch._utils\n_rebuild_meta_tensor_no_storage\n(ctorch\nfloat32\n"
    + HUGE + HUGE + b"\x86" + HUGE + HUGE + b"\x86\x89tR.",
    "a state for a storage": b"\x80\x02(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x03tQ}b.",
    "a state for a dtype": b"\x80\x02ctorch\nfloat32\n}b.",
    "a layout that is none": b"\x80\x02ctorch.serialization\n_get_layout\nX\x05\0\0\0torch\x85R.",
    "an array of objects": b"\x80\x02cnumpy\ndtype\nX\x01\0\0\0O\x89\x88\x87R.",
    "an array without bytes": b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R"
    b"(K\x01K\x09\x85cnumpy\ndtype\nX\x02\0\0\0f8\x89\x88\x87R\x89C\x01xtb.",
    "an array of another class": b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n(X\x01\0\0\0xK\x00\x85C\x01btR.",
    "a huge scalar": b"\x80\x02cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\0\0\0f8\x89\x88\x87RC\x01x\x86R.",
    "a function of NumPy's": b"\x80\x02cnumpy\nload\nX\x01\0\0\0x\x85R.",
}  # fmt: skip


@pytest.mark.parametrize("name", TENSORS)
def test_tensors_that_cannot_be(name):
    with pytest.raises((UnpicklingError, MemoryError)):
        loaded(with_pickle(GOOD, TENSORS[name]))


def test_a_name_of_numpy_s_is_refused_by_name():
    with pytest.raises(UnpicklingError, match="the file names numpy.load, which is not allowed"):
        loaded(with_pickle(GOOD, TENSORS["a function of NumPy's"]))


def test_the_pickles_of_tensors_are_right_but_for_that():
    assert loaded(with_pickle(GOOD, tensor(b"K\x01", b"K\x02\x85", b"K\x01\x85"))).tolist() == [1, 1]
    assert loaded(with_pickle(GOOD, tensor(b"K\x00", b"K\x00\x85", b"K\x01\x85"))).shape == (0,)


def test_every_truncation_of_pytorch_s_formats_is_an_error():
    for format in ("pytorch", "legacy"):
        data = saved({"a": lucid.ones(3), "b": [1, (2, "x")]}, format=format)
        for length in range(len(data)):
            with pytest.raises((UnpicklingError, RuntimeError)):
                loaded(data[:length])


LEGACY = saved({"a": lucid.ones(3), "b": lucid.arange(4)}, format="legacy")
KEYS = LEGACY.index(b"\x80\x02]")
SIZES = len(LEGACY) - (8 + 12) - (8 + 32)


@pytest.mark.parametrize(
    "data, said",
    [
        (LEGACY.replace(b"K\x03N", b"K\xffN"), "storage '0' has another length|larger than itself"),
        (LEGACY.replace(b"K\x03N", b"M\xff\xffN"), "larger than itself"),
        (LEGACY[:KEYS] + b"\x80\x02]." + LEGACY[SIZES:], "not those of its tensors"),
        (LEGACY[:SIZES] + b"\x02" + LEGACY[SIZES + 1 :], "another length"),
        (LEGACY[:SIZES] + b"\xff" * 8 + LEGACY[SIZES + 8 :], "another length"),
        (LEGACY[:16] + b"\x07" + LEGACY[17:], "protocol 7|corrupt"),
        (LEGACY[:18] + b"\x07" + LEGACY[19:], "version 775"),
        (LEGACY.replace(b"K\x03N", b"K\x03]"), "wrong place"),
        (LEGACY.replace(b"K\x03N", b"K\x03X\x01\0\0\0vK\x00K\x09\x87"), "not within its storage"),
    ],
)
def test_streams_of_the_older_format(data, said):
    with pytest.raises((UnpicklingError, RuntimeError), match=said):
        loaded(data)


def test_parts_of_storages_in_the_older_format():
    data = LEGACY.replace(b"K\x03N", b"K\x03X\x01\0\0\0vK\x01K\x02\x87").replace(b"K\x03\x85", b"K\x02\x85")
    assert loaded(data)["a"].tolist() == [1, 1]
    with pytest.raises(RuntimeError, match="tar archive"):
        loaded(b"pickle".ljust(257, b"\0") + b"ustar\x0000")
