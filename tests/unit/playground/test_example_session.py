"""What runs the examples of the reference and of the guides: values as at Python's prompt, and variables that last."""

import asyncio
import importlib.util

import pytest
from playground_helpers import WEB


@pytest.fixture
def run():
    spec = importlib.util.spec_from_file_location("examples_session", WEB / "site/session.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    scene, heard = module.Scene({}), []
    scene.emit = heard.append

    def call(source, echo=True):
        heard.clear()
        answer = asyncio.run(scene.ask_run(None, "example", source, echo))
        text = "".join(told["text"] for told in heard if "text" in told)
        return text, (answer["result"] or {}).get("text/plain"), answer["failure"]

    call.forget = lambda: scene.ask_restart(None)
    return call


def test_every_expression_shows_its_value(run):
    assert run("x = 1\nx\nx + 1\nNone\n[x]") == ("1\n2\n", "[1]", None)


def test_a_guide_shows_its_last_value(run):
    assert run("x = 1\nx\nprint(x)\nx + 1", echo=False) == ("1\n", "2", None)


def test_variables_last_until_they_are_forgotten(run):
    run("x = 3")
    assert run("x")[1] == "3"
    run.forget()
    assert "NameError" in run("x")[2]["traceback"]


def test_an_error_ends_the_run_and_says_where(run):
    text, result, failure = run("1\n1 / 0\n2")
    assert (text, result) == ("1\n", None)
    assert failure["name"] == "ZeroDivisionError" and failure["mark"]["line"] == 2


def test_an_error_that_was_said_to_come_does_not(run):
    text, result, failure = run("int('a')  # raises\nlen(\n    1)  # raises\n2")
    assert text.startswith("ValueError: invalid literal") and "TypeError: object of type 'int'" in text
    assert (result, failure) == ("2", None)


def test_definitions_over_several_lines_and_top_level_await(run):
    source = "import asyncio\nasync def f():\n    return 5\nawait f()\nfor i in range(2):\n    print(i)"
    assert run(source)[0] == "5\n0\n1\n"


def test_values_are_as_rich_as_they_come(run):
    class_ = "class Rich:\n    def _repr_html_(self): return '<b>rich</b>'\n    def __repr__(self): return 'plain'\n"
    assert run(class_ + "Rich()")[1] == "plain"
