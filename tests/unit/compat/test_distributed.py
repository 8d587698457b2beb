"""Collective operations of one process: each does what PyTorch's does where `world_size` is 1."""

from __future__ import annotations

import pytest

import lucid
import lucid.distributed as dist


@pytest.fixture
def alone(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    monkeypatch.delenv("RANK", raising=False)
    yield
    dist.destroy_process_group()


def test_what_programs_ask_first(alone):
    assert lucid.distributed is dist and dist.is_available() in (True, False) and not dist.is_initialized()
    assert (dist.get_rank(), dist.get_world_size(), dist.get_process_group_ranks()) == (0, 1, [0])
    assert dist.group.WORLD.size() == 1 and dist.group.WORLD.rank() == 0


def test_groups(alone, monkeypatch):
    dist.init_process_group("NCCL", rank=0, world_size=1)
    assert dist.is_initialized() and dist.get_backend() == "nccl"
    with pytest.raises(RuntimeError, match="there is a group already"):
        dist.init_process_group()
    dist.destroy_process_group(dist.new_group([0]))
    assert dist.is_initialized()
    dist.destroy_process_group()
    assert not dist.is_initialized() and dist.new_group([]) is dist.GroupMember.NON_GROUP_MEMBER
    with pytest.raises(RuntimeError, match="world_size is 4 and rank 0"):
        dist.init_process_group(world_size=4, rank=0)
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(RuntimeError, match="world_size is 2"):
        dist.init_process_group("gloo")
    assert not dist.is_initialized()
    with pytest.raises(ValueError, match="new_group: a rank is 1; wanted 0"):
        dist.new_group([0, 1])


@pytest.mark.parametrize("op", list(dist.ReduceOp))
def test_reductions_of_one(op):
    x = lucid.tensor([1, 2]) if op.name[0] == "B" else lucid.tensor([1.0, 2.0], requires_grad=True)
    assert dist.all_reduce(x, op=op) is None and dist.reduce(x, 0, op) is None
    assert dist.all_reduce(x, op, async_op=True).wait() and x.tolist() == [1.0, 2.0]


def test_what_is_copied():
    x, zeros = lucid.tensor([1.0, 2.0]), lambda: lucid.zeros(2)
    for call in (
        lambda y: dist.all_gather([y], x),
        lambda y: dist.gather(x, [y], dst=0),
        lambda y: dist.scatter(y, [x], src=0),
        lambda y: dist.reduce_scatter(y, [x]),
        lambda y: dist.reduce_scatter_tensor(y, x),
        lambda y: dist.all_gather_into_tensor(y, x),
        lambda y: dist.all_to_all([y], [x]),
        lambda y: dist.all_to_all_single(y, x),
    ):
        y = zeros()
        assert call(y) is None and y.tolist() == [1.0, 2.0]
    stacked = lucid.zeros(1, 2)
    dist.all_gather_into_tensor(stacked, x)
    assert stacked.tolist() == [[1.0, 2.0]]
    dist.broadcast(x, 0)
    dist.barrier()


def test_objects():
    found = [None]
    dist.all_gather_object(found, {"a": 1})
    assert found == [{"a": 1}]
    dist.gather_object("b", found, dst=0)
    dist.broadcast_object_list(found, src=0)
    assert found == ["b"]
    dist.scatter_object_list(found, ["c"])
    assert found == ["c"]


def test_refusals():
    x = lucid.ones(2)
    for call, words in (
        (lambda: dist.broadcast(x, 1), "broadcast: src is 1; wanted 0"),
        (lambda: dist.all_gather([x, x], x), "all_gather: tensor_list is a list of 2; wanted one entry"),
        (lambda: dist.gather(x), "gather: gather_list is None; wanted one entry"),
        (lambda: dist.reduce_scatter_tensor(lucid.ones(3), x), r"output has shape \(3,\); wanted \(2,\)"),
        (lambda: dist.nn.scatter([x, x]), "scatter: tensors is a list of 2"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
    with pytest.raises(AttributeError, match="several processes"):
        dist.TCPStore
    with pytest.raises(AttributeError, match="several processes"):
        dist.nn.functional


def test_gradients_pass():
    from lucid.distributed import nn

    x = lucid.ones(2, requires_grad=True)
    results = [nn.all_reduce(x), nn.reduce(x, 0), nn.broadcast(x, 0), nn.all_gather(x)[0], nn.gather(x)[0]]
    results += [nn.scatter([x]), nn.reduce_scatter(lucid.zeros(2), [x]), nn.all_to_all([lucid.zeros(2)], [x])[0]]
    assert all(y is not x and y.equal(x) for y in results)
    sum(results).sum().backward()
    assert x.grad.tolist() == [8.0, 8.0]
