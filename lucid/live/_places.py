"""Where a chart is shown: what each kind of notebook, page and terminal offers for pictures that change in place.

None of these hosts is imported here: one that runs this program has imported itself.
"""

from __future__ import annotations

import asyncio
import inspect
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Protocol

from lucid._errors import kind_of

EVERY = 0.1  # seconds between two drawings
EVERY_LINE = 2.0  # and between two lines of a file, which all stay
LATE = 1.0  # and the longest that a page which is seen is waited for


class Drawn(Protocol):
    """What a place shows: `Chart`."""

    def _repr_html_(self) -> str: ...
    def _line(self, width: int, blocks: bool) -> str: ...


class Place(ABC):
    """What is common to all: `every` is the least time between two drawings, in seconds."""

    every = EVERY

    @abstractmethod
    def show(self, chart: Drawn) -> None: ...

    def wait(self) -> None:
        """Waits until what was shown is seen, where that needs waiting and a plain function can."""
        return

    async def turn(self) -> None:
        """Lets others have their turn, and waits until what was shown is seen."""
        await asyncio.sleep(0)

    def end(self) -> None:
        """The last drawing was shown."""
        return


class Display(Place):
    """A place below a cell, by the protocol of IPython's `display`, which the playground's notebook has too."""

    def __init__(self, display: Callable[..., Any]) -> None:
        self._display = display
        self._handle: Any = None

    def show(self, chart: Drawn) -> None:
        if self._handle is None:
            self._handle = self._display(chart, display_id=True)
        else:
            self._handle.update(chart)


class Marimo(Place):
    """The output of a cell in marimo. What else the cell has put there is replaced."""

    def __init__(self, marimo: Any) -> None:
        self._marimo = marimo

    def show(self, chart: Drawn) -> None:
        self._marimo.output.replace(self._marimo.Html(chart._repr_html_()))


class Element(Place):
    """An element of a page, whose content is the chart."""

    def __init__(self, element: Any) -> None:
        self._element = element
        self._painted = True

    def show(self, chart: Drawn) -> None:
        self._element.innerHTML = chart._repr_html_()
        # Python on the page's own thread keeps the page from painting until it waits.
        self._painted = _own_document() is None

    def wait(self) -> None:
        if self._painted:
            return
        from pyodide.ffi import can_run_sync, run_sync  # type: ignore[import-not-found]

        if can_run_sync():
            run_sync(self.turn())

    async def turn(self) -> None:
        if self._painted:
            await asyncio.sleep(0)
        else:
            await _frame()
            self._painted = True


class Function(Place):
    """A function of the caller's, which takes the chart."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def show(self, chart: Drawn) -> None:
        self._function(chart)


class Lines(Place):
    """Text: one line that is overwritten in a terminal; elsewhere a line now and then."""

    def __init__(self, file: Any) -> None:
        self._file = file
        isatty = getattr(file, "isatty", None)
        self._terminal = bool(isatty and isatty())
        self._length = 0
        self.every = EVERY if self._terminal else EVERY_LINE
        try:
            "▁█".encode(getattr(file, "encoding", None) or "utf-8")
            self._blocks = True
        except (UnicodeError, LookupError):
            self._blocks = False

    def show(self, chart: Drawn) -> None:
        if not self._terminal:
            self._file.write(chart._line(160, self._blocks) + "\n")
            return
        text = chart._line(shutil.get_terminal_size().columns - 1, self._blocks)
        self._file.write("\r" + text.ljust(self._length))
        self._file.flush()
        self._length = len(text)

    def end(self) -> None:
        if self._terminal and self._length:
            self._file.write("\n")
            self._length = 0


def given(target: Any, name: str) -> Place:
    """The place that a caller of `name` asks for."""
    if isinstance(target, str):
        document = _document()
        if document is None:
            raise ValueError(
                f"{name}: target is {target!r}, but no page is in reach of this program; wanted a function"
            )
        element = document.getElementById(target.removeprefix("#"))
        if not element:  # None, or JavaScript's null
            raise ValueError(f"{name}: target is {target!r}; wanted the id of an element of the page")
        return Element(element)
    if hasattr(target, "innerHTML"):
        return Element(target)
    if hasattr(target, "write"):
        return Lines(target)
    if callable(target):
        return Function(target)
    wanted = "the id of an element, an element, a file or a function"
    raise TypeError(f"{name}: target is {kind_of(target)}; wanted {wanted}")


def found() -> Place:
    """The place that the host offers."""
    display = _display()
    if display is not None:
        return Display(display)
    marimo = sys.modules.get("marimo")
    if marimo is not None and marimo.running_in_notebook():
        return Marimo(marimo)
    pyscript = sys.modules.get("pyscript")
    if pyscript is not None:
        return Element(_new_element(pyscript))
    return Lines(sys.stdout)


def _display() -> Callable[..., Any] | None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        in_terminal = any(base.__name__ == "TerminalInteractiveShell" for base in type(shell).__mro__)
        return None if in_terminal else ipython.display.display
    display = getattr(sys.modules.get("__main__"), "display", None)
    if not callable(display):
        return None
    try:
        return display if "display_id" in inspect.signature(display).parameters else None
    except (TypeError, ValueError):
        return None


_made = 0


def _new_element(pyscript: Any) -> Any:
    """An element where PyScript shows what the running script displays; also from a worker of its."""
    global _made
    _made += 1
    name = f"lucid-live-{_made}"
    pyscript.display(pyscript.HTML(f'<div id="{name}"></div>'))
    return pyscript.document.getElementById(name)


def _document() -> Any:
    pyscript = sys.modules.get("pyscript")
    if pyscript is not None:
        return pyscript.document
    return getattr(sys.modules.get("js"), "document", None) or _own_document()


def _own_document() -> Any:
    """The document of the page whose main thread this is."""
    if sys.platform != "emscripten":
        return None
    import js  # type: ignore[import-not-found]

    return getattr(js, "document", None)


async def _frame() -> None:
    """Returns when the page has painted: after its next frame, unless nobody sees it."""
    import js
    from pyodide.ffi import create_proxy  # type: ignore[import-not-found]

    if js.document.hidden:
        await asyncio.sleep(0)
        return
    began = asyncio.Event()
    callback = create_proxy(lambda time: began.set())
    asked = js.requestAnimationFrame(callback)
    try:
        # What waits goes on in a task after the one that paints.
        await asyncio.wait_for(began.wait(), LATE)
    except TimeoutError:
        js.cancelAnimationFrame(asked)
    finally:
        callback.destroy()
