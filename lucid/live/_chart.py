"""The class `Chart`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

from lucid._errors import kind_of
from lucid.live import _picture, _places, _text
from lucid.live._series import Series

T = TypeVar("T")

_clock = time.perf_counter
_SHARE = 4  # drawing may take a fifth of the time: a drawing is followed by four times as long without one


class Chart:
    r"""Curves of named values, which change in place while they are given.

    Parameters
    ----------
    *names : str or tuple of str
        The values that will come, each with a panel of its own; those in a tuple share one. Without names every new
        name of `update` makes a panel.
    title : str, optional
        What stands above (default ``""``).
    log : bool, str or iterable of str, optional
        Whether the values' axis is logarithmic: ``True`` for all panels, or the names whose panels are
        (default ``False``). Values that are not positive are gaps there.
    smooth : float, optional
        From 0 to below 1: the share that each value keeps of the running average before it. The average is drawn
        strongly and the values faintly (default ``0.0``, no average).
    every : float, optional
        The least time between two drawings, in seconds (default ``None``: 0.1, and 2 where lines of text are written
        one after the other).
    target : str, element, file or callable, optional
        Where the chart goes: the id of an element of the page, the element, an open file, or a function that is called
        with the chart, whose ``_repr_html_()`` is the picture (default ``None``, see the notes).

    Raises
    ------
    TypeError
        If a name or the target is of the wrong type.
    ValueError
        If `smooth` or `every` is out of its range, if `log` names what is not among the names, if a name comes twice,
        or if no element has the id.

    Notes
    -----
    Without a target the host decides. Jupyter, JupyterLite and the playground's notebook show the chart below the cell,
    as IPython's displays with an id; marimo as the cell's output; PyScript where the script's displays go. In a
    terminal one line is overwritten, with a curve of block characters; where the output is not a terminal, a line is
    written every two seconds and at the end.

    On a page's own thread nothing is painted while Python runs. In browsers with JavaScript Promise Integration, and
    in code that was started asynchronously (``runPythonAsync``, PyScript's scripts), the chart waits for the page by
    itself; in others write ``async for step in chart.steps(…)``.

    At most 512 points of a curve are kept, means over equally many values, with a band from the least to the largest
    of each. So the chart's memory and the time of a drawing are bounded however long the training. Drawings take a
    fifth of the time at most. NaN and infinities are gaps, and are counted beside the name.

    A running average at step :math:`t` is :math:`m_t = s\,m_{t-1} + (1 - s)\,v_t`, divided by :math:`1 - s^t`, which
    corrects for :math:`m_0 = 0` (Kingma and Ba, Adam, arXiv 1412.6980).

    Examples
    --------
    >>> import io, lucid
    >>> from lucid import nn, optim
    >>> _ = lucid.manual_seed(0)
    >>> x = lucid.linspace(-1, 1, 64)[:, None]
    >>> model = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))
    >>> optimizer = optim.Adam(model.parameters(), lr=0.02)
    >>> with lucid.live.Chart("loss", log=True, target=io.StringIO()) as chart:
    ...     for step in range(100):
    ...         loss = nn.functional.mse_loss(model(x), (3 * x).sin())
    ...         optimizer.zero_grad()
    ...         loss.backward()
    ...         optimizer.step()
    ...         chart.update(loss=loss)
    >>> chart.values("loss")[-1][1] < 0.05
    True

    Two curves in one panel, and one in another:

    >>> chart = lucid.live.Chart(("train", "test"), "accuracy", target=lambda chart: None)
    >>> chart.update(train=0.7, test=0.8, accuracy=0.5)
    >>> chart
    <chart of train, test, accuracy: step 1>
    """

    def __init__(
        self,
        *names: str | tuple[str, ...],
        title: str = "",
        log: bool | str | Iterable[str] = False,
        smooth: float = 0.0,
        every: float | None = None,
        target: Any = None,
    ) -> None:
        self._panels = _panels(names)
        self._open = not names  # to names that were not announced
        known = [name for panel in self._panels for name in panel]
        if not 0 <= smooth < 1:
            raise ValueError(f"Chart: smooth is {smooth!r}; wanted a number from 0 to below 1")
        if every is not None and not every >= 0:
            raise ValueError(f"Chart: every is {every!r}; wanted seconds, 0 or more")
        self._all_log = log is True
        self._log = set() if isinstance(log, bool) else {log} if isinstance(log, str) else set(log)
        if unknown := sorted(map(str, self._log - set(known))):
            if names:
                raise ValueError(f"Chart: log has {unknown[0]!r}; wanted some of {', '.join(known)}")
        self.title = title
        self._smooth = float(smooth)
        self._every = every
        self._place: _places.Place | None = None if target is None else _places.given(target, "Chart")
        self._series: dict[str, Series] = {name: Series(self._smooth) for name in known}
        self._count = 0  # steps so far
        self._at: int | None = None  # the step of the loop over `steps`
        self._total: int | None = None
        self._began = self._next = 0.0
        self._fresh = False  # whether there is something that was not drawn
        self._waited = True  # whether the event loop had a turn since the last drawing
        self._pause = 0.0  # from one drawing to the next, in seconds
        self._stopped = False

    def update(self, step: float | None = None, /, **values: Any) -> None:
        """Adds values, and draws the chart when it is time.

        Parameters
        ----------
        step : number, optional
            Their place along the chart (default ``None``: the step of the loop over `steps`, else the number of
            updates so far).
        **values : number or tensor of one element
            By name. Of a tensor only the number is kept, so its graph can be freed.

        Raises
        ------
        TypeError
            If a value or the step is not a number.
        ValueError
            If a name is not among those that the chart was made with, or a tensor has more than one element.

        Examples
        --------
        >>> import lucid
        >>> chart = lucid.live.Chart(target=lambda chart: None)
        >>> chart.update(loss=lucid.tensor(0.5), rate=0.1)
        >>> chart.update(10, loss=0.25)
        >>> chart.values("loss")
        [(0, 0.5), (10, 0.25)]
        """
        if step is None:
            if self._at is None:
                step = self._count
                self._count += 1
            else:
                step = self._at
        else:
            if type(step) is not int:
                step = _number("step", step)
            self._count = int(step) + 1
        for name, value in values.items():
            if (series := self._series.get(name)) is None:
                series = self._new(name)
            series.add(step, value if type(value) is float else _number(name, value))
        self._fresh = True
        if _clock() >= self._next:
            self.draw()

    def draw(self) -> None:
        """Draws the chart now. Leaving the ``with`` block or the loop over `steps` does so for the last values.

        Examples
        --------
        >>> import lucid
        >>> shown = []
        >>> chart = lucid.live.Chart(every=60, target=lambda chart: shown.append(chart.values("loss")))
        >>> for step in range(3):
        ...     chart.update(loss=step)
        >>> chart.draw()
        >>> shown
        [[(0, 0.0)], [(0, 0.0), (1, 1.0), (2, 2.0)]]
        """
        now = _clock()
        self._began = self._began or now
        if self._place is None:
            self._place = _places.found()
        self._fresh = self._waited = False
        self._place.show(self)
        every = self._place.every if self._every is None else self._every
        self._pause = max(every, _SHARE * (_clock() - now))
        self._place.wait()
        self._next = _clock() + self._pause

    def steps(self, over: int | Iterable[T]) -> _Steps[Any]:
        """Loops over a number of steps, or over the items of a `DataLoader` or other iterable.

        The chart knows the step from the loop, shows how many there are, and is drawn once more at the end. The same
        object serves ``for`` and ``async for``; the latter gives the page or the notebook a turn after each drawing.

        Parameters
        ----------
        over : int or iterable
            How many steps, counted from 0, or what to go through.

        Returns
        -------
        iterable
            Of the numbers or items.

        Raises
        ------
        TypeError
            If `over` is neither.
        ValueError
            If the number is negative.

        Examples
        --------
        >>> import lucid
        >>> chart = lucid.live.Chart("loss", target=lambda chart: None)
        >>> for step in chart.steps(1000):
        ...     chart.update(loss=0.5**step)
        ...     if step == 9:
        ...         chart.stop()
        >>> len(chart.values("loss"))
        10
        """
        if isinstance(over, int):
            if over < 0:
                raise ValueError(f"steps: over is {over}; wanted 0 or more, or an iterable")
            return _Steps(self, range(over))
        if not hasattr(over, "__iter__") and not hasattr(over, "__getitem__"):
            raise TypeError(f"steps: over is {kind_of(over)}; wanted an int or an iterable")
        return _Steps(self, over)

    def stop(self) -> None:
        """Ends the loop over `steps` after the step that is running: for a button, or from a condition of yours.

        Examples
        --------
        >>> import lucid
        >>> chart = lucid.live.Chart(target=lambda chart: None)
        >>> [chart.stop() for step in chart.steps(5)]
        [None]
        """
        self._stopped = True

    def values(self, name: str) -> list[tuple[float, float]]:
        """What is kept of a curve: (step, value), means over equally many values once there were more than 512.

        Parameters
        ----------
        name : str
            Of the value.

        Returns
        -------
        list of tuple
            The step of the last value of each mean, and the mean; NaN where no value was finite.

        Raises
        ------
        KeyError
            If there is no such curve.

        Examples
        --------
        >>> import lucid
        >>> chart = lucid.live.Chart(target=lambda chart: None)
        >>> for step in range(2048):
        ...     chart.update(loss=step)
        >>> len(chart.values("loss")), chart.values("loss")[0]
        (512, (3, 1.5))
        """
        return self._series[name].points()

    def __enter__(self) -> Self:
        self._began, self._next = _clock(), 0.0
        return self

    def __exit__(self, kind: type[Any] | None, error: BaseException | None, traceback: object) -> None:
        if self._fresh:
            try:
                self.draw()
            except Exception:
                if error is None:  # else that one is told
                    raise
        if self._place is not None:
            self._place.end()

    def __repr__(self) -> str:
        return f"<chart of {', '.join(self._series) or 'nothing yet'}: {self._status(rate=False)}>"

    def _repr_html_(self) -> str:
        return _picture.picture(self.title, self._status(), self._panels, self._series, self._logarithmic())

    def _line(self, width: int, blocks: bool) -> str:
        """The chart as one line of text."""
        status = " ".join(part for part in (self.title, self._status()) if part)
        return _text.line(status, self._series, self._logarithmic(), width, blocks)

    def _logarithmic(self) -> set[str]:
        return set(self._series) if self._all_log else self._log

    def _status(self, rate: bool = True) -> str:
        done = self._count if self._at is None else self._at + 1
        text = f"step {done:,}" + (f"/{self._total:,}" if self._total else "")
        passed = _clock() - self._began
        if rate and self._began and passed > 0.5 and done > 1:
            text += f", {done / passed:,.{0 if done > 10 * passed else 1}f} per second"
        return text

    def _new(self, name: str) -> Series:
        if not self._open:
            raise ValueError(f"update: {name} is not among the chart's names; wanted some of {', '.join(self._series)}")
        self._panels.append([name])
        series = self._series[name] = Series(self._smooth)
        return series


class _Steps(Generic[T]):
    """What `Chart.steps` returns."""

    def __init__(self, chart: Chart, items: Iterable[T]) -> None:
        self._chart = chart
        self._items = items

    def __len__(self) -> int:
        return len(self._items)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[T]:
        with self._chart as chart:
            yield from self._counted(chart)
            chart._at = None

    async def __aiter__(self) -> AsyncIterator[T]:
        with self._chart as chart:
            for item in self._counted(chart):
                yield item
                if not chart._waited:
                    chart._waited = True
                    await chart._place.turn()
                    chart._next = _clock() + chart._pause
            chart._at = None

    def _counted(self, chart: Chart) -> Iterator[T]:
        first = chart._count
        chart._stopped = False
        try:
            chart._total = first + len(self)
        except TypeError:  # nobody knows how many
            chart._total = None
        for i, item in enumerate(self._items):
            chart._at = first + i
            chart._count = first + i + 1
            yield item
            if chart._stopped:
                break


def _panels(names: tuple[str | tuple[str, ...], ...]) -> list[list[str]]:
    panels: list[list[str]] = []
    seen: set[str] = set()
    for i, given in enumerate(names):
        panel = [given] if isinstance(given, str) else list(given) if isinstance(given, (tuple, list)) else [given]
        for name in panel:
            if not isinstance(name, str):
                raise TypeError(f"Chart: names[{i}] is {kind_of(name)}; wanted a str or a tuple of them")
            if name in seen:
                raise ValueError(f"Chart: names[{i}] is {name!r} once more; wanted each name once")
            seen.add(name)
        panels.append(panel)
    return panels


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except TypeError:
        raise TypeError(f"update: {name} is {kind_of(value)}; wanted a number or a tensor of one element") from None
    except (ValueError, RuntimeError):
        shape = getattr(value, "shape", None)
        given = repr(value) if shape is None else f"of shape {tuple(shape)}"
        raise ValueError(f"update: {name} is {given}; wanted a number or a tensor of one element") from None
