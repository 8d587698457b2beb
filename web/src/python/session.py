"""Runs the reader's program for the playground: loads it, trains, measures, and explains what went wrong.

The worker makes one ``Session`` and calls it from JavaScript. No method raises because of the reader's
code: it returns -1 or False, and ``failure`` holds a JSON description with the line to mark.
"""

import ast
import builtins
import json
import linecache
import sys
import time
import traceback
import types

import scene

import lucid

FILENAME = "program.py"  #: what the reader's program is called in tracebacks
OWN_FILES = {__file__, scene.__file__}  #: the page's own files, which tracebacks leave out


class ProgramError(Exception):
    """The program ran, but does not define what the page needs; the message is for its author."""


class Session:
    """One reader's program on one scene."""

    def __init__(self):
        self.scene = None
        self.failure = None
        self.loss = None
        self.measures = "{}"
        self.model = None
        self._step = None

    # -- what the worker calls ---------------------------------------------------------------

    def load(self, source):
        """Run ``source`` from its top in a fresh module. True when it defines ``model`` and ``step``."""
        self.model = self._step = self.loss = None
        return self._guard(self._load, source) is not None

    def train(self, limit, seconds):
        """Call ``step()`` up to ``limit`` times or for about ``seconds``; the number of calls, or -1."""
        done = self._guard(self._train, limit, seconds)
        return -1 if done is None else done

    def measure(self):
        """Let the scene look at the model; ``measures`` and ``scene.picture`` have the outcome."""
        return self._guard(self._measure) is not None

    # -- the work ----------------------------------------------------------------------------

    def _load(self, source):
        # A reset brings back the same weights, so that a run can be looked at twice.
        lucid.manual_seed(self.scene.seed)
        linecache.cache[FILENAME] = (len(source), None, source.splitlines(True), FILENAME)
        # A real module, so that classes in the program have a home that pickle and dataclasses find.
        module = types.ModuleType("__main__")
        module.__dict__.update(self.scene.names(), __file__=FILENAME, __builtins__=builtins)
        sys.modules["__main__"] = module
        exec(compile(source, FILENAME, "exec", dont_inherit=True), module.__dict__)
        for name, wanted in (
            ("model", "a module or function that takes points (N, 2)"),
            ("step", "a function without arguments that trains one step and returns the loss"),
        ):
            value = module.__dict__.get(name)
            if value is None:
                raise ProgramError(f"The program must define `{name}`: {wanted}.")
            if not callable(value):
                raise ProgramError(
                    f"`{name}` is {type(value).__name__}, which cannot be called; the page needs {wanted}."
                )
        self.model, self._step = module.model, module.step
        self.scene.rehearse(self.model)
        return True

    def _train(self, limit, seconds):
        step, clock = self._step, time.perf_counter
        end = clock() + seconds
        done, loss = 0, None
        while done < limit:
            loss = step()
            done += 1
            if clock() >= end:
                break
        # Only the last loss of a batch of steps is read: a figure per picture is all that is shown.
        self.loss = None if loss is None else float(loss)
        return done

    def _measure(self):
        self.measures = json.dumps(self.scene.measure(self.model))
        return True

    # -- what went wrong ---------------------------------------------------------------------

    def _guard(self, work, *args):
        self.failure = None
        try:
            return work(*args)
        except BaseException as error:  # SystemExit and KeyboardInterrupt must not end the worker either
            self.failure = json.dumps(describe(error))
            return None
        finally:
            sys.stdout.flush()
            sys.stderr.flush()


def describe(error):
    """Say what ``error`` is, where in the program it arose, and how its traceback reads.

    Returns
    -------
    dict
        ``kind`` (``"stopped"`` or ``"error"``), ``message``, ``traceback``, and ``mark``: None, or
        ``line`` and ``end_line`` (from 1) with ``start`` and ``end`` columns (UTF-16 units from 0, or None).
    """
    if isinstance(error, ProgramError):
        return {"kind": "error", "message": str(error), "traceback": str(error), "mark": None}
    report = traceback.TracebackException.from_exception(error)
    _drop_own_frames(report)
    stopped = isinstance(error, KeyboardInterrupt)
    words = error.msg if isinstance(error, SyntaxError) else str(error)
    message = ": ".join(filter(None, [type(error).__name__, (words or "").strip().split("\n")[0]]))
    return {
        "kind": "stopped" if stopped else "error",
        "message": "Stopped" if stopped else message,
        "traceback": "".join(report.format()).rstrip(),
        "mark": _mark(error),
    }


def _drop_own_frames(report):
    """Begin every traceback of the chain below the page's own frames: how the page got there is not news."""
    seen = set()
    while report is not None and id(report) not in seen:
        seen.add(id(report))
        first = next((i for i, frame in enumerate(report.stack) if frame.filename not in OWN_FILES), None)
        if first is None:
            report.stack = traceback.StackSummary()
        else:
            report.stack = traceback.StackSummary.from_list(report.stack[first:])
        for frame in report.stack:
            if frame.filename != FILENAME:
                frame.colno = frame.end_colno = None  # carets only under the reader's own lines
        report = report.__cause__ or report.__context__


def _mark(error):
    if isinstance(error, SyntaxError):
        if error.filename != FILENAME or error.lineno is None:
            return None
        line, end_line = error.lineno, error.end_lineno or error.lineno
        start = None if not error.offset else error.offset - 1
        end = None if not error.end_offset or error.end_offset < 1 else error.end_offset - 1
        text = linecache.getline(FILENAME, line)
        return {
            "line": line,
            "end_line": end_line,
            "start": None if start is None else _utf16(text[:start]),
            "end": None if end is None else _utf16(linecache.getline(FILENAME, end_line)[:end]),
        }
    frames = [frame for frame in traceback.TracebackException.from_exception(error).stack if frame.filename == FILENAME]
    if not frames:
        return _model_mark()
    frame = frames[-1]  # the deepest: the line of theirs that was running
    return {
        "line": frame.lineno,
        "end_line": frame.end_lineno or frame.lineno,
        "start": _column(frame.lineno, frame.colno),
        "end": _column(frame.end_lineno or frame.lineno, frame.end_colno),
    }


def _model_mark():
    """Where the program makes ``model``: what to look at when the page's own call of it failed."""
    try:
        body = ast.parse("".join(linecache.getlines(FILENAME))).body
    except (SyntaxError, RecursionError, MemoryError):
        return None
    for node in reversed(body):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        names = [getattr(target, "id", None) for target in targets] + [getattr(node, "name", None)]
        if "model" in names:
            end = node.lineno if getattr(node, "body", None) else node.end_lineno
            return {"line": node.lineno, "end_line": end, "start": None, "end": None}
    return None


def _column(line, byte):
    """The editor counts UTF-16 units where Python counts bytes of UTF-8."""
    if byte is None:
        return None
    return _utf16(linecache.getline(FILENAME, line).encode()[:byte].decode(errors="ignore"))


def _utf16(text):
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
