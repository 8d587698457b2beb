"""The messages in the C code: "op: argument is V; wanted W". What calls provoke is in tests/ops/test_refusals.py; here
is what only a rare call would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "wasm/engine", ROOT / "wasm/python"]
RAISES = re.compile(r"\b(?:lt_raise|lt_fail|PyErr_Format|PyErr_SetString|REFUSE)\(")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')

pytestmark = pytest.mark.skipif(
    not all(folder.is_dir() for folder in FOLDERS), reason="the sources are not beside the tests"
)

# Texts of other forms, each with the reason.
OTHERS = {
    r"(%s: )?a program('s value)? .*": "a mistake of the generator's, which no caller can make",
    r"matmul: rows .* uneven|%s: %lld gradients for .*": "a mistake of the engine's own",
    r"ctc_loss_backward: (too many|log_probs has too many) .*": "a limit of the engine's own",
    r"out of memory: .*|%s: no memory for .*": "memory is all that is wanted",
    r"%s\(\) .*": "Python's own words for a call that does not fit the signature",
    r"%s: backward runs through the graph a second time.*": "PyTorch's words, which users look for",
    r"%s: a tensor .* was modified by an in-place operation.*": "PyTorch's words, which users look for",
    r".*the graph .*was freed.*|%s: backward runs through a graph that was freed": "nothing else could be wanted",
    r"len: a 0-d tensor has no length|iteration over a 0-d tensor": "NumPy's and PyTorch's words",
    r"%s has no variable; .*": "an AttributeError, which has Python's own form",
    r"lucid\._.*|LUCID_ISA: .*": "about the installation",
    r"an error in .*|ragged data|format|length|copy": "a placeholder: the error is the host's",
    r"dictionary changed size during iteration": "Python's own words for it",
    r"the engine returned no result.*|the op table has more .*|%s: %d results are more .*": "a mistake of ours",
    r"%s": "a message that was made before",
}


def calls() -> Iterator[tuple[str, str]]:
    """("file:line", text) of every call that raises, its string literals joined."""
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*.[ch]")):
        source = path.read_text()
        for match in RAISES.finditer(source):
            depth, end = 1, match.end()
            while depth:
                if literal := LITERAL.match(source, end):
                    end = literal.end()
                    continue
                depth += {"(": 1, ")": -1}.get(source[end], 0)
                end += 1
            text = "".join(LITERAL.findall(source[match.end() : end]))
            if text:
                yield f"{path.relative_to(ROOT).as_posix()}:{source.count(chr(10), 0, match.start()) + 1}", text


def test_messages_say_what_was_wanted():
    wrong = [
        f"{where}: {text}"
        for where, text in calls()
        if "; wanted " not in text and not any(re.fullmatch(other, text) for other in OTHERS)
    ]
    assert not wrong, "wanted 'op: argument is V; wanted W'\n" + "\n".join(wrong)


def test_there_are_messages():
    texts = [text for _, text in calls()]
    assert len(texts) > 450
    assert all(any(re.fullmatch(other, text) for text in texts) for other in OTHERS), "an exception that is not needed"
