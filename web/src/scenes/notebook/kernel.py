"""Runs the cells of a notebook in one module that lasts, and tells the page what they print and show."""

import ast
import asyncio
import builtins
import contextlib
import inspect
import io
import linecache
import re
import sys
import time
import types
import warnings

import scenes_notebook_charts as charts
import scenes_notebook_rich as rich
from playground.explain import describe, is_program

import lucid

PORTION_S = 0.06  #: seconds between two portions of what a cell prints, and between two updates of one display
MOST = 20_000  #: characters of a portion; what a flood has more is left out


class Kernel:
    """One namespace and the cell that is running in it.

    Attributes
    ----------
    names : dict
        The variables of the cells.
    count : int
        How many cells were run; a cell's file in tracebacks is called ``cell <count>``.
    tell : callable
        Takes what the page should know to it, as JSON.
    """

    def __init__(self):
        self.tell = lambda value: None
        self.installer = None
        self.cell = None
        self.reset()

    def reset(self):
        self.id = time.time_ns()
        self.count = 0
        self.future = 0  # what cells have imported from __future__
        self.module = types.ModuleType("__main__")
        self.names = self.module.__dict__
        self.names.update(
            __builtins__=builtins,
            display=self.display,
            clear_output=self.clear_output,
            chart=charts.chart,
            image=rich.image,
            table=rich.table,
        )
        self._texts, self._told = [], 0.0
        self._shown, self._late = {}, {}

    # -- running -----------------------------------------------------------------------------

    async def run(self, source, cell, seed=0, width=560):
        """Run one cell; returns its count, its result as a MIME bundle, its failure, and the seconds that it took."""
        charts.WIDTH = max(280, min(720, int(width)))
        if self.count == 0:
            lucid.manual_seed(seed)
        self.count += 1
        file = f"cell {self.count}"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        # Other scenes have put their program there; classes of the cells have to be found by pickle and dataclasses.
        sys.modules["__main__"] = self.module
        sys.modules["micropip"] = self.installer.module() if self.installer else None
        self.cell, result, failure = cell, None, None
        started = time.perf_counter()
        outputs = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            value = await self._execute(source, file)
            if value is not None and not isinstance(value, Handle):
                self.names["_"] = value
                result = rich.bundle(value)
        except BaseException as error:  # SystemExit and KeyboardInterrupt end the cell, not the page's Python
            failure = _explain(error)
        finally:
            seconds = time.perf_counter() - started
            self.flush(True)
            sys.stdout, sys.stderr = outputs
            self.cell = None
        return {"count": self.count, "result": result, "failure": failure, "seconds": seconds}

    async def _execute(self, source, file):
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | self.future
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = compile(plain_python(source, file), file, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _is_quiet(source):
            last = ast.Expression(tree.body.pop().value)
        value = None
        for node, mode in ((tree, "exec"), (last, "eval")):
            if node is None:
                continue
            code = compile(node, file, mode, flags, dont_inherit=True)
            self.future |= code.co_flags & _FUTURES
            value = eval(code, self.names)
            if code.co_flags & inspect.CO_COROUTINE:
                value = await value
        return value if last is not None else None

    # -- what the page sees ------------------------------------------------------------------

    def write(self, name, text):
        if self._texts and self._texts[-1][0] == name:
            self._texts[-1][1].append(text)
        else:
            self._texts.append((name, [text]))
        if time.perf_counter() - self._told >= PORTION_S:
            self.flush()
        elif len(self._texts) == 1 and len(self._texts[0][1]) == 1:
            # A cell that waits lets a timer of the loop run; one that works asks the clock at its next print.
            with contextlib.suppress(RuntimeError):  # no loop: something kept a cell's stream and prints from elsewhere
                asyncio.get_running_loop().call_later(PORTION_S, self.flush)

    def flush(self, all_of_it=False):
        """Send what was printed, and displays whose newest state has waited long enough."""
        texts, self._texts = self._texts, []
        for name, parts in texts:
            text = "".join(parts)
            if len(text) > MOST:
                text = f"… {len(text) - MOST:,} characters not shown …\n{text[-MOST:]}"
            self.tell({"cell": self.cell, "stream": name, "text": text})
        self._told = time.perf_counter()
        for name in list(self._late):
            if all_of_it or self._told - self._shown.get(name, 0.0) >= PORTION_S:
                self._show(name, self._late.pop(name), update=True)

    def display(self, *values, display_id=None):
        """Show values below the cell, each as richly as it can be.

        With ``display_id=True`` (or an id of your own) the answer is a handle: ``handle.update(other)`` replaces what
        is shown, which makes a chart live.
        """
        name = f"display-{time.time_ns()}" if display_id is True else display_id
        self.flush()
        for value in values:
            self._show(name, value)
        return Handle(self, name) if name is not None else None

    def update(self, name, value):
        self._late[name] = value
        if time.perf_counter() - self._shown.get(name, 0.0) >= PORTION_S:
            self.flush()

    def clear_output(self, wait=False):
        """Empty the output of the running cell; with ``wait``, when the next output comes."""
        self.flush()
        self.tell({"cell": self.cell, "clear": bool(wait)})

    def _show(self, name, value, update=False):
        self._shown[name] = time.perf_counter()
        self.tell({"cell": self.cell, "display": rich.bundle(value), "id": name, "update": update})


class Handle:
    """What ``display(…, display_id=True)`` gives: a place below a cell whose content can be replaced."""

    def __init__(self, kernel, name):
        self._kernel = kernel
        self.display_id = name

    def update(self, value):
        self._kernel.update(self.display_id, value)

    def display(self, value):
        self._kernel.display(value, display_id=self.display_id)


class _Stream(io.TextIOBase):
    encoding, errors = "utf-8", "strict"

    def __init__(self, kernel, name):
        self._kernel, self.name = kernel, name

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._kernel.write(self.name, text)
        return len(text)

    def flush(self):
        pass  # the kernel's own rhythm is fast enough, and a print with flush=True in a loop would flood the page


_FUTURES = 0
for _name in __import__("__future__").all_feature_names:
    _FUTURES |= getattr(__import__("__future__"), _name).compiler_flag

_MAGIC = re.compile(r"^([%!])(\S*)[ \t]*(.*)$")


def plain_python(source, file):
    """``%pip install`` becomes Python; of other commands of IPython it is said that they are not understood here."""
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        pass
    lines = source.split("\n")
    for i, line in enumerate(lines):
        found = _MAGIC.match(line)
        if not found:
            continue
        mark, word, rest = found.groups()
        if word == "pip" and rest.startswith("install "):
            names = [one for one in rest.split()[1:] if not one.startswith("-")]
            lines[i] = f"await __import__('micropip').install({names!r})"
        else:
            raise SyntaxError(
                f"{mark}{word} is a command of IPython. Cells here are plain Python; only %pip install is understood",
                (file, i + 1, 1, line, i + 1, len(line) + 1),
            )
    return "\n".join(lines)


def _is_quiet(source):
    """Whether the cell ends in a semicolon, as in IPython: its last value is not shown."""
    last = source.rstrip().rpartition("\n")[2]
    return last.endswith(";") or bool(re.search(r";\s*#[^'\"]*$", last))


def _explain(error):
    """The failure as the page takes it, with a traceback that begins in the cells."""
    if isinstance(error, asyncio.CancelledError):
        error = KeyboardInterrupt()
    frame = error.__traceback__
    while frame is not None and not is_program(frame.tb_frame.f_code.co_filename):
        frame = frame.tb_next
    if frame is not None:
        error = error.with_traceback(frame)
    failure = describe(error)
    mark = failure["mark"]
    if mark and not mark["file"].startswith("cell "):
        failure["mark"] = None
    return failure | {"name": type(error).__name__, "value": str(error)}
