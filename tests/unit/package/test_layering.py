"""Includes and imports run downward only:

    kernels  <-  engine  <-  engine/ops  <-  python binding  <-  lucid core  <-  lucid.nn, lucid.optim, serialization, …

and inside of the engine along UNITS. All arithmetic on elements stands in the kernels: the engine points to none.

The sources are read from the checkout; where only the installed package is there (inside Pyodide), its Python files are
read and the C half is skipped.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import lucid

CHECKOUT = Path(__file__).resolve().parents[3]
PACKAGE = CHECKOUT / "lucid" if (CHECKOUT / "lucid" / "__init__.py").exists() else Path(lucid.__file__).parent
SOURCES = CHECKOUT / "wasm"

# Folder -> the folders whose headers it may include, besides its own.
MAY_INCLUDE = {
    "kernels": (),
    "engine": ("kernels",),
    "engine/ops": ("engine", "kernels"),
    "python": ("engine", "engine/ops", "kernels"),
}
# Generated headers and the folder they belong to. One that is not named here belongs nowhere and may not be included.
GENERATED = {"kernels_gen.h": "engine", "ops_gen.h": "engine", "program_gen.h": "engine", "signatures_gen.h": "kernels"}
GENERATED |= {"steps_gen.h": "engine", "step_names_gen.h": "kernels", "step_loops_gen.h": "kernels"}
# The engine's own files, lowest first: "error" is error.h and error.c. A file includes headers of its own unit and of
# those before it, uses nothing that a later one declares, and what a unit declares it also defines. Files that need
# each other are one unit.
#
# There is one way back, dispatch.h: calling an op. Gradients, programs and rules are made of ops, so all that records
# and transforms is built on calls of ops; and calling an op is what dispatch.c makes of all that, so it comes last.
CALLS = "dispatch.h ops_gen.h"
UNITS = (
    *(
        "base.h",
        "error",
        "dtype",
        "alloc",
        "shape",
        "host",
        "isa",
        "pool",
        "cut.h sharing_gen.c",
        "sharing",
        "count",
        "generator",
    ),
    *("device", "tensor", "devices", "wrap", "overlap", "walk", "copy", "elementwise", "view"),
    *("op.h", CALLS, "profile"),
    *("node", "history", "saved", "hooks", "gradient", "node_table.h", "pending", "backward", "inplace"),
    *("program program_calls.c program_instructions.c program_gen.h needs", "mutate", "compute", "record"),
    *("unwrap", "batch", "dual", "transform", "elsewhere", "dispatch.c assign.c", "init"),
    "engine.h run_kernel.h",  # for what is above
)
# What takes memory, in the C library (functions too that return memory of their own, or work with some) and here.
ALLOCATORS = (
    *(
        "malloc",
        "calloc",
        "realloc",
        "reallocarray",
        "aligned_alloc",
        "posix_memalign",
        "memalign",
        "valloc",
        "pvalloc",
    ),
    *("free", "cfree", "alloca", "mmap", "sbrk", "strdup", "strndup", "wcsdup", "asprintf", "vasprintf", "getline"),
    *("getdelim", "open_memstream", "fmemopen", "fopen", "fdopen", "tmpfile", "opendir", "scandir", "realpath"),
    *("qsort", "qsort_r", "setlocale", "newlocale", "getcwd", "pthread_create", "thrd_create"),
    *("lt_alloc", "lt_new"),
)

# A pointer to elements of a tensor: one to a type that elements have (bytes that are no elements, such as programs, are
# char or stand in the exceptions), or any that is not void or char and is made of lt_data or lt_row.
ELEMENT_POINTER = re.compile(
    r"\b(?:float|double|u?int(?:8|16|64)_t|int32_t)(?: const)? ?\*"
    r"|\b(?!void\b|char\b|return\b)\w+(?: const)? ?\*(?: ?\)|\w+ = (?:[^;,?()]*\? )?)\s*lt_(?:data|row)\("
)
# Where the engine may have one nevertheless, and why: files, and folders with a slash behind them.
MAY_POINT_TO_ELEMENTS = {
    "engine/base/dtype.c": "lt_scalar_load and lt_scalar_store: one element of any dtype, for item() and messages",
    "engine/base/sharing.c": "an optimizer's numbers, passed on",
    "engine/calls/": "the bytes of programs, numbers of devices, an op's optional float: no file here reads a tensor",
    "engine/ops/nn/embedding.c": "an op's optional float, max_norm",
    "engine/ops/optim/optim.c": "the norm that clip_grad_norm gives back",
    "engine/ops/optim/optim.h": "the norm that clip_grad_norm gives back",
    "engine/ops/reduction/extrema.c": "the prototype of argmax and argmin, to choose one of them",
}

# Parts of the package above the core: each may import the core and those named here. lucid/__init__.py may name them
# where the import waits: inside a function, or for type checkers.
ABOVE = {
    "nn": ("utils", "func", "linalg", "distributed"),  # nn.utils: functional_call, and matrices that stay orthogonal
    "distributed": ("serialization",),
    "amp": (),
    "cpu": ("amp",),
    "cuda": ("amp",),
    "optim": ("utils", "nn"),  # averages of models
    "serialization": ("nn", "safetensors", "sparse"),  # by name, where a file holds a Parameter, or is one of those
    "safetensors": ("serialization",),  # its storages and sources
    "sparse": (),
    "utils": ("linalg", "nn"),  # images are resized and warped
    "einops": ("nn",),  # its layers
    "linalg": (),
    "fft": (),
    "special": (),
    "signal": ("nn",),  # its padding
    "array_api": ("fft", "linalg"),
    "onnx": ("fft", "linalg", "nn", "serialization"),  # what files hold becomes a storage, and a graph a module
    "func": ("einops",),  # its rearrange
    "distributions": ("linalg", "nn", "special"),
}

# Modules whose imports answer somebody's own import statement or attribute.
IMPORT_WHAT_IS_ASKED_FOR = (("__init__",), ("_surface", "as_torch"))


def include_problems(root: Path) -> list[str]:
    """Upward includes, Python.h outside the binding, and allocation in kernels, under a folder laid out as wasm/."""
    home = {path.name: folder for folder in MAY_INCLUDE for path in _files(root, folder, ".h")} | GENERATED
    problems = []
    for folder, below in MAY_INCLUDE.items():
        for path in _files(root, folder, ".c", ".h", ".inc"):
            where, text = path.relative_to(root).as_posix(), _without_comments(path.read_text())
            for name in re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.M):
                if name == "Python.h" and folder != "python":
                    problems.append(f"{where} includes Python.h")
                owner = next((part for part in reversed(MAY_INCLUDE) if f"{part}/" in name), None) or home.get(
                    Path(name).name
                )
                if owner and owner != folder and owner not in below:
                    problems.append(f"{where} includes {name}, which belongs to {owner}")
                if not owner and name.endswith("_gen.h"):
                    problems.append(f"{where} includes {name}, which GENERATED gives to no folder")
            if folder == "kernels":
                problems += [f"{where} {use}" for use in allocations(text)]
    return problems


def order_problems(root: Path) -> list[str]:
    """What breaks the order of the engine's files."""
    place = {}
    for at, unit in enumerate(UNITS):
        for word in unit.split():
            place |= dict.fromkeys([word] if "." in word else [f"{word}.h", f"{word}.c"], at)
    texts = {path.name: _without_comments(path.read_text()) for path in _files(root, "engine", ".c", ".h")}
    problems = [f"{name} stands in no unit" for name in texts if name not in place]
    texts = {name: text for name, text in texts.items() if name in place}
    declared = {
        symbol: name
        for name, text in texts.items()
        if name.endswith(".h")
        for symbol in re.findall(r"^(?:[\w*]+ +)*\**(lt_\w+)\(", text, re.M)
        + re.findall(r"^extern [^;]*?(lt_\w+)[\[;)]", text, re.M)
    }
    defined = {
        symbol: name
        for name, text in texts.items()
        if name.endswith(".c")
        for symbol in re.findall(r"^(?!static|return)(?:[\w*]+ +)*\**(lt_\w+)\([^;{]*\)\s*\{", text, re.M)
        + re.findall(r"^(?!static|extern|typedef|return|\s)[\w *]+[ (*](lt_\w+)\S* = ", text, re.M)
        + re.findall(r"^(?!static|extern|typedef|return|\s)[\w *]+[ (*](lt_\w+)(?:\[.*\]|\)\(.*\))?;", text, re.M)
    }
    for name, text in texts.items():
        for header in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.M):
            if place.get(Path(header).name, 0) > place[name]:
                problems.append(f"{name} includes {header}, which comes later")
        for symbol in sorted({*re.findall(r"\blt_\w+", text)} & {*declared}):
            if place[declared[symbol]] > place[name]:
                problems.append(f"{name} uses {symbol}, which {declared[symbol]} declares later")
    for symbol, name in declared.items():
        home = defined.get(symbol, name)
        if place[home] != place[name] and UNITS[place[name]] != CALLS:
            problems.append(f"{name} declares {symbol}, which {home} defines")
    return problems


def element_problems(root: Path, allowed: dict[str, str] = MAY_POINT_TO_ELEMENTS) -> list[str]:
    """Pointers to elements in the engine, and exceptions that no file needs any more."""
    problems, needed = [], set()
    for folder in ("engine", "engine/ops"):
        for path in _files(root, folder, ".c", ".h", ".inc"):
            where, text = path.relative_to(root).as_posix(), _without_comments(path.read_text())
            found = [" ".join(match[0].split()) for match in ELEMENT_POINTER.finditer(text)]
            exceptions = {name for name in allowed if where == name or (name[-1] == "/" and where.startswith(name))}
            needed |= exceptions if found else set()
            problems += [f"{where} points to elements: {pointer}" for pointer in found if not exceptions]
    return problems + [f"{where} is an exception without need" for where in allowed if where not in needed]


def allocations(text: str) -> list[str]:
    """How C text takes memory: the functions that it calls, and those that it only names, for a pointer or a macro."""
    uses = []
    for name in ALLOCATORS:
        if found := re.search(rf"\b(?:__builtin_|__)?{name}\b(\s*\()?", text):
            uses.append(f"calls {name}" if found[1] else f"names {name}")
    return uses


def _files(root: Path, folder: str, *suffixes: str) -> list[Path]:
    """Those of a folder and of the folders in it, but for what is a part of its own."""
    parts = [root / part for part in MAY_INCLUDE if part.startswith(f"{folder}/")]
    found = sorted(path for path in (root / folder).rglob("*") if path.suffix in suffixes)
    return [path for path in found if not any(part in path.parents for part in parts)]


def _without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def import_problems(root: Path) -> list[str]:
    """Upward imports in a package laid out as lucid/."""
    problems = []
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        part = parts[0] if parts[0] in ABOVE else None
        tree = ast.parse(path.read_text())
        package = _names_of_the_package(tree)
        lazy = {id(node) for block in ast.walk(tree) if _waits(block) for node in ast.walk(block)}
        for node in ast.walk(tree):
            if _imports_what_is_computed(node) and parts not in IMPORT_WHAT_IS_ASKED_FOR:
                problems.append(f"lucid/{'/'.join(parts)}.py imports a module whose name it computes")
            for target in (*_imported(node, parts), *_reached(node, parts, package)):
                if target in ABOVE and target != part and target not in (ABOVE[part] if part else ()):
                    if parts == ("__init__",) and id(node) in lazy:
                        continue
                    problems.append(f"lucid/{'/'.join(parts)}.py imports lucid.{target}")
    return problems


def _waits(block: ast.AST) -> bool:
    """A function, or what only type checkers read: its imports do not run with the module."""
    return isinstance(block, ast.FunctionDef) or (
        isinstance(block, ast.If) and getattr(block.test, "id", None) == "TYPE_CHECKING"
    )


def _names_of_the_package(tree: ast.AST) -> set[str]:
    """The names under which a module has the package lucid itself, whose attributes load the parts above the core."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "lucid" or (alias.name.startswith("lucid.") and not alias.asname):
                    names.add(alias.asname or "lucid")
    return names


def _module_named(node: ast.AST) -> ast.AST | None:
    """What a call of importlib.import_module or __import__ is to import."""
    if not isinstance(node, ast.Call):
        return None
    name = getattr(node.func, "attr", getattr(node.func, "id", None))
    if name not in ("import_module", "__import__"):
        return None
    return node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "name"), None)


def _literal_start(node: ast.AST) -> str:
    """The text with which a string certainly begins."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _imports_what_is_computed(node: ast.AST) -> bool:
    """A call that imports a module, where the text does not say which part of the package, or at all whose."""
    asked = _module_named(node)
    if asked is None or isinstance(asked, ast.Constant):
        return False
    start = _literal_start(asked)
    return start.count(".") < 2 if start.startswith("lucid.") else not start


def _reached(node: ast.AST, parts: tuple[str, ...], package: set[str]):
    """The parts of the package that a module gets at without an import statement: `lucid.nn`, getattr(lucid, "nn"),
    import_module("lucid.nn"), import_module(".nn", "lucid"), sys.modules["lucid.nn"]."""
    asked = _module_named(node)
    if asked is not None:
        name = _literal_start(asked)
        if name.startswith("."):
            anchor = [_literal_start(value) for value in (*node.args[1:2], *(k.value for k in node.keywords))]
            name = f"{anchor[0] if anchor and anchor[0] else 'lucid'}.{name.lstrip('.')}"
        if name.startswith("lucid."):
            yield name.split(".")[1]
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in package:
        yield node.attr
    elif isinstance(node, ast.Call) and getattr(node.func, "id", None) == "getattr" and len(node.args) > 1:
        if isinstance(node.args[0], ast.Name) and node.args[0].id in package:
            yield _literal_start(node.args[1])
    elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", None) == "modules":
        name = _literal_start(node.slice)
        if name.startswith("lucid."):
            yield name.split(".")[1]


def _imported(node: ast.AST, parts: tuple[str, ...]):
    """The first components below `lucid` of what an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = ("lucid", *parts[:-1])
            base = ".".join((*package[: len(package) - node.level + 1], *([node.module] if node.module else [])))
        names = [f"{base}.{alias.name}" for alias in node.names]
    else:
        return
    for name in names:
        if name.startswith("lucid."):
            yield name.split(".")[1]


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the C sources are not beside the tests: only the installed package is here"
)
def test_includes_run_downward():
    assert (SOURCES / "engine" / "engine.h").exists()
    assert include_problems(SOURCES) == []


# Where the engine names float32. Elsewhere it asks for sets of dtypes (LT_FLOATS), what a dtype is (lt_is_float), or
# has LT_CALL choose a kernel: a dtype is added where dtypes are described and where kernels name theirs.
NAMES_FLOAT32 = {
    "engine/base/count.c": "puts one function per dtype into a table of kernels",
    "engine/base/sharing.c": "puts one function per dtype into a table of kernels",
    "engine/base/dtype.c": "describes dtypes, and stores and loads one number of each",
    "engine/base/dtype.h": "says which floating dtypes are computed in",
    "engine/tensor/copy.c": "says by which dtype a conversion without a loop of its own goes",
}


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the C sources are not beside the tests: only the installed package is here"
)
def test_the_engine_leaves_dtypes_to_kernels():
    found = {
        path.relative_to(SOURCES).as_posix(): len(re.findall(r"\bLT_F32\b", _without_comments(path.read_text())))
        for folder in ("engine", "engine/ops")
        for path in _files(SOURCES, folder, ".c", ".h", ".inc")
    }
    assert {path for path, count in found.items() if count} == {*NAMES_FLOAT32}
    assert sum(found.values()) < 20


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the C sources are not beside the tests: only the installed package is here"
)
def test_the_engine_keeps_its_order():
    assert order_problems(SOURCES) == []


@pytest.mark.parametrize(
    "file, line, complaint",
    [
        ("base/error.c", '#include "tensor.h"', "error.c includes tensor.h, which comes later"),
        ("base/error.c", '#include "engine.h"', "error.c includes engine.h, which comes later"),
        ("base/error.c", '#include "ops_gen.h"', "error.c includes ops_gen.h, which comes later"),
        (
            "base/error.c",
            "void lt_new(void); void f(void) { lt_new(); }",
            "error.c uses lt_new, which tensor.h declares later",
        ),
        ("base/error.c", "int x = LT; void *p = &lt_k;", "error.c uses lt_k, which isa.h declares later"),
        ("autograd/node.c", "int lt_new(\n    int n)\n{\n}", "tensor.h declares lt_new, which node.c defines"),
        ("autograd/node.c", "const lt_kernels *lt_k = NULL;", "isa.h declares lt_k, which node.c defines"),
        ("base/loose.c", "", "loose.c stands in no unit"),
    ],
)
def test_a_break_in_the_order_is_found(tmp_path, file, line, complaint):
    fine = {
        "base/error.h": "void lt_fail(void);",
        "base/isa.h": "extern const lt_kernels *lt_k; /* lt_new */",
        "tensor/tensor.h": "int lt_new(int n);",
        "tensor/tensor.c": '#include "error.h"\nint lt_other(void) { return 1; }',
        "calls/dispatch.h": '#include "tensor.h"\nint lt_dispatch(int op);',
        "calls/dispatch.c": "int lt_dispatch(int op)\n{\n    return lt_new(op);\n}",
        "autograd/node.c": '#include "dispatch.h"\nint f(void) { return lt_dispatch(1); }',
        "engine.h": '#include "dispatch.h"',
    }
    for name, content in fine.items():
        (tmp_path / "engine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "engine" / name).write_text(content)
    assert order_problems(tmp_path) == []
    (tmp_path / "engine" / file).write_text(line)
    assert order_problems(tmp_path) == [complaint]


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the C sources are not beside the tests: only the installed package is here"
)
def test_the_engine_leaves_elements_to_the_kernels():
    assert element_problems(SOURCES) == []


@pytest.mark.parametrize(
    "line, pointer",
    [
        ("float *v = lt_data(t);", "float *"),
        ("const int64_t *p = positions ? lt_data(positions) : NULL;", "int64_t *"),
        ("return *(const double *)lt_data(t);", "double *"),
        ("((uint8_t *)to)[0] = 1;", "uint8_t *"),
        ("static double sum(lt_idx n, const float *x);", "float *"),
        ("lt_idx *p = lt_data(t);", "lt_idx *p = lt_data("),
        ("bool *mask = t ? lt_row(t, 3) : NULL;", "bool *mask = t ? lt_row("),
        ("return *(bool *)lt_data(t);", "bool *)lt_data("),
    ],
)
def test_a_pointer_to_elements_is_found(tmp_path, line, pointer):
    (tmp_path / "engine" / "ops" / "nn").mkdir(parents=True)
    fine = """/* float *x = lt_data(t); */ void *a = lt_data(t), *b = lt_row(t, 3); char *to = (char *)lt_data(t) + 1;
        lt_tensor *x = copy(t, lt_data(t)); double sum; lt_k->sum(lt_data(t), &sum); lt_idx *offsets = lt_alloc(8);"""
    file = tmp_path / "engine" / "ops" / "nn" / "loss.c"
    file.write_text(fine)
    assert element_problems(tmp_path, {}) == []
    assert element_problems(tmp_path, {"engine/a.c": ""}) == ["engine/a.c is an exception without need"]
    file.write_text(f"{fine}\n{line}\n")
    assert element_problems(tmp_path, {}) == [f"engine/ops/nn/loss.c points to elements: {pointer}"]
    assert element_problems(tmp_path, {"engine/ops/nn/loss.c": "a reason"}) == []
    assert element_problems(tmp_path, {"engine/ops/nn/": "a reason"}) == []


def test_imports_run_downward():
    assert (PACKAGE / "nn").is_dir()
    assert import_problems(PACKAGE) == []


@pytest.mark.parametrize(
    "path, line, complaint",
    [
        ("kernels/add.c", '#include "engine.h"', "kernels/add.c includes engine.h, which belongs to engine"),
        (
            "kernels/add.c",
            '#include "../engine/engine.h"',
            "kernels/add.c includes ../engine/engine.h, which belongs to engine",
        ),
        ("kernels/add.c", '#include "ops_gen.h"', "kernels/add.c includes ops_gen.h, which belongs to engine"),
        (
            "engine/ops/sort.c",
            '#include "binding_gen.h"',
            "engine/ops/sort.c includes binding_gen.h, which GENERATED gives to no folder",
        ),
        (
            "kernels/add.inc",
            '#include "program_gen.h"',
            "kernels/add.inc includes program_gen.h, which belongs to engine",
        ),
        ("kernels/add.c", "void *p = malloc(3);", "kernels/add.c calls malloc"),
        ("kernels/add.c", "char *s = strdup(name);", "kernels/add.c calls strdup"),
        ("kernels/add.c", "qsort (x, n, 4, less);", "kernels/add.c calls qsort"),
        ("kernels/add.c", "float *w = __builtin_alloca(n);", "kernels/add.c calls alloca"),
        ("kernels/add.c", "posix_memalign(&p, 64, n);", "kernels/add.c calls posix_memalign"),
        ("kernels/add.h", "#define TAKE malloc", "kernels/add.h names malloc"),
        ("kernels/add.c", "void *(*take)(size_t) = malloc;", "kernels/add.c names malloc"),
        (
            "engine/tensor.c",
            '#include "ops/sort.h"',
            "engine/tensor.c includes ops/sort.h, which belongs to engine/ops",
        ),
        ("engine/ops/sort.c", '#include "args.h"', "engine/ops/sort.c includes args.h, which belongs to python"),
        (
            "engine/ops/order/sort.c",
            '#include "args.h"',
            "engine/ops/order/sort.c includes args.h, which belongs to python",
        ),
        (
            "kernels/order/sort.c",
            '#include "sort.h"',
            "kernels/order/sort.c includes sort.h, which belongs to engine/ops",
        ),
        ("engine/tensor.c", "#include <Python.h>", "engine/tensor.c includes Python.h"),
        ("engine/tensor.c", '#  include "args.h"', "engine/tensor.c includes args.h, which belongs to python"),
    ],
)
def test_an_upward_include_is_found(tmp_path, path, line, complaint):
    for name in ("kernels/kernels.h", "engine/engine.h", "engine/ops/order/sort.h", "python/args.h", path):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("")
    assert include_problems(tmp_path) == []
    harmless = "/* #include <Python.h> and malloc(3) in a comment are nothing */\nint left = n;"
    (tmp_path / path).write_text(f"{harmless}\n")
    assert include_problems(tmp_path) == []
    (tmp_path / path).write_text(f"{harmless}\n{line}\n")
    assert include_problems(tmp_path) == [complaint]


@pytest.mark.parametrize(
    "path, text, complaint",
    [
        ("_tensor.py", "from lucid.nn import Module", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "def f():\n    import lucid.optim.sgd", "lucid/_tensor.py imports lucid.optim"),
        ("autograd/graph.py", "from .. import nn", "lucid/autograd/graph.py imports lucid.nn"),
        ("__init__.py", "from lucid import nn", "lucid/__init__.py imports lucid.nn"),
        ("nn/module.py", "from lucid.optim import SGD", "lucid/nn/module.py imports lucid.optim"),
        ("_tensor.py", "import lucid\ndef f(): return lucid.nn.Module", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "import lucid as L\nclass A(L.nn.Module): pass", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "import lucid._C\nlucid.optim", "lucid/_tensor.py imports lucid.optim"),
        ("_tensor.py", "import lucid\ngetattr(lucid, 'func')", "lucid/_tensor.py imports lucid.func"),
        (
            "_tensor.py",
            "import importlib\nimportlib.import_module('lucid.nn.parameter')",
            "lucid/_tensor.py imports lucid.nn",
        ),
        (
            "_tensor.py",
            "from importlib import import_module\nimport_module(name=f'lucid.nn.{x}')",
            "lucid/_tensor.py imports lucid.nn",
        ),
        ("_tensor.py", "import_module('.nn', 'lucid')", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "__import__('lucid.nn')", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "import sys\nsys.modules['lucid.nn']", "lucid/_tensor.py imports lucid.nn"),
        ("_tensor.py", "import_module('luc' + 'id.nn')", "lucid/_tensor.py imports a module whose name it computes"),
        ("_tensor.py", "import_module(f'lucid.{x}')", "lucid/_tensor.py imports a module whose name it computes"),
    ],
)
def test_an_upward_import_is_found(tmp_path, path, text, complaint):
    fine = {
        "__init__.py": "def f():\n    import lucid.nn\n    import_module(f'lucid.{f}')\n"
        "if TYPE_CHECKING:\n    from lucid import nn",
        "nn/linear.py": "import lucid\nfrom lucid import _C\nfrom lucid.nn import module\nlucid.nn.module",
        "autograd/lazy.py": "import_module(f'lucid.autograd.{name}')\nimport_module('numpy')",
    }
    for name, content in fine.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert import_problems(tmp_path) == []
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    assert import_problems(tmp_path) == [complaint]
