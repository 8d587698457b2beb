"""lucid.profiler: what is recorded of which op, tables and traces, schedules, and that nothing is left behind."""

from __future__ import annotations

import doctest
import importlib
import io
import json
import time

import pytest

import lucid
from lucid import nn, profiler
from lucid.profiler import Profiler, ProfilerAction, profile, record_function, schedule


def recorded(call, **settings):
    with profile(**settings) as prof:
        call()
    return prof


def by_name(prof):
    return {row.name: row for row in prof.key_averages()}


def test_ops_with_their_calls_shapes_and_costs():
    a, b = lucid.rand(3, 4), lucid.rand(4, 5)
    rows = by_name(recorded(lambda: [(a @ b).relu() for _ in range(3)]))
    assert rows["matmul"].count == 3 and rows["matmul"].total_flops == 3 * 2 * 3 * 4 * 5
    assert rows["relu"].total_flops == 3 * 15 and rows["relu"].total_bytes == 3 * 2 * 15 * 4
    event = rows["matmul"].events[0]
    assert event.shape == [3, 5] and event.input_shapes == [[3, 4], [4, 5]]
    assert event.time_us == event.time_ns / 1e3 and event.time_ms == event.time_ns / 1e6
    assert "matmul" in repr(event) and "count=3" in repr(rows["matmul"])
    assert rows["matmul"].avg_time_us * 3 == pytest.approx(rows["matmul"].total_time_us)


def test_backward_and_optimizers_are_seen():
    lucid.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
    optimizer = lucid.optim.Adam(model.parameters())
    x = lucid.rand(16, 4)

    def step():
        model(x).square().mean().backward()
        optimizer.step()

    prof = recorded(step)
    rows = by_name(prof)
    assert rows["backward"].count == 1 and rows["linear"].count == 2 and rows["adam_step"].count == 1
    products = 2 * 16 * (4 * 8 + 8 * 2)
    assert rows["linear"].total_flops == products
    backward = rows["backward"].events[0]
    inside = [e for e in prof.events() if e.depth == 1 and e.start_ns >= backward.start_ns]
    # The gradient of both weights, and of the second layer's input.
    assert sum(e.flops for e in prof.events() if e.depth) >= 2 * 16 * (4 * 8 + 2 * 8 * 2)
    assert inside and sum(e.time_ns for e in inside) <= backward.time_ns
    assert backward.self_time_ns == backward.time_ns - sum(e.time_ns for e in inside)


@pytest.mark.parametrize("step_ns", [10**5, 10**12])
def test_the_order_does_not_depend_on_the_clock(step_ns, monkeypatch):
    """A browser's clock stands still for up to 100 microseconds, in which calls begin that lie in one another."""
    a, b = lucid.rand(3, 4, requires_grad=True), lucid.rand(4, 2, requires_grad=True)

    def work():
        for _ in range(3):
            with record_function("step"):
                (a @ b).relu().sum().backward()
        with pytest.raises(RuntimeError):
            lucid.nn.functional.cross_entropy(a, b)

    def order(prof):
        return [(e.depth, e.name, e.input_shapes) for e in prof.events()]

    def coarse():
        events, lost, peak = exact()
        return [(*e[:3], e[3] // step_ns * step_ns, *e[4:]) for e in events], lost, peak

    wanted = order(recorded(work, record_shapes=True))
    exact = profiler._C._profile_events
    monkeypatch.setattr(profiler._C, "_profile_events", coarse)
    assert order(recorded(work, record_shapes=True)) == wanted
    inside = [name for depth, name, _ in wanted if depth][:3]
    assert inside[0] == "matmul" and wanted[0][:2] == (0, "step")


def test_self_times_add_up():
    def work():
        with record_function("all"):
            for _ in range(5):
                lucid.nn.functional.cross_entropy(lucid.rand(6, 4), lucid.rand(6, 4))

    prof = recorded(work)
    whole = by_name(prof)["all"]
    assert whole.is_user_annotation and whole.count == 1
    assert prof.key_averages().self_cpu_time_total == pytest.approx(whole.total_time_us)
    assert by_name(prof)["cross_entropy"].total_time_us > by_name(prof)["cross_entropy"].self_time_us
    assert all(e.self_time_ns <= e.time_ns for e in prof.events())
    depths = [e.depth for e in prof.events()]
    assert depths[0] == 0 and max(depths) >= 3 and all(b <= a + 1 for a, b in zip(depths, depths[1:]))


def test_the_clock_is_that_of_the_program():
    start = time.perf_counter()
    with profile() as prof, record_function("busy"):
        while time.perf_counter() - start < 0.03:
            lucid.ones(10)
    took = by_name(prof)["busy"].total_time_us
    assert 1e3 < took < 1.2e6 * (time.perf_counter() - start)


def test_memory():
    kept = []
    prof = recorded(lambda: kept.append(lucid.zeros(1000) + 1))
    rows = by_name(prof)
    assert rows["add"].self_memory_bytes >= 4000 and rows["zeros"].total_memory_bytes >= 4000
    stats = prof.memory_stats()
    assert stats.peak_bytes >= stats.current_bytes and stats.alloc_count >= 2 and stats.free_count >= 0
    assert recorded(lambda: None, with_memory=False).memory_stats() is None and Profiler().memory_stats() is None
    before = lucid.memory_stats()["allocated_bytes.peak"]
    recorded(lambda: lucid.zeros(10))
    assert lucid.memory_stats()["allocated_bytes.peak"] >= before  # is not lowered for good


def test_in_place_and_recorded_names():
    x = lucid.ones(3)
    names = [e.name for e in recorded(lambda: x.add_(1).exp_()).events()]
    assert [name for name in names if name.endswith("_")] == ["add_", "exp_"]
    assert "matmul" in by_name(recorded(lambda: lucid.func.vmap(lambda v: v @ v)(lucid.rand(2, 3))))


def test_results_do_not_change():
    def loss():
        lucid.manual_seed(1)
        x = lucid.rand(5, 3, requires_grad=True)
        y = (x @ lucid.rand(3, 2)).softmax(-1).log().half().float().mean()
        y.backward()
        return [y.item(), x.grad.tolist()]

    expected, found = loss(), []
    recorded(lambda: found.extend(loss()))
    assert found == expected
    with pytest.raises(RuntimeError, match="matmul"), profile() as prof:
        lucid.ones(2, 3) @ lucid.ones(2, 3)
    assert "matmul" not in by_name(prof) and not profiler._active


def test_tables():
    a = lucid.rand(64, 64)
    averages = recorded(lambda: [a @ a for _ in range(4)] + [a + a]).key_averages()
    text = averages.table(sort_by="flops", row_limit=1)
    lines = text.splitlines()
    assert lines[1].split()[0] == "Name" and lines[3].split()[0] == "matmul" and len(lines) == 6
    assert "2.10 M" in lines[3] and "Self CPU time total" in lines[-1]
    assert averages.table(header="Mine").startswith("Mine") and str(averages).count("\n") >= 6
    assert "matm..." not in averages.table(max_name_column_width=6) and "mat..." not in text
    assert "<table" in averages._repr_html_() and "matmul" in averages._repr_html_()
    with pytest.raises(ValueError, match="table: sort_by is 'beauty'"):
        averages.table(sort_by="beauty")
    assert averages.total_average().count == sum(row.count for row in averages)
    assert averages.table(sort_by="self_cuda_time_total") == averages.table(sort_by="self_time_us")


def test_groups_by_shape():
    a, b = lucid.rand(2, 2), lucid.rand(3, 3)
    averages = recorded(lambda: [a @ a, b @ b, a @ a]).key_averages(group_by_input_shape=True)
    assert sorted(row.count for row in averages if row.name.startswith("matmul")) == [1, 2]


def test_chrome_trace(tmp_path):
    prof = recorded(lambda: (lucid.rand(2, 3) @ lucid.rand(3, 2)).sum())
    prof.export_chrome_trace(str(tmp_path / "trace.json"))
    trace = json.loads((tmp_path / "trace.json").read_text())
    events = trace["traceEvents"]
    assert len(events) == len(prof.events()) and {e["ph"] for e in events} == {"X"}
    product = next(e for e in events if e["name"] == "matmul")
    assert product["args"]["Input Dims"] == [[2, 3], [3, 2]] and product["dur"] >= 0 and product["cat"] == "cpu_op"
    file = io.StringIO()
    prof.export_chrome_trace(file)
    assert json.loads(file.getvalue()) == trace


def test_schedules():
    plan = schedule(wait=1, warmup=1, active=2, repeat=2, skip_first=1)
    names = [plan(step).name for step in range(10)]
    cycle = ["NONE", "WARMUP", "RECORD", "RECORD_AND_SAVE"]
    assert names == ["NONE", *cycle, *cycle, "NONE"]
    assert schedule(wait=2, warmup=0, active=1, skip_first_wait=1)(0) is ProfilerAction.RECORD_AND_SAVE
    for wrong in (dict(wait=-1, warmup=0, active=1), dict(wait=0, warmup=0, active=0)):
        with pytest.raises(ValueError, match="schedule"):
            schedule(**wrong)
    with pytest.raises(ValueError, match="step is -1"):
        plan(-1)
    ready = []
    with profile(schedule=plan, on_trace_ready=lambda p: ready.append(by_name(p)["exp"].count)) as prof:
        for step in range(10):
            lucid.ones(step + 1).exp()
            prof.step()
    assert ready == [2, 2] and not profiler._active
    handled = []
    with profile(on_trace_ready=handled.append) as prof:
        lucid.ones(1).exp()
        prof.step()
    assert handled == [prof] and by_name(prof)["exp"].count == 1


def test_trace_handler(tmp_path):
    for zipped in (False, True):
        with profile(on_trace_ready=profiler.tensorboard_trace_handler(str(tmp_path / "runs"), "me", zipped)):
            lucid.ones(1).exp()
    assert sorted(path.suffix for path in (tmp_path / "runs").iterdir()) == [".gz", ".json"]


def test_one_at_a_time_and_again():
    prof = Profiler()
    prof.start()
    with pytest.raises(RuntimeError, match="another profiler"):
        Profiler().start()
    lucid.ones(1).exp()
    prof.stop()
    prof.stop()
    lucid.ones(1).exp()
    with prof:
        lucid.ones(1).exp()
    assert by_name(prof)["exp"].count == 2
    prof.clear()
    assert prof.events() == [] and prof.key_averages() == []


def test_named_stretches():
    @record_function("outer")
    def outer():
        with record_function("inner"):
            return lucid.ones(2) + 1

    outer()  # nothing is recorded, and nothing goes wrong
    names = [(e.name, e.depth) for e in recorded(outer).events()]
    assert names[:2] == [("outer", 0), ("inner", 1)] and names[-1] == ("add", 2)
    nested = recorded(lambda: deeply(200))
    assert 0 < len([e for e in nested.events() if e.name == "deep"]) <= 200
    with profile() as prof:  # an end without a beginning
        lucid._C._profile_range(0)
    assert all(e.depth == 0 for e in prof.events())
    with record_function("too late"), profile() as prof:
        lucid.ones(1).exp()
    assert "too late" not in by_name(prof)


def deeply(n):
    with record_function("deep"):
        return deeply(n - 1) if n else lucid.ones(1).exp()


def test_many_events():
    x = lucid.ones(1)
    assert by_name(recorded(lambda: [x + 1 for _ in range(3000)]))["add"].count == 3000


def test_it_ends_inside_of_what_it_records():
    """A hook in backward that ends the profile, and one that begins it."""
    prof = Profiler()
    x = lucid.ones(3, requires_grad=True)
    y = x.exp()
    y.register_hook(lambda grad: prof.stop())
    prof.start()
    y.sum().backward()
    assert not profiler._active
    y = x.exp()
    y.register_hook(lambda grad: prof.start())
    y.sum().backward()
    prof.stop()
    assert x.grad is not None and prof.events()


def test_autograd_profiler():
    with lucid.autograd.profiler.profile(use_cpu=True) as prof, lucid.autograd.profiler.record_function("named"):
        lucid.ones(3).exp()
    assert {"named", "exp"} <= set(by_name(prof)) and "exp" in prof.table(sort_by="cpu_time")
    assert prof.total_average().count == len(prof.events()) and prof.self_cpu_time_total > 0
    with lucid.autograd.profiler.profile(enabled=False) as prof:
        lucid.ones(3).exp()
    assert prof.events() == []
    assert lucid.profiler.supported_activities() == {profiler.ProfilerActivity.CPU}


def test_it_counts_beside_the_flop_counter():
    from lucid.utils.flop_counter import FlopCounterMode

    a = lucid.rand(2, 2)
    with FlopCounterMode(display=False) as counter:
        prof = recorded(lambda: a @ a)
        a @ a
    assert counter.get_total_flops() == 32 and by_name(prof)["matmul"].total_flops == 16


@pytest.mark.parametrize("name", ("lucid.profiler", "lucid.profiler._events", "lucid.autograd.profiler"))
def test_examples_of_the_profiler(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
