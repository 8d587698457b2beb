"""Collective operations among several ranks, which are threads here, and in a group of one."""

from __future__ import annotations

import pytest
from rank_threads import run

import lucid
import lucid.distributed as dist

DTYPES = "float32 float64 float16 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64 complex128"


def value(rank, dtype, shape=(2, 3)):
    return lucid.arange(6).add(rank).remainder(4).reshape(shape).to(getattr(lucid, dtype))


def strided(tensor):
    """The same elements in memory that is not contiguous."""
    wide = lucid.zeros(*tensor.shape, 2, dtype=tensor.dtype)[..., 0]
    wide.copy_(tensor)
    assert not wide.is_contiguous()
    return wide


@pytest.mark.parametrize("size", (1, 3))
@pytest.mark.parametrize("dtype", DTYPES.split())
def test_every_dtype_moves(dtype, size):
    def program(rank):
        mine, all_of_them = value(rank, dtype), [value(r, dtype) for r in range(size)]
        stacked, moved = lucid.stack(all_of_them), lucid.stack(all_of_them).reshape(size, -1)
        for make in (lambda t: t.clone(), strided):
            x = make(mine)
            dist.broadcast(x, src=size - 1)
            assert x.equal(all_of_them[-1])
            out = [make(lucid.zeros_like(mine)) for _ in range(size)]
            dist.all_gather(out, make(mine))
            assert lucid.stack(out).equal(stacked)
            out = make(lucid.zeros_like(stacked))
            dist.all_gather_into_tensor(out, make(mine))
            assert out.equal(stacked)
            out = [make(lucid.zeros_like(mine)) for _ in range(size)] if rank == 0 else None
            dist.gather(make(mine), out, dst=0)
            assert rank or lucid.stack(out).equal(stacked)
            x = make(lucid.zeros_like(mine))
            dist.scatter(x, [make(one) for one in all_of_them] if rank == size - 1 else None, src=size - 1)
            assert x.equal(mine)
            out = [make(lucid.zeros_like(mine)) for _ in range(size)]
            dist.all_to_all(out, [make(mine) for _ in range(size)])
            assert lucid.stack(out).equal(stacked)
            out = make(lucid.zeros_like(moved))
            dist.all_to_all_single(out, make(moved))
            assert out.equal(moved[rank : rank + 1].expand(size, -1))
        return True

    assert all(run(size, program)[0])


REDUCTIONS = {
    "SUM": lambda t: t.sum(0),
    "AVG": lambda t: t.mean(0),
    "PRODUCT": lambda t: t[0] * t[1] * t[2],
    "MIN": lambda t: t.amin(0),
    "MAX": lambda t: t.amax(0),
    "BAND": lambda t: t[0] & t[1] & t[2],
    "BOR": lambda t: t[0] | t[1] | t[2],
    "BXOR": lambda t: t[0] ^ t[1] ^ t[2],
}
WORDS = {"AVG": "wanted floating point or complex numbers", "MIN": "wanted real", "MAX": "wanted real"}


@pytest.mark.parametrize("op", REDUCTIONS)
@pytest.mark.parametrize("dtype", DTYPES.split())
def test_every_dtype_is_reduced(dtype, op):
    kind, floats = getattr(dist.ReduceOp, op), dtype[0] in "fc" or dtype == "bfloat16"
    if (op == "AVG" and not floats) or (op[0] == "B" and floats) or (op in ("MIN", "MAX") and dtype[0] == "c"):
        with pytest.raises(ValueError, match=f"op is {op} and the tensors are {dtype}; {WORDS.get(op, 'wanted int')}"):
            dist.all_reduce(value(0, dtype), kind)
        return

    def program(rank):
        given = lucid.stack([value(r, dtype) for r in range(3)])
        if dtype == "bool":
            wanted = {"S": given.any(0), "M": given.any(0), "P": given.all(0)}.get(op[0], None)
            wanted = given.all(0) if op == "MIN" else REDUCTIONS[op](given) if wanted is None else wanted
        else:
            wanted = REDUCTIONS[op](given).to(given.dtype)
        for make in (lambda t: t.clone(), strided):
            x = make(given[rank])
            work = dist.all_reduce(x, kind, async_op=True)
            assert work.wait() and work.is_completed() and work.is_success() and lucid.allclose(x, wanted)
            x = make(given[rank])
            dist.reduce(x, 1, kind)
            assert rank != 1 or lucid.allclose(x, wanted)
            x = make(lucid.zeros_like(wanted))
            dist.reduce_scatter(x, [given[rank]] * 3, kind)
            assert lucid.allclose(x, wanted)
            x = make(lucid.zeros_like(wanted))
            dist.reduce_scatter_tensor(x, make(lucid.cat([given[rank]] * 3)), kind)
            assert lucid.allclose(x, wanted)
        return True

    assert all(run(3, program)[0])


def test_halves_are_added_in_float32():
    def program(rank):
        x = lucid.tensor([2048.0 if rank == 0 else 1.0], dtype=lucid.float16)
        dist.all_reduce(x)
        return x.item()

    assert run(3, program)[0] == [2050.0] * 3  # one after the other in float16 they would be 2048


def test_writing_is_noticed_by_autograd():
    x = lucid.ones(2, requires_grad=True)
    y = x * 2
    z = y * y
    dist.broadcast(y.detach(), 0)

    def program(rank):
        w = lucid.ones(2)
        before = w._version
        dist.all_reduce(w)
        return w._version > before

    z.sum().backward()
    assert all(run(2, program)[0])


def test_groups():
    def program(rank):
        odd = dist.new_group([1, 3])
        mine, groups = dist.new_subgroups(2)
        assert dist.get_process_group_ranks(mine) == [rank // 2 * 2, rank // 2 * 2 + 1] and len(groups) == 2
        x = lucid.tensor([float(rank)])
        if rank % 2:
            assert (dist.get_rank(odd), dist.get_world_size(odd)) == (rank // 2, 2)
            assert dist.get_global_rank(odd, 1) == 3 and dist.get_group_rank(odd, 3) == 1
            dist.broadcast(x, src=3, group=odd)
            assert x.item() == 3.0
            dist.broadcast(x, group_src=0, group=odd)
            with pytest.raises(ValueError, match=r"broadcast: src is 2; wanted a rank of the group, \[1, 3\]"):
                dist.broadcast(x, src=2, group=odd)
        else:
            assert odd is dist.GroupMember.NON_GROUP_MEMBER and dist.get_rank(odd) == -1
            with pytest.warns(UserWarning, match="not in the group"):
                assert dist.all_reduce(x, group=odd) is None
        dist.all_reduce(x, group=mine)
        return x.item()

    assert run(4, program)[0] == [3.0, 3.0, 5.0, 5.0]


def test_groups_that_the_ranks_see_differently():
    with pytest.raises(RuntimeError, match=r"rank 0 called new_group of ranks \[0\]; rank 1 called new_group of ranks"):
        run(2, lambda rank: dist.new_group([rank]))


def test_messages():
    def program(rank):
        x = lucid.full((2,), float(rank), dtype=lucid.bfloat16)
        if rank == 0:
            dist.send(x + 7, dst=1, tag=3)
            dist.send_object_list([{"a": 1}, "b"], dst=1)
        elif rank == 1:
            assert dist.recv(x, src=0, tag=3) == 0 and x.tolist() == [7.0, 7.0]
            found = [None, None]
            assert dist.recv_object_list(found) == 0 and found == [{"a": 1}, "b"]
        around = strided(lucid.zeros(2))
        works = dist.batch_isend_irecv(
            [
                dist.P2POp(dist.isend, lucid.full((2,), float(rank)), (rank + 1) % 3),
                dist.P2POp(dist.irecv, around, (rank - 1) % 3),
            ]
        )
        for work in works:
            work.wait()
        with pytest.raises(ValueError, match="this process itself"):
            dist.send(x, rank)
        with pytest.raises(ValueError, match="tag is -1; wanted an int from 0"):
            dist.isend(x, (rank + 1) % 3, tag=-1)
        return around.tolist()

    assert run(3, program)[0] == [[2.0, 2.0], [0.0, 0.0], [1.0, 1.0]]


def test_a_message_of_another_size():
    def program(rank):
        return dist.send(lucid.ones(3), 1) if rank == 0 else dist.recv(lucid.ones(2), 0)

    with pytest.raises(RuntimeError, match="recv: rank 0 of the group sent"):
        run(2, program)


def test_objects():
    def program(rank):
        found = [None] * 3
        dist.all_gather_object(found, {"rank": rank, "text": "x" * rank})
        assert [one["rank"] for one in found] == [0, 1, 2] and found[2]["text"] == "xx"
        dist.gather_object(rank * 10, found if rank == 2 else None, dst=2)
        assert rank != 2 or found == [0, 10, 20]
        mine = ["a", lucid.ones(2)] if rank == 1 else [None, None]
        dist.broadcast_object_list(mine, src=1)
        assert mine[0] == "a" and mine[1].tolist() == [1.0, 1.0]
        got = [None]
        dist.scatter_object_list(got, ["p", "q", "r"] if rank == 0 else None)
        return got[0]

    assert run(3, program)[0] == ["p", "q", "r"]


def test_parts_of_different_sizes():
    def program(rank):
        given, taken = [rank + 1] * 2, [1, 2]
        out = lucid.zeros(3, 2)
        dist.all_to_all_single(out, lucid.full((2 * (rank + 1), 2), float(rank)), taken, given)
        lists = [lucid.zeros(1 + r) for r in range(2)]
        dist.all_to_all(lists, [lucid.full((rank + 1,), float(rank))] * 2)
        return out[:, 0].tolist(), [one.tolist() for one in lists]

    assert run(2, program)[0] == [([0.0, 1.0, 1.0], [[0.0], [1.0, 1.0]])] * 2


@pytest.mark.parametrize("what", ("shape", "dtype", "op", "name"))
def test_calls_that_differ(what):
    def program(rank):
        dist.set_debug_level(dist.DebugLevel.DETAIL)
        dist.all_reduce(lucid.ones(2))
        x = lucid.ones(3 if what == "shape" and rank else 2)
        if what == "name" and rank:
            return dist.broadcast(x, 0)
        x = x.double() if what == "dtype" and rank else x
        try:
            dist.all_reduce(x, dist.ReduceOp.MAX if what == "op" and rank else dist.ReduceOp.SUM)
        except RuntimeError as error:
            return str(error)

    if what == "name":
        with pytest.raises(RuntimeError, match="rank 1 called broadcast of float32"):
            run(2, program)
        return
    found = run(2, program)[0]
    assert found[0] == found[1] and found[0].startswith(
        "all_reduce: the processes do not call the same: rank 0 called all_reduce of float32 (2,), op SUM; rank 1"
    )


def test_the_level_of_debugging(monkeypatch):
    def program(rank):
        return dist.get_debug_level()

    monkeypatch.setenv("LUCID_DISTRIBUTED_DEBUG", "detail")
    assert run(1, program)[0] == [dist.DebugLevel.DETAIL]
    monkeypatch.setenv("LUCID_DISTRIBUTED_DEBUG", "much")
    with pytest.raises(ValueError, match="LUCID_DISTRIBUTED_DEBUG is 'MUCH'; wanted OFF, INFO or DETAIL"):
        run(1, program)
    with pytest.raises(TypeError, match="set_debug_level: level is 1"):
        dist.set_debug_level(1)


def test_barriers_that_say_who_is_missing():
    def program(rank):
        dist.barrier()
        dist.monitored_barrier(timeout=10)
        if rank == 0:
            with pytest.raises(RuntimeError, match="monitored_barrier: rank 1, 2 did not come in 0.05 s"):
                dist.monitored_barrier(timeout=0.05, wait_all_ranks=True)
        dist.barrier()
        return True

    assert all(run(3, program)[0])


def test_refusals_of_several():
    def program(rank):
        x = lucid.ones(2)
        for call, words in (
            (lambda: dist.all_gather([x], x), "tensor_list is a list of 1; wanted 2 entries, one for each process"),
            (lambda: dist.all_gather([x, x.double()], x), r"tensor_list\[1\] is float64 \(2,\); wanted float32"),
            (lambda: dist.all_gather_into_tensor(lucid.ones(3), x), r"shape \(3,\); wanted 4 elements, 2 times"),
            (lambda: dist.gather(x, [x, x], dst=1 - rank), "this rank is not dst"),
            (lambda: dist.scatter(x, [x, x], src=1 - rank), "this rank is not src"),
            (lambda: dist.reduce_scatter_tensor(lucid.ones(2), x), "wanted .1,.: input is float32 .2,."),
            (lambda: dist.all_to_all_single(x, x, [2, 1]), r"split_sizes is \[2, 1\]; wanted 2 sizes that add up to 2"),
            (lambda: dist.all_to_all_single(lucid.ones(3), x), "output has 3 rows; wanted a multiple of 2"),
            (lambda: dist.all_reduce(x, "sum"), "op is 'sum'; wanted one of ReduceOp"),
            (lambda: dist.broadcast(x, src=0, group_src=0), "src is 0 and group_src 0; wanted one of them"),
            (lambda: dist.new_group([0, 2]), "a rank is 2; wanted an int from 0 to 1"),
            (lambda: dist.new_group([0, 0]), "names a rank twice"),
            (lambda: dist.new_subgroups(3), "group_size is 3; wanted an int that divides 2"),
            (lambda: dist.broadcast_object_list([None] * 2, src=7), "src is 7; wanted a rank of the group"),
        ):
            with pytest.raises(ValueError, match=words):
                call()
        with pytest.raises(TypeError, match="all_reduce: tensor is a list; wanted a Tensor"):
            dist.all_reduce([1.0])
        with pytest.raises(ValueError, match="tensor is on meta; wanted a tensor on the CPU"):
            dist.all_reduce(lucid.ones(2, device="meta"))
        with pytest.raises(TypeError, match="group is a str"):
            dist.all_reduce(x, group="all")
        return True

    assert all(run(2, program)[0])


def test_gradients_pass_between_ranks():
    def program(rank):
        nn, w = dist.nn, lucid.tensor([1.0, 10.0], requires_grad=True)
        factor, grads = float(rank + 1), []
        other = lucid.zeros(2)
        for result in (
            lambda: nn.all_reduce(w * factor),
            lambda: nn.all_reduce(w * factor, dist.ReduceOp.AVG),
            lambda: nn.broadcast(w * factor, 1),
            lambda: nn.reduce(w * factor, 0),
            lambda: lucid.stack(nn.all_gather(w * factor)).sum(0),
            lambda: lucid.stack(nn.gather(w * factor, 1)).sum(0),
            lambda: nn.scatter([w * factor, w * factor * 3], 0),
            lambda: nn.reduce_scatter(other, [w * factor, w * factor * 3]),
            lambda: lucid.stack(nn.all_to_all([other, other], [w * factor, w * factor * 3])).sum(0),
        ):
            (result() * factor).sum().backward()
            grads.append(w.grad[0].item())
            w.grad = None
        with pytest.raises(ValueError, match="wanted ReduceOp.SUM or AVG"):
            nn.all_reduce(w, dist.ReduceOp.MAX)
        return grads

    found = run(2, program)[0]
    #          all_reduce, mean, broadcast, reduce, all_gather, gather, scatter, reduce_scatter, all_to_all
    assert found[0] == [3.0, 1.5, 0.0, 1.0, 3.0, 2.0, 7.0, 7.0, 7.0]
    assert found[1] == [6.0, 3.0, 6.0, 2.0, 6.0, 4.0, 0.0, 14.0, 14.0]
