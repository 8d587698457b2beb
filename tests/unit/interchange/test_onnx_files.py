"""Files that others wrote are read, and damaged ones are refused: quickly, by a ValueError."""

from __future__ import annotations

import base64
import io
import random
import time
import zlib
from pathlib import Path

import pytest
from onnx_files import FILES

import lucid
from lucid import nn
from lucid.onnx import _wire
from lucid.onnx.__main__ import tables
from lucid.onnx._tensors import read_tensor
from lucid.onnx._wire import Message


def data_of(name):
    return zlib.decompress(base64.b85decode(FILES[name][0]))


@pytest.mark.parametrize("name", FILES)
def test_a_model_of_torch_gives_what_it_gave_there(name):
    model = lucid.onnx.load(data_of(name))
    inputs = [lucid.tensor(x) for x in FILES[name][1]]
    wanted = lucid.tensor(FILES[name][2])
    assert lucid.allclose(model(*inputs), wanted, atol=2e-6)


@pytest.mark.parametrize("name", FILES)
def test_a_model_is_exported_and_loaded_again(name):
    model = lucid.onnx.load(data_of(name))
    inputs = tuple(lucid.tensor(x) for x in FILES[name][1])
    program = lucid.onnx.export(model, inputs)
    again = lucid.onnx.load(program)
    assert lucid.allclose(again(*inputs), lucid.tensor(FILES[name][2]), atol=2e-6)
    assert {n: tuple(p.shape) for n, p in again.named_parameters()} == {
        n: tuple(p.shape) for n, p in model.named_parameters()
    }


def test_a_loaded_model_trains():
    model = lucid.onnx.load(data_of("cnn"))
    assert {"f.bias", "f.weight"} < {name for name, _ in model.named_parameters()}
    x, target = lucid.tensor(FILES["cnn"][1][0]), lucid.tensor([0, 1])
    optimizer = lucid.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = nn.functional.nll_loss(model(x).log(), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 4
    twin = lucid.onnx.load(data_of("cnn"))
    twin.load_state_dict(model.state_dict())
    assert lucid.equal(twin(x), model(x))


def test_where_a_model_may_come_from(tmp_path):
    data, x = data_of("mlp"), lucid.tensor(FILES["mlp"][1][0])
    wanted = lucid.onnx.load(data)(x)
    path = tmp_path / "mlp.onnx"
    path.write_bytes(data)
    for source in (path, str(path), io.BytesIO(data), bytearray(data), memoryview(data)):
        assert lucid.equal(lucid.onnx.load(source)(x), wanted)
    assert lucid.equal(lucid.onnx.load(data)(x0=x), wanted)
    with pytest.raises(TypeError, match="load: f is an int"):
        lucid.onnx.load(3)
    with pytest.raises(TypeError, match="inputs \\['x0'\\] are missing"):
        lucid.onnx.load(data)()


def test_every_part_of_a_file_is_refused():
    data = data_of("mlp")
    start = time.perf_counter()
    for end in range(0, len(data), 3):
        try:
            lucid.onnx.load(data[:end])
        except ValueError:
            continue
        pytest.fail(f"the first {end} of {len(data)} bytes were taken for a model")
    assert time.perf_counter() - start < 5


def test_damaged_bytes_give_a_ValueError_or_a_model():
    chance = random.Random(0)
    for name in ("mlp", "attention"):
        data = data_of(name)
        for _ in range(150):
            damaged = bytearray(data)
            for _ in range(chance.choice((1, 1, 2, 8))):
                damaged[chance.randrange(len(data))] = chance.randrange(256)
            try:
                lucid.onnx.load(bytes(damaged))
            except ValueError:
                pass


def tensor(**fields):
    return Message("Tensor", name="w", **fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"dims": [1 << 40], "data_type": 1, "raw_data": b"1234"}, "4 bytes"),
        ({"dims": [1 << 62, 4], "data_type": 1}, "has the shape"),
        ({"dims": [-1], "data_type": 1}, "has the shape"),
        ({"dims": [2], "data_type": 1, "float_data": [1.0]}, "1 numbers; wanted 2"),
        ({"dims": [2], "data_type": 17, "raw_data": b"12"}, "FLOAT8E4M3FN"),
        ({"dims": [2], "data_type": 99}, "data type 99"),
        ({"dims": [1], "data_type": 8, "string_data": [b"x"]}, "STRING"),
    ],
)
def test_a_tensor_that_is_none(fields, words):
    with pytest.raises(ValueError, match=words):
        read_tensor(tensor(**fields))


@pytest.mark.parametrize("place", ["../secret", "/etc/passwd", "a/../../b", "c:\\x", ""])
def test_a_tensor_elsewhere_stays_in_the_folder_of_its_model(place, tmp_path):
    where = [Message("Entry", key="location", value=place)]
    with pytest.raises(ValueError, match="beside the model"):
        read_tensor(tensor(dims=[1], data_type=2, data_location=1, external_data=where), str(tmp_path))


def test_a_tensor_in_a_file_beside_the_model(tmp_path):
    (tmp_path / "w.bin").write_bytes(bytes(range(10)))
    where = [Message("Entry", key=k, value=v) for k, v in (("location", "w.bin"), ("offset", "2"), ("length", "3"))]
    stored = tensor(dims=[3], data_type=2, data_location=1, external_data=where)
    assert read_tensor(stored, str(tmp_path)).tolist() == [2, 3, 4]
    with pytest.raises(ValueError, match="wanted the path of the model"):
        read_tensor(stored)
    where[2].value = "30"
    with pytest.raises(ValueError, match="where 8 are left"):
        read_tensor(stored, str(tmp_path))


def graph_of(*nodes, opset=20):
    messages = [Message("Node", op_type=op, input=list(given), output=list(made), name=op) for op, given, made in nodes]
    graph = Message(
        "Graph",
        name="g",
        node=messages,
        input=[Message("ValueInfo", name="x")],
        output=[Message("ValueInfo", name="y")],
    )
    return _wire.write(Message("Model", ir_version=8, graph=graph, opset_import=[Message("Opset", version=opset)]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (graph_of(("Relu", ["a"], ["y"]), ("Relu", ["y"], ["a"])), "cycle"),
        (graph_of(("Add", ["x", "y"], ["y"])), "cycle"),
        (graph_of(("Relu", ["nothing"], ["y"])), "nothing makes"),
        (graph_of(("Relu", ["x"], ["z"])), "makes its output 'y'"),
        (graph_of(("Relu", ["x"], ["x"])), "two nodes"),
        (graph_of(("Fly", ["x"], ["y"])), "is Fly, which lucid has not"),
        (graph_of(("Relu", ["x"], ["y"]), opset=3), "of opset 3"),
        (b"", "no graph"),
        (b"PK\x03\x04 a zip file", "damaged|no graph"),
        (b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "bytes where"),
        (b"\xff" * 30, "more than 64 bits"),
        (b"\x38\x01", "kind of bytes"),
    ],
)
def test_a_graph_that_cannot_run(data, words):
    with pytest.raises(ValueError, match=words):
        lucid.onnx.load(data)


def test_messages_in_messages_without_end():
    body = b""
    for _ in range(400):  # graph 7 > node 1 > attribute 5 > graph 6
        for key in (b"\x32", b"\x2a", b"\x0a"):
            body = key + _wire._number(len(body)) + body
    with pytest.raises(ValueError, match="deep in one another"):
        lucid.onnx.load(b"\x3a" + _wire._number(len(body)) + body)


def test_an_op_of_ones_own():
    lucid.onnx.register("Fly", lambda node, x: x + 1, domain="")
    try:
        assert lucid.onnx.load(graph_of(("Fly", ["x"], ["y"])))(lucid.zeros(2)).tolist() == [1, 1]
    finally:
        from lucid.onnx.ops import FUNCTIONS

        del FUNCTIONS["", "Fly"]


def test_what_is_drawn():
    lucid.manual_seed(0)
    x = lucid.full((4000,), 0.25)
    drawn = lucid.onnx.load(graph_of(("Bernoulli", ["x"], ["y"])))(x)
    assert set(drawn.tolist()) == {0.0, 1.0}
    assert abs(drawn.mean().item() - 0.25) < 0.03
    normal = lucid.onnx.load(graph_of(("RandomNormalLike", ["x"], ["y"])))(x)
    assert abs(normal.mean().item()) < 0.08
    assert abs(normal.std().item() - 1) < 0.05
    node = Message("Node", op_type="Dropout", input=["x", "rate", "on"], output=["y"])
    stored = [
        Message("Tensor", name="rate", data_type=1, float_data=[0.5]),
        Message("Tensor", name="on", data_type=9, int32_data=[1]),
    ]
    ends = [Message("ValueInfo", name=name) for name in "xy"]
    graph = Message("Graph", node=[node], initializer=stored, input=ends[:1], output=ends[1:])
    model = Message("Model", ir_version=8, graph=graph, opset_import=[Message("Opset", version=13)])
    kept = lucid.onnx.load(_wire.write(model))(x)
    assert set(kept.tolist()) == {0.0, 0.5}
    assert abs(kept.mean().item() - 0.25) < 0.03


def test_the_page_lists_what_there_is():
    page = Path(__file__).parents[3] / "web" / "docs" / "onnx.md"
    if not page.is_file():
        pytest.skip("the pages are not beside these tests")
    assert tables() in page.read_text(), "python -m lucid.onnx prints what belongs there"
