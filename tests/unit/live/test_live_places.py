"""Where `lucid.live` draws: each host is stood in for by what it offers; web/examples tries the hosts themselves."""

from __future__ import annotations

import io
import os
import sys
import types

import pytest

from lucid.live import Chart, _places


@pytest.fixture(autouse=True)
def no_host(monkeypatch):
    """The tests' own Python may run in some of these hosts."""
    for name in ("IPython", "marimo", "pyscript"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "display", None, raising=False)


class Handle:
    def __init__(self, shown):
        self.shown = shown

    def update(self, chart):
        self.shown.append(chart._repr_html_())


class Terminal(io.StringIO):
    def isatty(self):
        return True


def train(chart, count=3):
    for step in chart.steps(count):
        chart._next = 0.0
        chart.update(loss=count - step)


def ipython(monkeypatch, shell):
    shown = []

    def display(value, display_id=None):
        assert display_id is True
        shown.append(value._repr_html_())
        return Handle(shown)

    module = types.ModuleType("IPython")
    module.get_ipython = lambda: shell
    module.display = types.SimpleNamespace(display=display)
    monkeypatch.setitem(sys.modules, "IPython", module)
    return shown


def test_in_jupyter_a_display_is_updated(monkeypatch):
    shown = ipython(monkeypatch, object())
    train(Chart("loss"))
    assert len(shown) == 3 and "step 1/3" in shown[0] and "step 3/3" in shown[2]


def test_ipython_in_a_terminal_shows_text(monkeypatch, capsys):
    shown = ipython(monkeypatch, type("TerminalInteractiveShell", (), {})())
    train(Chart("loss"))
    assert not shown and "step 3/3" in capsys.readouterr().out


def test_ipython_that_is_only_imported_is_no_host(monkeypatch, capsys):
    shown = ipython(monkeypatch, None)
    train(Chart("loss"))
    assert not shown and "step 3/3" in capsys.readouterr().out


def test_a_display_with_ids_in_the_main_module_is_used(monkeypatch):
    """The playground's notebook."""
    shown = []

    def display(*values, display_id=None):
        shown.extend(value._repr_html_() for value in values)
        return Handle(shown)

    monkeypatch.setattr(sys.modules["__main__"], "display", display)
    train(Chart("loss"))
    assert len(shown) == 3


def test_marimos_output_is_replaced(monkeypatch):
    shown = []
    marimo = types.ModuleType("marimo")
    marimo.Html = lambda text: ("html", text)
    marimo.output = types.SimpleNamespace(replace=shown.append)
    marimo.running_in_notebook = lambda: True
    monkeypatch.setitem(sys.modules, "marimo", marimo)
    train(Chart("loss"))
    assert [kind for kind, _ in shown] == ["html"] * 3 and "step 3/3" in shown[-1][1]
    marimo.running_in_notebook = lambda: False  # a script that imports marimo
    train(Chart("loss", target=io.StringIO()))
    assert len(shown) == 3


def test_pyscript_gets_an_element_of_its_own(monkeypatch):
    elements, displayed = {}, []

    def display(value, *, target=None, append=True):
        displayed.append(value)
        name = value.partition('id="')[2].partition('"')[0]
        elements[name] = types.SimpleNamespace(innerHTML="")

    pyscript = types.ModuleType("pyscript")
    pyscript.HTML = str
    pyscript.display = display
    pyscript.document = types.SimpleNamespace(getElementById=elements.get)
    monkeypatch.setitem(sys.modules, "pyscript", pyscript)
    train(Chart("loss"))
    train(Chart("loss"))
    assert len(displayed) == len(elements) == 2
    assert all("step 3/3" in element.innerHTML for element in elements.values())


def test_an_element_of_the_page_by_id(monkeypatch):
    box = types.SimpleNamespace(innerHTML="")
    document = types.SimpleNamespace(getElementById=lambda name: box if name == "box" else None)
    monkeypatch.setattr(_places, "_document", lambda: document)
    train(Chart("loss", target="#box"))
    assert "step 3/3" in box.innerHTML
    box.innerHTML = ""
    train(Chart("loss", target=box))
    assert "step 3/3" in box.innerHTML
    with pytest.raises(ValueError, match="Chart: target is 'bax'; wanted the id of an element of the page"):
        Chart("loss", target="bax")


def test_without_a_page_an_id_is_refused(monkeypatch):
    monkeypatch.setattr(_places, "_document", lambda: None)
    with pytest.raises(ValueError, match="Chart: target is 'box', but no page is in reach of this program"):
        Chart("loss", target="box")


def test_a_terminals_line_is_overwritten(monkeypatch):
    monkeypatch.setattr(_places.shutil, "get_terminal_size", lambda: os.terminal_size((40, 20)))
    out = Terminal()
    train(Chart("loss", "accuracy", target=out))
    _, *states = out.getvalue().split("\r")
    assert len(states) == 3 and out.getvalue().endswith("\n") and out.getvalue().count("\n") == 1
    assert all(len(state.rstrip("\n")) <= 39 for state in states)
    lengths = [len(state.rstrip("\n")) for state in states]
    assert lengths == sorted(lengths)  # a shorter line covers the longer one before it


def test_elsewhere_lines_are_few():
    out = io.StringIO()
    chart = Chart("loss", target=out)
    for step in chart.steps(50):
        chart.update(loss=step)
    assert out.getvalue().count("\n") == 2 and "\r" not in out.getvalue()


def test_an_output_without_block_characters_gets_numbers():
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    train(Chart("loss", target=out))
    out.flush()
    assert raw.getvalue().split(b"\n")[-2] == b"step 3/3  loss 1"
