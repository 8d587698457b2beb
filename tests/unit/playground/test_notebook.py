"""The notebook's Python: cells in a namespace that lasts, what they show, help from the interpreter, packages."""

import asyncio
import base64
import io
import json
import re
import textwrap
import zipfile
import zlib
from xml.etree import ElementTree

import pytest
from playground_helpers import WEB, session

import lucid

SETTINGS = {}


class Page:
    """What the page does: runs cells and listens."""

    def __init__(self):
        self.session = session("notebook", **SETTINGS)
        self.scene = self.session.scene
        self.heard = []
        self.session.post = lambda payload: self.heard.append(json.loads(payload.text)[0])
        self.ask("restart")

    def ask(self, question, **args):
        answer = self.session.ask("scene", question, json.dumps(args), {})
        if asyncio.iscoroutine(answer):
            answer = asyncio.run(self.session.finish(answer))
        assert answer is not None, self.session.failure
        return json.loads(answer.text)[0]

    def run(self, source, cell="a"):
        self.heard.clear()
        return self.ask("run", cell=cell, source=textwrap.dedent(source))

    def good(self, source, cell="a"):
        answer = self.run(source, cell)
        assert answer["failure"] is None, answer["failure"]["traceback"]
        return answer

    def value(self, source):
        return self.good(source)["result"]["text/plain"]

    def text(self, stream="stdout"):
        return "".join(one["text"] for one in self.heard if one.get("stream") == stream)


@pytest.fixture
def page():
    return Page()


# -- running -----------------------------------------------------------------------------------


def test_cells_share_one_namespace_and_are_counted(page):
    assert page.good("a = 20\n")["result"] is None
    answer = page.good("b = 1\na + 2 * b\n")
    assert (answer["count"], answer["result"]["text/plain"]) == (2, "22")
    assert page.value("_ + 1") == "23"
    assert page.good("a;")["result"] is None
    assert page.good("a;  # quiet")["result"] is None
    assert page.value("'; # not quiet'") == "'; # not quiet'"
    assert page.good("None")["result"] is None


def test_the_namespace_outlives_the_scene_and_ends_with_restart(page):
    page.good("kept = 5")
    again = page.session
    before = json.loads(again.open("notebook", json.dumps({"seed": 1})).text)[0]
    page.scene = again.scene
    assert page.value("kept") == "5"
    after = page.ask("restart")
    assert after["kernel"] != before["kernel"] and after["count"] == 0
    assert page.run("kept")["failure"]["name"] == "NameError"


def test_await_at_the_top_level(page):
    answer = page.good("""
        import asyncio
        async def twice(x):
            await asyncio.sleep(0)
            return 2 * x
        y = await twice(4)
        [await twice(i) for i in range(3)] + [y]
    """)
    assert answer["result"]["text/plain"] == "[0, 2, 4, 8]"


def test_output_is_told_while_the_cell_runs(page):
    page.good("""
        import sys, time
        print("first")
        time.sleep(0.08)
        print("second")
        print("third", file=sys.stderr)
        print("fourth", end="")
    """)
    parts = [(one["stream"], one["text"], one["cell"]) for one in page.heard]
    assert parts[0] == ("stdout", "first\n", "a") or parts[0][1] == "first"
    assert len(parts) >= 3
    assert page.text() == "first\nsecond\nfourth"
    assert page.text("stderr") == "third\n"


def test_a_cell_that_waits_shows_what_it_printed_before(page):
    page.good("""
        import asyncio
        print("a", end="")
        print("b", end="")
        await asyncio.sleep(0.12)
        heard_by_then = True
        print("c")
    """)
    assert page.heard[0]["text"] in ("a", "ab")
    assert page.text() == "abc\n"


def test_a_flood_is_cut(page):
    page.good("print('x' * 1_000_000)\nprint('end')")
    assert len(page.text()) < 50_000
    assert page.text().endswith("end\n")
    assert "characters not shown" in page.text()


def test_display_update_and_clear(page):
    page.good("""
        handle = display("one", 2, display_id=True)
        import time
        time.sleep(0.07)
        handle.update("three")
        for i in range(1000):
            handle.update(i)
        clear_output()
        display(4)
    """)
    shown = [one for one in page.heard if "display" in one]
    assert [one["display"]["text/plain"] for one in shown[:3]] == ["'one'", "2", "'three'"]
    updates = [one for one in shown if one["update"]]
    assert updates[-1]["display"]["text/plain"] == "999"
    assert len(updates) < 30, "updates are not sent faster than they can be seen"
    assert {one["id"] for one in updates} == {shown[0]["id"]}
    assert any("clear" in one for one in page.heard)
    assert page.good("display(1, display_id='x')")["result"] is None


def test_errors_have_a_traceback_and_a_mark_in_their_cell(page):
    page.good("def f(x):\n    return 1 / x\n", "first")
    failure = page.run("a = 1\nf(0)", "second")["failure"]
    assert failure["kind"] == "error"
    assert failure["message"] == "ZeroDivisionError: division by zero"
    assert (failure["mark"]["file"], failure["mark"]["line"]) == ("cell 1", 2)
    assert failure["traceback"].count('File "cell') == 2
    assert "kernel.py" not in failure["traceback"]
    failure = page.run("x = 1\ny = (2")["failure"]
    assert (failure["name"], failure["mark"]["file"], failure["mark"]["line"]) == ("SyntaxError", "cell 3", 2)
    failure = page.run("import lucid\nlucid.zeros(2, 3) @ lucid.zeros(2, 3)")["failure"]
    assert failure["mark"]["line"] == 2 and "3" in failure["message"]


@pytest.mark.parametrize(
    "source", ["raise SystemExit(3)", "exit()", "def f(): return f()\nf()", "raise KeyboardInterrupt"]
)
def test_nothing_that_a_cell_raises_leaves_it(page, source):
    failure = page.run(source)["failure"]
    assert failure["kind"] == ("stopped" if "Keyboard" in source else "error")
    assert page.value("1 + 1") == "2"


def test_a_cell_that_waits_is_cancelled_by_stop(page):
    async def run():
        args = json.dumps({"cell": "a", "source": "import asyncio\nawait asyncio.sleep(100)"})
        task = asyncio.ensure_future(page.session.finish(page.session.ask("scene", "run", args, {})))
        await asyncio.sleep(0.02)
        page.session.cancel()
        return await task

    failure = json.loads(asyncio.run(run()).text)[0]["failure"]
    assert (failure["kind"], failure["message"]) == ("stopped", "Stopped")
    assert page.value("1 + 1") == "2"


def test_classes_of_cells_can_be_pickled_and_future_imports_last(page):
    page.good("from __future__ import annotations")
    assert page.value("def f(x: Unknown): ...\nf.__annotations__") == "{'x': 'Unknown'}"
    page.good("import pickle\nclass C: pass\nassert type(pickle.loads(pickle.dumps(C()))) is C")


def test_commands_of_ipython_are_named(page):
    failure = page.run("x = 1\n%matplotlib inline")["failure"]
    assert "%matplotlib is a command of IPython" in failure["message"]
    assert failure["mark"]["line"] == 2
    assert page.value("a = 7\n(a\n%3)") == "1", "an operator at the start of a line is none"


def test_numbers_are_drawn_again_after_a_restart(page):
    first = page.value("import lucid\nlucid.rand(3)")
    page.ask("restart")
    assert page.value("import lucid\nlucid.rand(3)") == first


# -- what values look like ---------------------------------------------------------------------


def test_tensors_are_pictures(page):
    made = page.good("import lucid\nlucid.randn(4, 5)")["result"]
    assert "(4, 5)" in made["text/html"] and "data:image/png" in made["text/html"]
    assert made["text/plain"].startswith("tensor(")


def test_methods_of_the_protocol(page):
    made = page.good("""
        class Rich:
            def _repr_html_(self): return "<b>x</b>"
            def _repr_svg_(self): return "<svg/>"
            def _repr_png_(self): return b"\\x89PNG"
            def _repr_markdown_(self): return "*x*"
            def _repr_latex_(self): return None
            def _repr_mimebundle_(self, include=None, exclude=None):
                return {"text/plain": "plain", "application/x-own": "1"}, {}
        Rich()
    """)["result"]
    assert made == {
        "text/plain": "plain",
        "application/x-own": "1",
        "text/html": "<b>x</b>",
        "image/svg+xml": "<svg/>",
        "image/png": base64.b64encode(b"\x89PNG").decode(),
        "text/markdown": "*x*",
    }
    assert list(page.good("Rich")["result"]) == ["text/plain"], "a class is not its instance"


def test_a_picture_that_fails_leaves_the_text(page):
    made = page.good("""
        class Bad:
            def __repr__(self): return "bad"
            def _repr_html_(self): raise ValueError("no picture")
        Bad()
    """)["result"]
    assert made == {"text/plain": "bad\nValueError: no picture"}
    assert "repr failed" in page.value("class Worse:\n    def __repr__(self): raise ValueError\nWorse()")


def test_tables(page):
    made = page.good("[{'name': '<b>', 'n': 1.23456789}, {'name': 'c', 'extra': True}]")["result"]
    assert "<td>&lt;b&gt;</td>" in made["text/html"] and ">1.235</td>" in made["text/html"]
    assert len(re.findall("<th[ >]", made["text/html"])) == 3
    assert '<td align="right">2</td>' in page.good("table({'x': [1, 2]})")["result"]["text/html"]
    assert "800 more rows" in page.good("table([[i] for i in range(1000)])")["result"]["text/html"]
    assert "text/html" not in page.good("[1, {}]")["result"]
    assert page.value("table([[1, 'ab'], [22, 'c']], ['n', 's'])") == " n   s\n 1  ab\n22   c"


def _pixels(png):
    data = base64.b64decode(png)
    parts, at = {}, 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        parts[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + size]
        at += size + 12
    head = parts[b"IHDR"]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big"), head[9], zlib.decompress(parts[b"IDAT"])


def test_images_of_tensors(page):
    page.good("import lucid\nx = lucid.zeros(3, 2, 4)\nx[0] = 1.0")
    width, height, kind, data = _pixels(page.good("image(x, scale=1)")["result"]["image/png"])
    assert (width, height, kind) == (4, 2, 2)
    assert data == (b"\0" + b"\xff\0\0" * 4) * 2
    width, height, kind, _ = _pixels(
        page.good("image(lucid.randn(5, 1, 3, 3), scale=2, columns=3)")["result"]["image/png"]
    )
    assert (width, height, kind) == (2 * 11, 2 * 7, 0)
    assert "none of (H, W)" in page.run("image(lucid.zeros(2, 3, 4))")["failure"]["message"]


@pytest.mark.parametrize(
    "source",
    [
        "chart([1, 2, 3])",
        "chart([])",
        "chart([5.0])",
        "chart([0.0, 0.0])",
        "chart([1, float('nan'), float('inf'), -2])",
        "chart({'train': [3, 2, 1], 'test <1>': [3, 2.5]}, title='A & B')",
        "chart([1e-3, 10, 1e5, 0], log=True)",
        "chart([1, 2, 1], kind='bars')",
        "chart(lucid.randn(50), lucid.rand(50), kind='points')",
        "chart(range(100_000))",
        "chart([1e300, -1e300])",
    ],
)
def test_charts_are_drawn(page, source):
    svg = page.good(f"import lucid\n{source}")["result"]["image/svg+xml"]
    assert len(svg) < 30_000
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for name in ("cx", "cy", "x", "y", "width", "height", "points", "d"):
            assert not re.search("nan|inf", element.get(name, ""))


def test_a_spike_in_a_long_line_is_drawn(page):
    svg = page.good("y = [0.0] * 50_000\ny[31_313] = 1.0\nchart(y)")["result"]["image/svg+xml"]
    heights = {point.split(",")[1] for point in re.search(r'points="([^"]+)"', svg)[1].split()}
    assert len(heights) == 2


def test_a_wrong_kind_of_chart_is_told(page):
    assert "none of 'line'" in page.run("chart([1], kind='pie')")["failure"]["message"]


# -- help --------------------------------------------------------------------------------------


def _labels(page, before, **more):
    answer = page.ask("complete", before=before, **more)
    return answer and [one["label"] for one in answer["options"]]


def test_completion_from_the_running_interpreter(page):
    page.good("import lucid\nfrom lucid import nn\nlearning_rate = 0.1\nmodel = nn.Linear(2, 3)")
    assert _labels(page, "lear") == ["learning_rate"]
    assert _labels(page, "x = lucid.matm") == ["matmul"]
    assert "weight" in _labels(page, "model.")
    assert "shape" in _labels(page, "model.weight.")
    assert "in_features=" in _labels(page, "nn.Linear(in_f")
    assert "whi" not in _labels(page, "whi") and "while" in _labels(page, "whi")
    assert "print" in _labels(page, "pri")
    assert _labels(page, "'in a string: lear") is None
    assert _labels(page, "# lear") is None
    assert _labels(page, "") is None
    assert "learning_rate" in _labels(page, "", explicit=True)
    assert page.ask("complete", before="x = lucid.matm")["from"] == len("x = lucid.")
    assert "__class__" not in _labels(page, "model.") and "__class__" in _labels(page, "model.__c")


def test_completion_knows_imports_that_were_not_run(page):
    assert "Linear" in _labels(page, "from lucid import nn, optim\nnn.Lin")
    assert "Adam" in _labels(page, "from lucid import nn, optim\noptim.")
    assert "randn" in _labels(page, "import lucid as lc\nlc.ran")
    assert "optim" in _labels(page, "from lucid import nn, op")
    assert "lucid" in _labels(page, "import luc")


def test_completion_calls_nothing_of_the_visitors(page):
    page.good("""
        called = []
        class C:
            @property
            def risky(self):
                called.append(1)
                return self
            def __call__(self): called.append(2)
        c = C()
    """)
    assert "risky" in _labels(page, "c.")
    assert not _labels(page, "c.risky.")
    assert page.ask("inspect", code="c.risky", at=4) is None
    assert page.value("called") == "[]"


def test_documentation_of_what_is_under_the_cursor(page):
    page.good('''
        import lucid
        from lucid import nn
        x = lucid.ones(2, 2)
        def f(a, b=2):
            """Adds two numbers.

            More words.
            """
            return a + b
    ''')
    about = page.ask("inspect", code="y = f(1)", at=4)
    assert about == {
        "name": "f", "from": 4, "to": 5, "kind": "function",
        "signature": "(a, b=2)", "doc": "Adds two numbers.\n\nMore words.",
    }  # fmt: skip
    about = page.ask("inspect", code="nn.Linear(2, 3)", at=5)
    assert about["name"] == "nn.Linear" and "in_features: int" in about["signature"] and "affine" in about["doc"]
    assert page.ask("inspect", code="nn.Linear(2, 3)", at=1)["kind"] == "namespace"
    about = page.ask("inspect", code="x", at=0)
    assert about["type"] == "Tensor" and about["value"].startswith("tensor(")
    assert page.ask("inspect", code="unknown_name", at=3) is None
    assert page.ask("inspect", code="# f", at=2) is None
    assert page.ask("inspect", code="1 + 2", at=0) is None


# -- packages ----------------------------------------------------------------------------------


def wheel(name, version, requires=(), code="", extra=()):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}/__init__.py", code or f"version = {version!r}\n")
        info = f"{name}-{version}.dist-info"
        needs = "".join(f"Requires-Dist: {need}\n" for need in requires)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}\nText\n"
        )
        for path, text in extra:
            archive.writestr(path, text)
    return file.getvalue()


class Index:
    """A small PyPI: what the page would fetch."""

    def __init__(self, page, tmp_path, files):
        self.asked, self.page = [], page
        self.files = files
        page.scene.installer.home = str(tmp_path)
        page.session.post = self.hear

    def hear(self, payload):
        heard = json.loads(payload.text)[0]
        self.page.heard.append(heard)
        if "fetch" not in heard:
            return
        self.asked.append(heard["url"])
        data = self.files.get(heard["url"])
        contents = None if data is None else lucid.frombuffer(bytearray(data), dtype=lucid.uint8)
        asyncio.get_running_loop().call_soon(
            lambda: self.page.scene.ask_fetched(None, heard["fetch"], "404" if data is None else None, contents)
        )


def about(name, versions):
    releases = {
        version: [{"filename": file, "url": f"https://files/{file}", "requires_python": ">=3.8"}]
        for version, file in versions.items()
    }
    return json.dumps({"info": {"name": name, "version": "0"}, "releases": releases}).encode()


def test_a_package_comes_with_what_it_needs(page, tmp_path):
    needs = ["nb_second>=1.0,<2", 'nb_third; python_version < "3"', 'nb_fourth; extra == "all"']
    first = {version: f"nb_first-{version}-py3-none-any.whl" for version in ("1.2", "1.10", "2.0rc1")}
    second = {"1.5": "nb_second-1.5-py2.py3-none-any.whl", "2.0": "nb_second-2.0-py3-none-any.whl"}
    files = {
        "https://pypi.org/pypi/nb-first/json": about("nb_first", first),
        "https://files/nb_first-1.10-py3-none-any.whl": wheel("nb_first", "1.10", needs),
        "https://pypi.org/pypi/nb-second/json": about("nb_second", second),
        "https://files/nb_second-1.5-py2.py3-none-any.whl": wheel("nb_second", "1.5"),
    }
    index = Index(page, tmp_path, files)
    assert page.ask("install", what="nb_first") == {"nb-first": "1.10", "nb-second": "1.5"}
    assert page.value("import nb_first, nb_second\nnb_first.version, nb_second.version") == "('1.10', '1.5')"
    asked = len(index.asked)
    assert page.ask("install", what="nb_first>=1") == {}
    assert len(index.asked) == asked, "what is there is not fetched again"
    assert page.ask("packages") == {"nb-first": "1.10", "nb-second": "1.5"}


def test_cells_install_with_await_and_with_pip(page, tmp_path):
    url = "http://127.0.0.1/nb_own-0.1-py3-none-any.whl"
    Index(page, tmp_path, {url: wheel("nb_own", "0.1"), "./nb_rel-1-py3-none-any.whl": wheel("nb_rel", "1")})
    page.good(f"import micropip\nawait micropip.install({url!r})\nimport nb_own")
    page.good("%pip install -q ./nb_rel-1-py3-none-any.whl\nimport nb_rel")
    assert page.value("micropip.list()") == "{'nb-own': '0.1', 'nb-rel': '1'}"


def test_what_cannot_be_installed_is_told(page, tmp_path):
    compiled = about("nb_c", {"1.0": "nb_c-1.0-cp314-cp314-manylinux_x86_64.whl"})
    Index(page, tmp_path, {"https://pypi.org/pypi/nb-c/json": compiled, "./nb_bad-1-py3-none-any.whl": b"no zip"})

    def refused(what):
        failure = page.run(f"import micropip\nawait micropip.install({what!r})")["failure"]
        assert failure["mark"]["line"] == 2
        return failure["message"]

    assert "no wheel in pure Python" in refused("nb_c")
    assert refused("nb_none").endswith("404")
    assert "not a wheel" in refused("./nb_bad-1-py3-none-any.whl")
    assert "compiled parts" in refused("./x-1-cp314-cp314-linux_x86_64.whl")
    assert "is no name of a package" in refused("a b c!")


def test_a_wheel_writes_nothing_outside_of_its_folder(page, tmp_path):
    home = tmp_path / "home"
    extra = [("../escaped.py", "x"), ("/absolute.py", "x"), ("nb_evil-1.data/purelib/nb_data.py", "y = 2")]
    Index(page, home, {"./nb_evil-1-py3-none-any.whl": wheel("nb_evil", "1", extra=extra)})
    page.ask("install", what="./nb_evil-1-py3-none-any.whl")
    assert page.value("import nb_data\nnb_data.y") == "2"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize(
    ("clauses", "inside", "outside"),
    [
        (">=1.2,<2", ["1.2", "1.10.1"], ["1.1", "2.0"]),
        ("~=1.4", ["1.4", "1.9"], ["1.3", "2.0"]),
        ("~=1.4.2", ["1.4.2", "1.4.9"], ["1.5"]),
        ("==1.*", ["1.0", "1.9"], ["2.0"]),
        ("!=1.5", ["1.4"], ["1.5", "1.5.0"]),
        (">1", ["1.0.1"], ["1.0", "1"]),
    ],
)
def test_versions(clauses, inside, outside):
    import scenes_notebook_packages as packages

    parsed = packages.parse(f"name{clauses}")[2]
    assert all(packages.fits(version, parsed) for version in inside)
    assert not any(packages.fits(version, parsed) for version in outside)


# -- the notebook that the page opens with -------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_starter_notebook_runs_and_learns(seed):
    page = Page()
    page.scene.settings["seed"] = seed
    cells = json.loads((WEB / "scenes" / "notebook" / "starter.ipynb").read_text())["cells"]
    updates = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            page.good("".join(cell["source"]), cell["id"])
            updates += sum(one.get("update", False) for one in page.heard)
    assert float(page.value("losses[-1]")) < 0.02
    assert updates >= 1, "the chart of the loss lives"


def test_the_prelude_gives_a_program_what_the_cells_have(page):
    names = {}
    exec(page.scene.prelude(), names)
    assert names["chart"]([1, 2])._repr_svg_().startswith("<svg")
    assert names["table"]([[1]]) and names["image"](lucid.zeros(2, 2))
