"""`lucid.live.Chart`: what it keeps of values, what it draws of them, and when."""

from __future__ import annotations

import asyncio
import doctest
import inspect
import io
import math
import sys
import time
import weakref
import xml.etree.ElementTree as ET

import pytest

import lucid
from lucid.live import Chart
from lucid.live._series import MOST, Series


def quiet(*names, **options):
    """A chart that nobody sees, and no draws but those that are asked for."""
    return Chart(*names, **{"target": lambda chart: None, "every": math.inf, **options})


def drawn(chart):
    """The chart's SVGs, parsed, so that they are well-formed too."""
    return ET.fromstring(chart._repr_html_().replace("data-lucid-live", "").replace("xmlns=", "x=")).findall(".//svg")


def lines(svg):
    return [[tuple(map(float, p.split(","))) for p in e.get("points").split()] for e in svg.findall("polyline")]


@pytest.mark.parametrize("name", ["lucid.live", "Chart", "update", "draw", "steps", "stop", "values"])
def test_examples(name, monkeypatch):
    monkeypatch.setattr(lucid.live._places, "_display", lambda: None)
    doc = lucid.live.__doc__ if name == "lucid.live" else (Chart if name == "Chart" else getattr(Chart, name)).__doc__
    examples = doctest.DocTestParser().get_doctest(inspect.cleandoc(doc), {}, name, None, None)
    assert examples.examples
    report = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(examples, out=report.append)
    assert not report, "".join(report)


# ---- values --------------------------------------------------------------------------------------------------------


def test_a_tensor_leaves_its_number_and_not_its_graph():
    chart, weight = quiet("loss"), lucid.ones(3, requires_grad=True)
    loss = (weight * 2).sum()
    graph = weakref.ref(loss)
    chart.update(loss=loss)
    chart.update(loss=lucid.tensor([7], dtype=lucid.int32))
    del loss
    assert graph() is None and chart.values("loss") == [(0, 6.0), (1, 7.0)]


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (lucid.ones(3), ValueError, r"update: loss is of shape \(3,\); wanted a number or a tensor of one element"),
        ("much", ValueError, "update: loss is 'much'; wanted a number"),
        (None, TypeError, "update: loss is None; wanted a number"),
        (1j, TypeError, "update: loss is a complex; wanted a number"),
    ],
)
def test_what_is_no_number_is_refused(value, error, words):
    with pytest.raises(error, match=words):
        quiet("loss").update(loss=value)


@pytest.mark.parametrize(
    ("names", "options", "error", "words"),
    [
        (("a", 3), {}, TypeError, r"Chart: names\[1\] is an int; wanted a str or a tuple of them"),
        (("a", ("b", "a")), {}, ValueError, r"Chart: names\[1\] is 'a' once more; wanted each name once"),
        (("a",), {"smooth": 1}, ValueError, "Chart: smooth is 1; wanted a number from 0 to below 1"),
        (("a",), {"every": -1}, ValueError, "Chart: every is -1; wanted seconds, 0 or more"),
        (("a", "b"), {"log": "c"}, ValueError, "Chart: log has 'c'; wanted some of a, b"),
        (("a",), {"target": 3}, TypeError, "Chart: target is an int; wanted the id of an element, an element, a file"),
    ],
)
def test_bad_options_are_refused_by_name(names, options, error, words):
    with pytest.raises(error, match=words):
        Chart(*names, **options)


def test_names_that_were_not_announced():
    with pytest.raises(
        ValueError, match="update: acuracy is not among the chart's names; wanted some of loss, accuracy"
    ):
        quiet("loss", "accuracy").update(acuracy=1)
    chart = quiet()
    chart.update(loss=1, norm=2)
    assert len(drawn(chart)) == 2


def test_steps_are_counted_by_updates_the_loop_or_the_caller():
    chart = quiet()
    chart.update(a=1)
    chart.update(10, a=2)
    chart.update(a=3)
    for step in chart.steps(3):
        chart.update(a=step)
        if step == 1:
            chart.update(b=5)  # a second update in one step
    assert chart.values("a") == [(0, 1), (10, 2), (11, 3), (12, 0), (13, 1), (14, 2)]
    assert chart.values("b") == [(13, 5)]
    with pytest.raises(ValueError, match="update: step is 'late'; wanted a number"):
        chart.update("late", a=1)


def test_the_loop_over_a_loader():
    chart = quiet("mean")
    loader = lucid.utils.data.DataLoader(lucid.arange(10.0), batch_size=4)
    loop = chart.steps(loader)
    assert len(loop) == 3
    for batch in loop:
        chart.update(mean=batch.mean())
    assert chart.values("mean") == [(0, 1.5), (1, 5.5), (2, 8.5)]
    for item in chart.steps(iter("ab")):
        assert "step" in repr(chart) and "/" not in repr(chart), item
    with pytest.raises(ValueError, match="steps: over is -1; wanted 0 or more, or an iterable"):
        chart.steps(-1)
    with pytest.raises(TypeError, match="steps: over is a float; wanted an int or an iterable"):
        chart.steps(2.5)


def test_a_hundred_thousand_steps_stay_small():
    series = Series()
    for i in range(100_000):
        series.add(i, float(i % 7))
    points = series.points()
    assert MOST // 2 <= len(points) <= MOST and points[-1][0] == 99_999
    assert all(abs(mean - 3) < 0.1 for _, mean in points[:-1])
    assert series.total == sum(bucket[3] for bucket in series.buckets) == 100_000
    chart = quiet("a")
    chart._series["a"] = series
    assert len(chart._repr_html_()) < 40_000


def test_means_are_of_equally_many_values():
    series = Series()
    for i in range(5 * MOST):
        series.add(i, float(i))
    assert series.width == 8 and {bucket[3] for bucket in series.buckets} == {8}
    assert series.points()[1] == (15, 11.5) and series.buckets[1][4:6] == [8.0, 15.0]


def test_smoothing_is_a_corrected_running_average():
    series, average = Series(0.9), 0.0
    for i, value in enumerate([4.0, 2.0, 9.0, 1.0], 1):
        series.add(i, value)
        average = 0.9 * average + 0.1 * value
        assert math.isclose(series.smoothed()[-1][1], average / (1 - 0.9**i))
    constant = Series(0.99)
    for i in range(3000):
        constant.add(i, 5.0)
    assert all(math.isclose(value, 5.0) for _, value in constant.smoothed())


# ---- pictures ------------------------------------------------------------------------------------------------------


def test_every_panel_is_an_image_with_a_name_in_the_pages_colours():
    chart = quiet(("train", "test"), "accuracy", title="<moons>")
    chart.update(train=0.5, test=0.75, accuracy=0.25)
    first, second = drawn(chart)
    assert first.get("role") == "img" and first.get("fill") == "currentColor"
    assert first.find("title").text.startswith("train: 0.5 at step 0, between 0.5 and 0.5; test: 0.75 at step 0")
    assert second.find("title").text.startswith("accuracy: 0.25")
    assert "&lt;moons&gt;" in chart._repr_html_() and "<moons>" not in chart._repr_html_()


def test_curves_go_down_where_values_do():
    chart = quiet("loss")
    for step in range(20):
        chart.update(loss=20.0 - step)
    (points,) = lines(drawn(chart)[0])
    assert len(points) == 20
    assert all(x < X and y < Y for (x, y), (X, Y) in zip(points, points[1:]))


def test_what_is_not_finite_is_a_gap_that_is_counted():
    chart = quiet("loss")
    for value in (3.0, 2.0, math.nan, math.inf, 1.0, 0.5):
        chart.update(loss=value)
    (svg,) = drawn(chart)
    assert [len(points) for points in lines(svg)] == [2, 2]
    assert "2 values not finite" in svg.find("title").text and "nan" not in str(lines(svg))
    only = quiet("loss")
    only.update(loss=math.nan)
    assert drawn(only)[0].find("title").text == "loss: no value yet, 1 values not finite"


def test_a_logarithmic_axis_makes_powers_equal_steps_and_gaps_of_the_rest():
    chart = quiet("loss", "other", log="loss")
    for value in (100.0, 10.0, 1.0, 0.0, 0.1, 0.01):
        chart.update(loss=value, other=value)
    svg, other = drawn(chart)
    first, second = lines(svg)
    (a, b, c), (d, e) = [y for _, y in first], [y for _, y in second]
    assert math.isclose(b - a, c - b, abs_tol=0.11) and math.isclose(b - a, e - d, abs_tol=0.11)
    assert "logarithmic" in svg.find("title").text and "logarithmic" not in other.find("title").text
    assert len(lines(other)) == 1
    everything = quiet("a", "b", log=True)
    everything.update(a=1, b=-1)
    assert all("logarithmic" in svg.find("title").text for svg in drawn(everything))


def test_smoothed_curves_have_the_raw_one_behind_them():
    chart = quiet("loss", smooth=0.5)
    for step in range(4):
        chart.update(loss=step % 2)
    faint, strong = drawn(chart)[0].findall("polyline")
    assert float(faint.get("stroke-opacity")) < float(strong.get("stroke-opacity")) == 1


def test_means_have_a_band_from_least_to_largest():
    chart = quiet("loss")
    for step in range(4 * MOST):
        chart.update(loss=step % 2)
    assert len(drawn(chart)[0].findall("polygon")) == 1


def test_a_key_that_is_too_long_takes_more_rows():
    chart = quiet(("training_loss", "validation_loss", "running_average"))
    chart.update(training_loss=1 / 3, validation_loss=1 / 3, running_average=1 / 3)
    names = [e for e in drawn(chart)[0].findall("text") if e.find("tspan") is not None]
    assert len({name.get("y") for name in names}) > 1
    assert all(float(name.get("x")) + 7 * len("".join(name.itertext())) <= 370 for name in names)


# ---- when ----------------------------------------------------------------------------------------------------------


def test_drawings_are_rare_and_the_last_state_is_drawn():
    seen = []
    with Chart("loss", every=60, target=lambda chart: seen.append(chart.values("loss")[-1])) as chart:
        for step in range(100):
            chart.update(loss=step)
    assert seen == [(0, 0), (99, 99)]


def test_a_slow_drawing_takes_a_fifth_of_the_time_at_most():
    count = 0

    def slow(chart):
        nonlocal count
        count += 1
        time.sleep(0.02)

    began = time.perf_counter()
    with Chart("loss", every=0, target=slow) as chart:
        while time.perf_counter() - began < 0.35:
            chart.update(loss=1)
    assert 2 <= count <= 5


def test_an_error_in_the_block_is_told_and_not_the_drawings():
    def broken(chart):
        raise OSError("no paper")

    with pytest.raises(ZeroDivisionError), Chart("loss", every=60, target=broken) as chart:
        chart._next = math.inf
        chart.update(loss=1)
        _ = 1 / 0
    with pytest.raises(OSError, match="no paper"), Chart("loss", target=broken) as chart:
        chart.update(loss=1)


def test_stop_ends_the_loop_and_the_next_one_begins_anew():
    chart = quiet("a")
    assert [chart.stop() for _ in chart.steps(9)] == [None]
    assert sum(1 for _ in chart.steps(3)) == 3


def test_async_loops_give_others_a_turn_after_each_drawing():
    turns = []

    async def train():
        chart = Chart("a", every=0, target=lambda chart: turns.append("drawn"))
        async for step in chart.steps(3):
            chart._next = 0.0
            chart.update(a=step)
            if step == 1:
                chart.stop()

    async def other():
        for _ in range(3):
            turns.append("other")
            await asyncio.sleep(0)

    # A loop made by hand: that of Pyodide runs these tests, and waits for them.
    running = [train(), other()]
    while running:
        for one in list(running):
            try:
                assert one.send(None) is None  # asyncio.sleep(0)
            except StopIteration:
                running.remove(one)
    assert turns == ["drawn", "other", "drawn", "other", "other"]


def test_an_update_is_cheap():
    chart, count = quiet("loss", "accuracy"), 5000
    chart.update(loss=1.0, accuracy=0.0)
    chart._next = math.inf
    began = time.perf_counter()
    for _ in range(count):
        chart.update(loss=0.5, accuracy=0.25)
    each = (time.perf_counter() - began) / count
    # 2 µs natively, some 8 in Pyodide; a busy machine is given a margin.
    assert each < (200e-6 if sys.platform == "emscripten" else 60e-6)


def test_text_is_one_line_with_a_curve():
    out = io.StringIO()
    with Chart("loss", title="moons", target=out, every=60) as chart:
        for step in range(64):
            chart.update(loss=-step)
    first, last = out.getvalue().splitlines()
    assert first == "moons step 1  loss ▄ 0"
    assert last == "moons step 64  loss ██▇▇▇▆▆▆▆▅▅▅▄▄▄▃▃▃▃▂▂▂▁▁ -63"
