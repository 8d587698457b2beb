"""Which tests a run takes: all of them, what Chromium repeats, the quick cut, or those that `-k` names.

    pytest --suite=chromium     what the browser may do otherwise than Node, with the same wheel
    pytest --suite=quick        all ops and layers, without what searches for rare faults: `npm test -- quick`
    pytest -k logaddexp         makes only the cases of that op, and adds the kernel programs that call its kernel

Files are named by their stem: it is unique, and the same wherever the file lies. What is left out is told to the runner
with a reason (pytest_report.py), so that a test that is missing for no reason fails the run.
"""

from __future__ import annotations

import re

import pytest

# Chromium differs from Node in its version of V8 and so in the code that it makes of the kernels, in the stack and the
# memory that it gives to a worker, in its file system and in its event loop. What depends on one of these runs there.
CHROMIUM = {
    "test_reference": "the kernels of every op",
    "test_formulas": "the kernels of every formula",
    "test_float_gradients": "the kernels of every gradient",
    "test_large": "the kernels beyond every block",
    "test_parity": "what every build computes alike",
    "test_random": "random numbers, bit for bit",
    "test_random_fills": "random numbers, bit for bit",
    "test_sampling": "random numbers, bit for bit",
    "test_special": "functions at the ends of their domains",
    "test_dtype_casts": "conversions between kinds of numbers",
    "test_optim": "the optimizers' kernels",
    "test_nn_layers": "the layers' kernels",
    "test_import": "how the package is loaded",
    "test_programs": "whole programs, trained",
    "test_threads": "threads, which a worker has none of",
    "test_pool": "the bits of the pool of threads",
    "test_pool_workers": "workers",
    "test_deep_graphs": "the depth of the stack",
    "test_crash_lifetime": "the depth of the stack, and the collection of garbage",
    "test_crash_arguments": "sizes at the end of memory",
    "test_nn_sizes": "sizes at the end of memory",
    "test_serialization": "files",
    "test_safetensors": "files",
}
NOT_IN_CHROMIUM = "Node runs it with the same wheel; nothing in it depends on the browser"

# What the quick cut leaves out: suites that look for rare faults in many ways, and tests of the tools.
NOT_QUICK = {
    "test_hostile": "hostile arguments of every op",
    "test_loader_fuzz": "damaged files",
    "test_hostile_files": "damaged files",
    "test_leaks": "what many calls leave",
    "test_allocation_failures": "every allocation failing once",
    "test_allocation_failures_api": "every allocation failing once",
    "test_meta": "every op on device meta",
    "test_transforms": "every op under vmap and jvp",
    "test_crash_fuzz": "hostile arguments",
    "test_crash_arguments": "hostile arguments",
    "test_crash_autograd": "hostile arguments",
    "test_crash_buffers": "hostile arguments",
    "test_crash_indexing": "hostile arguments",
    "test_crash_lifetime": "hostile arguments",
    "test_view_inplace": "writes through every kind of view",
    "test_threads": "several threads",
    "test_programs": "programs that train for seconds",
    "test_deep_graphs": "graphs of 100,000 ops",
    "test_kernels": "the kernels by themselves, for every instruction set",
    "test_generator": "the generator",
    "test_growth": "the generator with 2,000 ops",
    "test_wheel": "the wheels",
}

suite = "whole"  # what this run takes; ops/cases.py tries fewer dtypes and layouts in the quick cut


class Selection:
    """The plugin. `left_out` says, per file or test function that was not run, why."""

    def __init__(self, config):
        global suite
        suite = self.suite = config.getoption("suite")
        keyword = config.getoption("keyword") or ""
        self.word = keyword.lower() if re.fullmatch(r"\w+", keyword) and keyword != "not" else ""
        self.left_out: dict[str, str] = {}

    def reason(self, stem: str) -> str | None:
        """Why a file is left out of this run; None where it is not."""
        if self.suite == "chromium" and stem not in CHROMIUM:
            return NOT_IN_CHROMIUM
        return f"left out of the quick cut: {NOT_QUICK[stem]}" if self.suite == "quick" and stem in NOT_QUICK else None

    def pytest_ignore_collect(self, collection_path, config):
        if collection_path.suffix != ".py" or not collection_path.name.startswith("test_"):
            return None
        if any(str(collection_path).endswith(argument.split("::")[0]) for argument in config.invocation_params.args):
            return None  # it was asked for by name
        reason = self.reason(collection_path.stem)
        if reason:
            self.left_out[collection_path.relative_to(config.rootpath).as_posix()] = reason
        return bool(reason) or None

    # ---- -k ---------------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_generate_tests(self, metafunc):
        """Of a parametrised test that `-k WORD` finds by its values alone, only those are made."""
        definition = metafunc.definition
        marks = [mark for mark in definition.own_markers if mark.name == "parametrize"]
        if not self.word or len(marks) != 1 or hasattr(metafunc.module, "further_keywords"):
            return
        if any(one.params for fixtures in definition._fixtureinfo.name2fixturedefs.values() for one in fixtures):
            return  # the ids of the fixtures' values are in the test's id, where the word may be
        names = (metafunc.function.__name__, metafunc.module.__name__.rpartition(".")[2], *vars(metafunc.function))
        if metafunc.cls or any(
            self.word in name.lower() for name in (*names, *(m.name for m in definition.iter_markers()))
        ):
            return
        kept = self._found(marks[0])
        if kept is not None and kept[0][1]:  # of an empty list pytest would make a test that is skipped
            place = definition.own_markers.index(marks[0])
            definition.own_markers[place] = pytest.mark.parametrize(*kept[0], **kept[1]).mark

    def _found(self, mark):
        """The arguments of a parametrize mark with the values that the word finds; None where that is not certain."""
        if len(mark.args) != 2 or not isinstance(mark.args[0], str) or "," in mark.args[0]:
            return None
        names, values, text_of = *mark.args, mark.kwargs.get("ids") or (lambda value: value)
        if (
            not callable(text_of)
            or not isinstance(values, (list, tuple, dict))
            or any(isinstance(value, type(pytest.param())) for value in values)
        ):
            return None
        texts = [text_of(value) for value in values]
        if not all(isinstance(text, str) for text in texts):
            return None
        kept = [v for v, text in zip(values, texts) if self.word in text.lower() or self.word in self.family(v)]
        return (names, kept), mark.kwargs

    def family(self, value) -> str:
        """The family of an op, by which -k finds it too, unless the word is the name of an op."""
        from ops.cases import OPS, Op

        return f"{value.file} {value.family}".lower() if isinstance(value, Op) and self.word not in OPS else ""

    def pytest_itemcollected(self, item):
        if not self.word:
            return
        params = getattr(getattr(item, "callspec", None), "params", {})
        item.extra_keyword_matches.update(filter(None, map(self.family, params.values())))
        further = getattr(item.module, "further_keywords", None)
        if further and params:
            item.extra_keyword_matches.update(further(**params))
