"""Readers of files: what NumPy, MNIST and CIFAR publish, damaged and hostile ones, and ten thousand mutations."""

from __future__ import annotations

import gzip
import io
import pickle
import random
import struct
import tarfile
import zipfile

import pytest

import lucid
from lucid.utils.data import datasets


def npy(descr="<i2", shape=(2, 3), data=None, fortran=False, version=1, header=None):
    text = header or f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    text = text.encode().ljust(117) + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + (bytes(range(12)) if data is None else data)


def npz(**arrays):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in arrays.items():
            archive.writestr(f"{name}.npy", data)
    return file.getvalue()


def idx(shape=(2, 3), kind=8, data=None):
    head = bytes([0, 0, kind, len(shape)]) + b"".join(struct.pack(">I", size) for size in shape)
    return head + (bytes(range(6)) if data is None else data)


def old_pickle(images=2, labels=None):
    """As Python 2 wrote CIFAR's batches: text is bytes, and an array is made by numpy.core.multiarray."""
    labels = list(range(images)) if labels is None else labels
    raw = bytes(range(256)) * 12 * images
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\nq\x02(cnumpy\nndarray\nq\x03K\x00\x85U\x01bq\x04tRq\x05(K\x01"
        b"K"
        + bytes([images])
        + b"M\x00\x0c\x86cnumpy\ndtype\nq\x06U\x02u1q\x07K\x00K\x01\x87Rq\x08(K\x03U\x01|q\x09NNN"
        b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T" + struct.pack("<i", len(raw)) + raw + b"tb"
    )
    return b"\x80\x02}q\x01(U\x04data" + array + b"U\x06labels](" + b"".join(b"K" + bytes([v]) for v in labels) + b"eu."


def test_npy():
    assert datasets.read_npy(npy()).tolist() == [[256, 770, 1284], [1798, 2312, 2826]]
    assert datasets.read_npy(npy(descr=">i2")).tolist() == [[1, 515, 1029], [1543, 2057, 2571]]
    assert datasets.read_npy(npy(fortran=True, version=2)).tolist() == [[256, 1284, 2312], [770, 1798, 2826]]
    assert datasets.read_npy(npy("|b1", (3,), bytes([0, 1, 7]))).tolist() == [False, True, True]
    assert datasets.read_npy(npy("<f8", (), struct.pack("<d", 0.5))).item() == 0.5
    assert datasets.read_npy(npy(">c8", (1,), struct.pack(">ff", 1, 2))).tolist() == [1 + 2j]
    assert datasets.read_npy(npy(shape=(0, 3), data=b"")).shape == (0, 3)
    assert datasets.read_npy(io.BytesIO(npy())).shape == (2, 3)
    made = datasets.read_npy(npy())
    made += 1  # its memory is its own


@pytest.mark.numpy
def test_files_of_numpy(np):
    for array in (np.arange(6).reshape(2, 3), np.ones((2, 3, 4), np.float32).T, np.float16(3), np.array([True, False])):
        file, several = io.BytesIO(), io.BytesIO()
        np.save(file, array)
        np.savez_compressed(several, a=array, b=np.zeros(2))
        assert np.array_equal(datasets.read_npy(file.getvalue()).numpy(), array)
        found = datasets.read_npz(several.getvalue())
        assert list(found) == ["a", "b"] and np.array_equal(found["a"].numpy(), array)
    for array in (np.array(["a"]), np.array([None]), np.zeros(1, [("a", int)])):
        file = io.BytesIO()
        np.save(file, array)
        with pytest.raises(ValueError, match="read_npy: source has"):
            datasets.read_npy(file.getvalue())


@pytest.mark.parametrize(
    "file, message",
    [
        (b"", "does not begin as an array"),
        (npy()[:-1], "has 11 bytes of elements; wanted the 12"),
        (npy() + b"x", "has 13 bytes of elements; wanted the 12"),
        (npy(shape=(10**12, 10**12)), "wanted the 2000000000000000000000000"),
        (npy(shape=(10**30,)), "has a shape that no tensor has"),
        (npy(shape=(1,) * 17), "has a shape that no tensor has"),
        (npy(shape=(-2, -3)), "more than a plain dtype and shape"),
        (npy(descr="|O"), "has elements '|O'"),
        (npy(descr="<i3"), "has elements '<i3'"),
        (npy(header="__import__('os').abort()"), "more than a plain dtype and shape"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff", "has a header of 4294967295 bytes"),
    ],
)
def test_damaged_npy(file, message):
    with pytest.raises(ValueError, match="read_npy: source .*" + message.replace("|", r"\|")):
        datasets.read_npy(file)


def test_npz():
    found = datasets.read_npz(npz(a=npy(), b=npy("|u1", (12,))))
    assert found["a"].shape == (2, 3) and found["b"].tolist() == list(range(12))
    assert datasets.read_npz(npz()) == {}
    bomb = npz(a=npy("|u1", (10**7,), bytes(10**7)))
    with pytest.raises(ValueError, match="read_npz: source unpacks to 10000128 bytes; wanted at most 100000"):
        datasets.read_npz(bomb, limit=10**5)
    for damaged in (b"", b"PK", npz(a=npy())[:-30], npz(a=b"text")):
        with pytest.raises(ValueError, match="read_npz: source"):
            datasets.read_npz(damaged)


def test_idx():
    for file in (idx(), gzip.compress(idx())):
        assert datasets.read_idx(file).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert datasets.read_idx(idx((1,), 13, struct.pack(">f", 1.5))).tolist() == [1.5]
    assert datasets.read_idx(idx((2,), 12, struct.pack(">ii", -1, 70000))).tolist() == [-1, 70000]
    assert datasets.read_idx(idx((0, 5), data=b"")).shape == (0, 5)


@pytest.mark.parametrize(
    "file, message",
    [
        (b"", "ends 4 bytes early"),
        (idx()[:-2], "ends 2 bytes early"),
        (idx() + b"x", "has more than the 6 bytes"),
        (gzip.compress(idx() + b"x"), "has more than the 6 bytes"),
        (gzip.compress(idx())[:-12], "early|damaged"),
        (gzip.compress(idx())[:10] + b"\xff\xff\xff\xff", "damaged"),
        (idx((2**32 - 1,) * 4), "says that its shape is"),
        (idx((2,) * 20, data=b""), "has 20 dimensions"),
        (idx(kind=7), "begins with"),
        (b"\x01\x00\x08\x01", "begins with"),
        (gzip.compress(idx((10**6, 2000), data=b"")), "wanted at most"),
        (gzip.compress(idx((10**8,), data=bytes(10**6))), "ends 99000000 bytes early"),
    ],
)
def test_damaged_idx(file, message):
    with pytest.raises(ValueError, match=f"read_idx: source .*({message})"):
        datasets.read_idx(file, limit=10**9)


def test_a_gzip_bomb_is_not_unpacked():
    bomb = gzip.compress(idx((6,), data=bytes(6) + bytes(5_000_000)))
    with pytest.raises(ValueError, match="has more than the 6 bytes"):
        datasets.read_idx(bomb)


def test_mnist(tmp_path):
    images, labels = idx((3, 28, 28), data=bytes(3 * 784)), idx((3,), data=bytes([7, 2, 1]))
    for folder, pack, end in (("", bytes, ""), ("MNIST/raw", gzip.compress, ".gz")):
        home = tmp_path / f"root{end}"
        (home / folder).mkdir(parents=True)
        (home / folder / f"t10k-images-idx3-ubyte{end}").write_bytes(pack(images))
        (home / folder / f"t10k-labels-idx1-ubyte{end}").write_bytes(pack(labels))
        data = datasets.MNIST(home, train=False, transform=lambda x: x.float() / 255, target_transform=str)
        assert len(data) == 3 and data[0][0].shape == (1, 28, 28) and data[0][1] == "7"
        assert data.data.dtype == lucid.uint8 and data.targets.tolist() == [7, 2, 1]
        with pytest.raises(RuntimeError, match="MNIST: train-images-idx3-ubyte is not in .*; wanted it there"):
            datasets.MNIST(str(home), download=True)
    with pytest.raises(ValueError, match="MNIST: there are 3 images, 2 labels; wanted as many"):
        datasets.MNIST((images, idx((2,), data=bytes(2))))
    with pytest.raises(ValueError, match="KMNIST: the files have shapes"):
        datasets.KMNIST((labels, labels))
    with pytest.raises(TypeError, match="MNIST: root is an int"):
        datasets.MNIST(3)


def test_cifar():
    images, labels = datasets.read_cifar(old_pickle())
    assert images.shape == (2, 3, 32, 32) and labels.tolist() == [0, 1] and images[1, 0, 0, :4].tolist() == [0, 1, 2, 3]
    images, labels = datasets.read_cifar(bytes([3]) + bytes([9]) * 3072 + bytes([4]) + bytes(3072))
    assert labels.tolist() == [3, 4] and images.sum().item() == 9 * 3072
    fine = bytes([1, 93]) + bytes(3072)
    assert datasets.read_cifar(fine, classes=100)[1].item() == 93
    assert datasets.read_cifar(fine, classes=100, coarse=True)[1].item() == 1
    for protocol in (2, 3, 4):
        plain = pickle.dumps({b"data": bytes(3072), b"fine_labels": [99], b"filenames": [b"a"]}, protocol)
        assert datasets.read_cifar(plain)[1].tolist() == [99]


def test_folders_and_archives_of_cifar(tmp_path):
    (tmp_path / "cifar-10-batches-py").mkdir()
    for n in range(1, 6):
        (tmp_path / "cifar-10-batches-py" / f"data_batch_{n}").write_bytes(old_pickle(labels=[n, n]))
    assert datasets.CIFAR10(tmp_path).targets.tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    with pytest.raises(RuntimeError, match="CIFAR10: cifar-10-batches-py/test_batch is not in"):
        datasets.CIFAR10(tmp_path, train=False)
    packed = tmp_path / "packed"
    packed.mkdir()
    with tarfile.open(packed / "cifar-100-python.tar.gz", "w:gz") as archive:
        entry = tarfile.TarInfo("cifar-100-python/test")
        data = pickle.dumps({"data": bytes(3072), "fine_labels": [12]}, 2)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    assert datasets.CIFAR100(packed, train=False)[0][1] == 12
    with pytest.raises(ValueError, match="CIFAR100: .* has no train; wanted the archive"):
        datasets.CIFAR100(packed)
    (packed / "cifar-100-python.tar.gz").write_bytes(b"\x1f\x8bno archive")
    with pytest.raises(ValueError, match="CIFAR100: .* is damaged"):
        datasets.CIFAR100(packed)


class Evil:
    def __reduce__(self):
        return print, ("executed",)


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\x80\x02}.",
        old_pickle()[:-5],
        old_pickle(labels=[1]),
        old_pickle(labels=[1, 200]),
        pickle.dumps(Evil()),
        pickle.dumps({"data": Evil(), "labels": [1]}),
        pickle.dumps({"data": b"", "labels": "text"}),
        pickle.dumps({"data": bytes(3072), "labels": [True]}),
        pickle.dumps([1, 2]),
        b"\x80\x02cos\nsystem\nU\x02ls\x85R.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02ls\x85R.",
        b"\x80\x02" + b"(" * 100_000 + b"t" * 100_000 + b".",
        b"\x80\x02}(](h\x00eu.",
        b"\x80\x02\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.",
        b"\x80\x02}r\xff\xff\xff\xff.",
        b"\x80\x02K\x01R.",
        b"\x80\x02b.",
        b"\x80\x02e.",
        b"\x80\x02I" + b"9" * 100_000 + b"\n.",
        b"\x80\x02\x82\x01.",
        b"\x80\x02Q.",
    ],
)
def test_hostile_cifar(file, capsys):
    with pytest.raises(ValueError, match="read_cifar: "):
        datasets.read_cifar(file)
    assert capsys.readouterr().out == ""


def test_csv(tmp_path):
    table, names = datasets.read_csv(b"a;b\n1;2\n\n3;4.5\n", delimiter=";")
    assert names == ["a", "b"] and table.tolist() == [[1.0, 2.0], [3.0, 4.5]]
    table, names = datasets.read_csv(b"# a note\n1,2\n3,4", skip=1)
    assert names == ["0", "1"] and table.shape == (2, 2)
    assert datasets.read_csv(b"")[0].shape == (0, 0) and datasets.read_csv(b"a,b\n")[0].shape == (0, 2)
    assert datasets.read_csv(b'"x, y",z\n1,b\n2,a')[0].tolist() == [[1.0, 1.0], [2.0, 0.0]]
    assert datasets.read_csv(b"1,2\n3,4", header=True)[1] == ["1", "2"]
    file = tmp_path / "iris.csv"
    file.write_text("length,kind,width\n1,setosa,2\n3,virginica,4\n", encoding="utf-8-sig")
    data = datasets.CSVDataset(file, target="kind", classes=True)
    assert data.names == ["length", "width"] and data.targets.tolist() == [0, 1]
    assert data[1][0].tolist() == [3.0, 4.0]
    for target, wanted in (("color", "wanted one of"), (7, "wanted one of the 3 columns")):
        with pytest.raises(ValueError, match=f"CSVDataset: target is .*; {wanted}"):
            datasets.CSVDataset(file, target=target)
    for damaged, message in ((b"1,2\n3", "row 1 has 1 cells; wanted 2"), (b"\xff\xfe1", "source is not UTF-8")):
        with pytest.raises(ValueError, match=f"read_csv: {message}"):
            datasets.read_csv(damaged)


READERS = [datasets.read_npy, datasets.read_npz, datasets.read_idx, datasets.read_cifar, datasets.read_csv]


@pytest.mark.parametrize("read", READERS)
def test_sources(read, tmp_path):
    name = read.__name__
    for source, error in ((3, "an int"), (None, "None"), ([1], "a list")):
        with pytest.raises(TypeError, match=f"{name}: source is {error}; wanted bytes, a path, or a file object"):
            read(source)
    with pytest.raises(TypeError, match=f"{name}: source is a file of text"):
        read(io.StringIO("text"))
    with pytest.raises(ValueError, match=f"{name}: source has more than 10 bytes; wanted at most that"):
        read(io.BytesIO(bytes(11)), limit=10)
    with pytest.raises(OSError):
        read(tmp_path / "missing")


def test_bytes_of_javascript():
    class Proxy:
        def to_bytes(self):
            return idx()

    assert datasets.read_idx(Proxy()).shape == (2, 3)


FILES = {
    datasets.read_npy: [npy(), npy("<f4", (3,)), npy(fortran=True)],
    datasets.read_npz: [npz(a=npy(), b=npy("|u1", (12,)))],
    datasets.read_idx: [idx(), gzip.compress(idx())],
    datasets.read_cifar: [old_pickle(), pickle.dumps({"data": bytes(3072), "labels": [3], "filenames": ["a", "b"]})],
    datasets.read_csv: [b"a,b\n1,2\n3,x\n"],
}


def mutated(draw: random.Random, file: bytes) -> bytes:
    data = bytearray(file)
    near = min(len(data), 300)  # what says how the rest is read is at the beginning, or at the end
    for _ in range(draw.choice((1, 1, 2, 5))):
        at = draw.randrange(near) if draw.random() < 0.8 else len(data) - 1 - draw.randrange(near)
        kind = draw.randrange(5)
        if kind == 0:
            data[at] = draw.randrange(256)
        elif kind == 1:
            data[at] ^= 1 << draw.randrange(8)
        elif kind == 2:
            del data[at : at + draw.randrange(1, 9)]
        elif kind == 3:
            data[at:at] = bytes(draw.choices((0, 255, 127, 40, 48), k=draw.randrange(1, 9)))
        else:
            data[at : at + 4] = draw.choice((b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\x80"))[: len(data) - at]
        near = min(near, len(data))
        if not data:
            break
    return bytes(data)


@pytest.mark.parametrize("read", FILES, ids=lambda read: read.__name__)
def test_mutations(read, rounds=1500):
    draw = random.Random(17)
    for _ in range(rounds):
        file = mutated(draw, draw.choice(FILES[read]))
        try:
            read(file, limit=10**7)
        except (ValueError, MemoryError):
            pass
