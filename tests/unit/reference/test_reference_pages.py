"""The model of the reference: every public name has its page, and on it what a reader looks for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform == "emscripten":
    pytest.skip("the reference is made natively, where its parser is installed", allow_module_level=True)
pytest.importorskip("griffe", reason="the reference is made with griffe, which is not installed")

SITE = str(Path(__file__).parents[3] / "web/site")


@pytest.fixture(scope="module")
def model():
    sys.path.insert(0, SITE)
    try:
        import links  # noqa: F401  (while the folder is on the path)
        import pages

        return pages.build()
    finally:
        sys.path.remove(SITE)


@pytest.fixture(scope="module")
def by_name(model):
    return {page.entry.name: page for page in model[0]}


def test_pages_differ_by_more_than_case(model):
    paths = [page.path.lower() for page in model[0]]
    assert len(paths) == len(set(paths)) > 2500


def test_each_name_has_one_page(model, by_name):
    spellings = [name for page in model[0] for name in (page.entry.name, *page.entry.aliases)]
    assert len(spellings) == len(set(spellings))
    listed = [page.entry.name for overview in model[1] for pages in overview.sections.values() for page in pages]
    assert sorted(listed) == sorted(by_name)
    for (
        name
    ) in "lucid.add lucid.save lucid.nn.Linear lucid.nn.Parameter lucid.nn.functional.relu lucid.Tensor.add_".split():
        assert name in by_name, name
    assert "lucid.optim.lr_scheduler.StepLR" in by_name
    assert by_name["lucid.nn.Parameter"].entry.aliases == ["lucid.nn.parameter.Parameter"]


def test_parameter_has_the_parts_of_its_page(by_name):
    page = by_name["lucid.nn.Parameter"]
    assert page.entry.kind == "class"
    assert page.bases == ["lucid.Tensor"]
    assert page.forms[0].text("Parameter", False) == (
        "Parameter(data: Tensor | list[object] | None = None, requires_grad: bool = True)"
    )
    assert page.source.startswith("lucid/nn/parameter.py:")
    assert [(row.name, default) for row, default in page.parameters] == [("data", "None"), ("requires_grad", "True")]
    assert "Attributes" in page.doc.lists and page.doc.examples
    methods = {member.name: member for member in page.methods}
    assert methods["__init__"].kind == methods["__repr__"].kind == "dunder"
    assert (methods["__init__"].returns, methods["__repr__"].returns) == ("None", "str")
    ((base, names),) = page.inherited
    assert base == "lucid.Tensor" and "backward" in names and "__add__" not in names


def test_a_private_base_is_not_shown_and_its_methods_are_own(by_name):
    page = by_name["lucid.nn.Linear"]
    assert page.bases == ["lucid.nn.Module"]
    assert "forward" in {member.name for member in page.members}


def test_ops_show_their_forms_and_their_place_in_the_table(by_name):
    page = by_name["lucid.max"]
    assert len(page.forms) >= 4
    assert page.source.startswith("wasm/ops/reduction/")
    assert by_name["lucid.tanh"].facts["Gradient"]
    assert "lucid.Tensor.tanh_" in by_name["lucid.tanh"].other


def test_types_link_to_what_they_are(model):
    from links import Links, Place

    links = Links({page.entry.name: page.entry for page in model[0]}, [o.area.module for o in model[1]])
    place = Place("reference/lucid/max.html", "lucid")
    assert links.find_type("Tensor", place) == "reference/lucid/Tensor-class.html"
    assert links.find_type("Sequence", place) is None  # Python's, although a tokenizer's class is called so
    assert links.find("torch.nn.Linear", place) == links.find("nn.Linear", place) == "reference/nn/Linear.html"
    assert links.find("dim", Place("", "lucid", local={"dim"})) is None


def test_sections_can_be_looked_through(model):
    for overview in model[1]:
        for heading, pages in overview.sections.items():
            assert len(pages) <= 110, (overview.area.module, heading)


def test_no_further_name_is_without_a_summary_or_its_parameters(model):
    """These numbers only fall."""
    silent = [page.entry.name for page in model[0] if not page.doc.summary]
    assert len(silent) <= 41, silent
    lacking = {}
    for page in model[0]:
        if len(page.forms) == 1 and page.entry.kind in ("function", "class", "method", "classmethod", "staticmethod"):
            said = {row.name.lstrip("*") for row, _ in page.parameters}
            wanted = set(page.forms[0].named()) - {"args", "kwargs", "self"} - said
            if wanted:
                lacking[page.entry.name] = wanted
    assert len(lacking) <= 95, lacking
    assert sum(bool(page.source) for page in model[0]) > 0.96 * len(model[0])
