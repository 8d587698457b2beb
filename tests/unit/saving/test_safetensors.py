"""safetensors: written byte by byte as the safetensors package writes them, read as it reads them, refused what it
refuses (safetensors_files.json, which safetensors_live.py writes); and addresses, with progress and limits."""

import base64
import io
import json
import sys
from pathlib import Path

import pytest
from saving_helpers import plain, safetensors_file

import lucid
from lucid import nn, safetensors
from lucid.safetensors import SafetensorError, safe_open
from lucid.safetensors.torch import load_file, load_model, save_file, save_model

FROZEN = json.loads((Path(__file__).parent / "safetensors_files.json").read_text())
MODULE = (Path(__file__).parent / "safetensors_live.py").read_text()


def file_of(name):
    return base64.b85decode(FROZEN["files"][name][0])


@pytest.mark.parametrize("name", FROZEN["files"])
def test_files_of_the_package(name):
    data = file_of(name)
    found = safetensors.load(data)
    assert sorted(map(list, plain(found)[1])) == FROZEN["files"][name][1]
    with_metadata = {"shapes": {"a": "ä"}, "names": {"format": "pt"}}.get(name)
    assert safetensors.save(found, with_metadata) == data


def headers():
    """Those of safetensors_live.py, which imports PyTorch."""
    start = MODULE.index("def headers():")
    space = {}
    exec(MODULE[start : MODULE.index("def main")], space)
    return list(space["headers"]())


@pytest.mark.parametrize("name, header, data", headers(), ids=[row[0] for row in headers()])
def test_headers(name, header, data):
    file = safetensors_file(header, data)
    if FROZEN["headers"][name]:
        safetensors.load(file)
    else:
        with pytest.raises(SafetensorError, match="load: "):
            safetensors.load(file)


A = {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}
TWICE = b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'


@pytest.mark.parametrize(
    "file, said",
    [
        (b"", "fewer than a header"),
        (safetensors_file({}, length=2**40), "wanted at most 100000000"),
        (safetensors_file({}, length=50), "the header has 50 bytes, the file 10|ends too early"),
        (safetensors_file(TWICE, b"1"), "twice"),
        (safetensors_file(b"[" * 50000), "not JSON"),
        (safetensors_file(b'{"a":' + b"9" * 5000 + b"}"), "not JSON|lacks"),
        (safetensors_file({"a": {**A, "shape": [True]}}, b"1"), "shape"),
        (safetensors_file({"a": {**A, "shape": [2**70]}}, b"1"), "shape"),
        (safetensors_file({"a": {**A, "dtype": "F8_E4M3"}}, b"1"), "'a' has dtype F8_E4M3, which does not exist here"),
        (safetensors_file({"a": {**A, "dtype": "F4", "shape": [2]}}, b"1"), "dtype F4"),
        (safetensors_file({"a": {**A, "shape": [1] * 100}}, b"1"), "dims|shape"),
    ],
)
def test_damaged_files(file, said):
    with pytest.raises((SafetensorError, ValueError, RuntimeError), match=said):
        safetensors.load(file)
    with pytest.raises((SafetensorError, ValueError, RuntimeError), match=said):
        lucid.load_safetensors(OneWay(file))


class OneWay:
    """A file of which nobody knows how long it is."""

    def __init__(self, data):
        self.file, self.most = io.BytesIO(data), 0

    def read(self, size):
        self.most = max(self.most, size)
        return self.file.read(min(size, 3))


def test_streams():
    data = file_of("dtypes")
    assert plain(lucid.load_safetensors(OneWay(data))) == plain(safetensors.load(data))
    for length in (4, 100, len(data) - 1):
        with pytest.raises(SafetensorError):
            lucid.load_safetensors(OneWay(data[:length]))
    with pytest.raises(SafetensorError, match="more bytes"):
        lucid.load_safetensors(OneWay(data + b"x"))
    # What the header says is no reason to take memory.
    huge = safetensors_file({"a": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}, b"1234")
    with pytest.raises(SafetensorError, match="ends within tensor 'a'"):
        lucid.load_safetensors(OneWay(huge))
    file = io.BytesIO(b"before" + data)
    file.seek(6)
    seen = []
    found = lucid.load_safetensors(file, progress=lambda done, size: seen.append((done, size)), max_bytes=len(data))
    assert found["float32"].tolist() == [1, 0, 1, 100] and seen[-1] == (len(data), len(data)) and seen == sorted(seen)
    for where in (io.BytesIO(data), OneWay(data), data):
        with pytest.raises(ValueError, match="load_safetensors: .*max_bytes"):
            lucid.load_safetensors(where, max_bytes=len(data) - 1)


def test_lucid_s_own_names(tmp_path):
    path = tmp_path / "w.safetensors"
    base = lucid.arange(6.0).reshape(2, 3)
    state = {"base": base, "T": base.T, "flipped": base[::-1], "scalar": lucid.tensor(2), "b": nn.Parameter([1.0])}
    lucid.save_safetensors(state, path, metadata={"k": "v"})
    found = lucid.load_safetensors(path)
    assert {name: t.tolist() for name, t in found.items()} == {name: t.tolist() for name, t in state.items()}
    assert (
        lucid.load(path)["T"].tolist() == base.T.tolist()
        and lucid.load_safetensors(str(path), device="meta")["T"].is_meta
    )
    lucid.save({"a": 1}, path)
    assert lucid.load(path) == {"a": 1}
    old = safetensors.save({"s": lucid.ones(1), "v": lucid.ones(1)}, {"__lucid_scalar_keys__": "s"})
    assert lucid.load_safetensors(old)["s"].shape == () and lucid.load_safetensors(old)["v"].shape == (1,)
    as_json = safetensors.save({"s": lucid.ones(1), "": lucid.ones(1)}, {"__lucid_scalar_keys__": '["s"]'})
    assert [t.shape for t in lucid.load_safetensors(as_json).values()] == [(1,), ()]
    for tensors, error, said in (
        ({"a": 3}, TypeError, r"tensors\['a'\] is an int; wanted a Tensor"),
        ({3: base}, TypeError, "the name 3"),
        ({"__metadata__": base}, TypeError, "__metadata__"),
        ([base], TypeError, "tensors is a list"),
        ({"a": base.to(lucid.complex128)}, TypeError, "complex128; wanted one of U64"),
        ({"a": base.to("meta")}, RuntimeError, "meta"),
    ):
        with pytest.raises(error, match=f"save_safetensors: .*{said}"):
            lucid.save_safetensors(tensors, path)
    with pytest.raises(TypeError, match="metadata"):
        lucid.save_safetensors({}, path, metadata={"a": 3})
    with pytest.raises(TypeError, match="path is an int"):
        lucid.save_safetensors({}, 3)
    assert lucid.load(path) == {"a": 1}


def test_what_the_package_refuses():
    x = lucid.ones(3)
    with pytest.raises(RuntimeError, match=r"save: the tensors \['a', 'b'\] share memory"):
        safetensors.save({"a": x, "b": x[1:]})
    safetensors.save({"a": x[:1], "b": x[1:]})
    with pytest.raises(ValueError, match="not contiguous"):
        safetensors.save({"a": lucid.ones(2, 3).T})


def test_safe_open(tmp_path):
    path = str(tmp_path / "m.safetensors")
    tensors = {"a": lucid.arange(12.0).reshape(3, 4), "b": lucid.arange(2, dtype=lucid.int16), "s": lucid.tensor(1.5)}
    save_file(tensors, path, metadata={"format": "pt"})
    with safe_open(path, framework="pt", device="cpu") as file:
        assert file.metadata() == {"format": "pt"} and file.keys() == list(file) == ["a", "b", "s"]
        assert file.offset_keys() == ["a", "s", "b"]
        assert {name: file.get_tensor(name).tolist() for name in file.keys()} == {
            n: t.tolist() for n, t in tensors.items()
        }
        part = file.get_slice("a")
        assert part.get_shape() == [3, 4] and part.get_dtype() == "F32"
        for index in (
            1,
            slice(1, 3),
            (slice(None), 2),
            (slice(1, 2), slice(0, 2)),
            (0, 3),
            slice(5, 9),
            slice(-1, None),
            ...,
        ):
            assert part[index].tolist() == tensors["a"][index].tolist()
        assert list(file.get_tensors()) == ["a", "b", "s"]
        with pytest.raises(SafetensorError, match="no tensor 'x'"):
            file.get_tensor("x")
    with pytest.raises(SafetensorError, match="framework is 'tf'"):
        safe_open(path, "tf")
    with open(path, "ab") as file:
        file.write(b"x")
    with pytest.raises(SafetensorError, match="damaged"):
        safe_open(path)
    assert load_file.__module__ == "lucid.safetensors"


def test_numpy_s_arrays(np, tmp_path):
    save_file({"a": lucid.arange(3)}, tmp_path / "a")
    with safe_open(tmp_path / "a", "np") as file:
        assert isinstance(file.get_tensor("a"), np.ndarray) and file.get_slice("a")[1:].tolist() == [1, 2]


def test_models_with_tied_weights(tmp_path):
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(2, 2), nn.Linear(2, 2)
            self.second.weight = self.first.weight

    model, other = Tied(), Tied()
    save_model(model, tmp_path / "m", metadata={"x": "y"})
    with safe_open(tmp_path / "m") as file:
        assert file.metadata() == {"x": "y", "second.weight": "first.weight"} and "second.weight" not in file.keys()
    assert load_model(other, tmp_path / "m") == ([], [])
    assert other.second.weight.tolist() == model.first.weight.tolist() and other.second.weight is other.first.weight
    with pytest.raises(RuntimeError, match="load_model: .* lacks the keys"):
        load_model(nn.Linear(2, 2), tmp_path / "m")


# Addresses


@pytest.fixture
def server():
    if sys.platform == "emscripten":
        pytest.skip("there are no sockets to serve from here")
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            data = file_of("dtypes") if "safetensors" in self.path else pages.get(self.path)
            self.send_response(404 if data is None else 200)
            if data is not None and "unknown" not in self.path:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write((data or b"")[: 100 if "cut" in self.path else None])

        def log_message(self, *words):
            pass

    pages = {}
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    served.pages, served.address = pages, f"http://127.0.0.1:{served.server_port}"
    yield served
    served.shutdown()
    served.server_close()


def test_addresses(server):
    import asyncio

    wanted, seen = plain(safetensors.load(file_of("dtypes"))), []
    for path in ("/a.safetensors", "/unknown.safetensors"):
        found = lucid.load_safetensors(server.address + path, progress=lambda *said: seen.append(said))
        assert plain(found) == wanted
        assert plain(asyncio.run(safetensors.load_safetensors_async(server.address + path, max_bytes=10**6))) == wanted
        with pytest.raises(ValueError, match="max_bytes"):
            lucid.load_safetensors(server.address + path, max_bytes=100)
    size = len(file_of("dtypes"))
    assert (size, size) in seen and (size, None) in seen
    with pytest.raises((SafetensorError, OSError)):
        lucid.load_safetensors(server.address + "/cut.safetensors")
    with pytest.raises(OSError):
        lucid.load_safetensors(server.address + "/nothing")
    file = io.BytesIO()
    lucid.save([lucid.ones(2)], file)
    server.pages["/m.pt"] = file.getvalue()
    assert lucid.load(server.address + "/m.pt")[0].tolist() == [1, 1]
    assert lucid.serialization.fetch(server.address + "/m.pt") == file.getvalue()


def test_bad_addresses():
    with pytest.raises(ValueError, match=r"fetch: url is 'file:///x'; wanted http://"):
        lucid.serialization.fetch("file:///x")
    with pytest.raises(TypeError, match="progress is an int"):
        lucid.load_safetensors(b"", progress=3)
    with pytest.raises(TypeError, match="max_bytes is '3'"):
        lucid.load_safetensors(b"", max_bytes="3")
    with pytest.raises(TypeError, match="the source is an int"):
        lucid.load_safetensors(3)
