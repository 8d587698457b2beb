"""What went wrong in the visitor's program: message, traceback without the page's own frames, the line to mark."""

import ast
import linecache
import os
import traceback

from .hints import hint
from .scene import ProgramError

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  #: the page's own files, which tracebacks leave out
PROGRAM = "program.py"  #: what the visitor's program is called in tracebacks


def is_program(filename):
    """Whether a file is the visitor's: the program, or a cell of a notebook (``cell 3``)."""
    return filename == PROGRAM or filename.startswith("cell ")


def _is_own(filename):
    return filename.startswith(HOME + os.sep)


def describe(error):
    """Say what ``error`` is, where in the program it arose, and how its traceback reads.

    Returns
    -------
    dict
        ``kind`` (``"stopped"`` or ``"error"``), ``message``, ``traceback``, ``hint`` (``hints.py``), and ``mark``:
        None, or ``file`` (the program, or a cell), ``line`` and ``end_line`` (from 1) with ``start`` and ``end``
        columns (UTF-16 units from 0, or None).
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
        "hint": None if stopped else hint(error),
    }


def _drop_own_frames(report):
    """Begin every traceback of the chain below the page's own frames: how the page got there is not news."""
    seen = set()
    while report is not None and id(report) not in seen:
        seen.add(id(report))
        first = next((i for i, frame in enumerate(report.stack) if not _is_own(frame.filename)), None)
        if first is None:
            report.stack = traceback.StackSummary()
        else:
            report.stack = traceback.StackSummary.from_list(report.stack[first:])
        for frame in report.stack:
            if not is_program(frame.filename):
                frame.colno = frame.end_colno = None  # carets only under the reader's own lines
        report = report.__cause__ or report.__context__


def _mark(error):
    if isinstance(error, SyntaxError):
        if not is_program(error.filename or "") or error.lineno is None:
            return None
        line, end_line = error.lineno, error.end_lineno or error.lineno
        start = None if not error.offset else error.offset - 1
        end = None if not error.end_offset or error.end_offset < 1 else error.end_offset - 1
        text = linecache.getline(error.filename, line)
        return {
            "file": error.filename,
            "line": line,
            "end_line": end_line,
            "start": None if start is None else _utf16(text[:start]),
            "end": None if end is None else _utf16(linecache.getline(error.filename, end_line)[:end]),
        }
    frames = [frame for frame in traceback.TracebackException.from_exception(error).stack if is_program(frame.filename)]
    if not frames:
        return _model_mark()
    frame = frames[-1]  # the deepest: the line of theirs that was running
    end_line = frame.end_lineno or frame.lineno
    return {
        "file": frame.filename,
        "line": frame.lineno,
        "end_line": end_line,
        "start": _column(frame.filename, frame.lineno, frame.colno),
        "end": _column(frame.filename, end_line, frame.end_colno),
    }


def _model_mark():
    """Where the program makes ``model``: what to look at when the page's own call of it failed."""
    try:
        body = ast.parse("".join(linecache.getlines(PROGRAM))).body
    except (SyntaxError, RecursionError, MemoryError):
        return None
    for node in reversed(body):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        names = [getattr(target, "id", None) for target in targets] + [getattr(node, "name", None)]
        if "model" in names:
            end = node.lineno if getattr(node, "body", None) else node.end_lineno
            return {"file": PROGRAM, "line": node.lineno, "end_line": end, "start": None, "end": None}
    return None


def _column(file, line, byte):
    """The editor counts UTF-16 units where Python counts bytes of UTF-8."""
    if byte is None:
        return None
    return _utf16(linecache.getline(file, line).encode()[:byte].decode(errors="ignore"))


def _utf16(text):
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
