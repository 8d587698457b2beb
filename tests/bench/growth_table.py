"""Synthetic op table entries: what the table will hold when it is larger, made of what it holds now.

Each round copies the whole table under new names, so the mix of kernels, forward functions, compositions, composites,
results and variants stays the real one; the calls in its gradients and compositions go to the round's own copies. One
copy in three of those that are C functions gets a parameter more than its original, so that signatures differ as real
ones do. Docstrings keep their structure and length; their prose is cut up and joined anew from pieces whose length is
chosen such that the docstrings compress as well as the real ones do. Every tenth entry has an elementwise loop of its
own. Other C code is not copied: a copied function calls its original, so what is measured is the table's growth and not
that of the engine.

Only the form of the table is relied on: `op(...)`, `overload(...)`, the family files and the C signatures that table.py
documents.
"""

from __future__ import annotations

import dataclasses
import random
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

C_TYPE = {
    "Tensor": "lt_tensor *",
    "Operand": "lt_tensor *",
    "Tensor?": "lt_tensor *",
    "Tensor[]": "const lt_list *",
    "Tensor?[]": "const lt_list *",
    "Tensor...": "const lt_list *",
    "int": "lt_idx ",
    "float": "double ",
    "bool": "bool ",
    "int?": "const lt_idx *",
    "float?": "const double *",
    "int[]": "const lt_dims *",
    "int?[]": "const lt_dims *",
    "int[]?": "const lt_dims *",
    "int...": "const lt_dims *",
    "Scalar": "lt_scalar ",
    "Scalar?": "const lt_scalar *",
    "dtype": "lt_dtype ",
    "dtype?": "int ",
    "Generator?": "lt_generator *",
}
EXTRA = [
    ("float", lambda rng: f"{rng.uniform(0, 4):.3g}"),
    ("int", lambda rng: str(rng.randrange(-9, 99))),
    ("bool", lambda rng: rng.choice(["False", "True"])),
]
PER_FILE = 60  # entries in a synthetic family file
FORMULAS = {
    1: [
        "{x} * {a} + {b}",
        "{x} * {x} * {a} - {x} * {b}",
        "{x} * {b} if {x} > {a} else -{x}",
        "{a} / ({x} * {x} + {b})",
    ],
    2: [
        "{x} * {a} + {y} * {b}",
        "{x} * {y} - ({x} + {a}) * {b}",
        "{x} * {a} if {x} > {y} else {y} + {b}",
        "({x} - {a}) * ({y} * {y} + {b})",
    ],
}


@dataclasses.dataclass
class Entry:
    name: str
    signature: str
    fields: dict  # the other arguments of op(…)
    family: str


class Table:
    """The table of a wasm folder, read by running its family files; `table` is the module generator.table."""

    def __init__(self, wasm: Path):
        self.entries, self.overloads = [], []
        sys.path.insert(0, str(wasm))
        from generator import families, table

        self.table, self.family = table, ""
        table.op = self._op
        table.family = self._family
        table.overload = lambda name, forms, **fields: self.overloads.append((name, forms, fields))
        for path in families.families(wasm / "ops"):
            families.load(path)
        docs = {name: fields["doc"] for name, _, fields in self.overloads}
        for entry in self.entries:  # a copy may stand without its overload, which has the docstring
            if entry.name in docs:
                entry.fields["doc"] = docs[entry.name]

    def _family(self, name):
        self.family = name

    def _op(self, name, signature, **fields):
        self.entries.append(Entry(name, signature, fields, self.family))

    def params(self, entry):
        return self.table.parse_signature(entry.signature, entry.name)


class Prose:
    """Docstrings of the real ones' length, structure and compressibility."""

    def __init__(self, docs: list[str]):
        self.docs = docs
        self.words = [word for doc in docs for line in doc.splitlines() if self.is_prose(line) for word in line.split()]
        wanted = self.ratio(docs)
        # The pieces' length in words that compresses most like the originals.
        self.piece = min(
            (*range(1, 41), *range(50, 401, 50)), key=lambda piece: abs(self.ratio(self.sample(piece)) - wanted)
        )
        self.ratios = (wanted, self.ratio(self.sample(self.piece)))

    @staticmethod
    def ratio(docs: list[str]) -> float:
        text = "\n".join(docs).encode()
        return len(zlib.compress(text, 9)) / len(text)

    @staticmethod
    def is_prose(line: str) -> bool:
        text = line.strip()
        return len(text.split()) > 3 and not text.startswith((">>>", "...", "tensor(", "["))

    def sample(self, piece: int) -> list[str]:
        rng = random.Random(1)
        return [self.shuffled(doc, rng, piece) for doc in self.docs]

    def pieces(self, rng: random.Random, piece: int) -> Iterator[str]:
        """Words of the real ones, so many in their order, then as many from elsewhere."""
        while True:
            at = rng.randrange(len(self.words))
            yield from self.words[at : at + piece]

    def shuffled(self, doc: str, rng: random.Random, piece: int | None = None) -> str:
        words = self.pieces(rng, piece or self.piece)  # they go on from line to line, as sentences do
        lines = []
        for line in doc.splitlines():
            if self.is_prose(line):
                indent = line[: len(line) - len(line.lstrip())]
                text = ""
                while len(text) < len(line.strip()):
                    text += next(words) + " "
                line = indent + text[: len(line.strip())].rstrip(" \\")
            lines.append(line)
        return "\n".join(lines)


class Synthesis:
    """`count` synthetic entries and the C that they need."""

    def __init__(self, table: Table, count: int, seed: int = 0):
        self.table, self.rng = table, random.Random(seed)
        docs = [entry.fields["doc"] for entry in table.entries if entry.fields.get("doc")]
        self.prose = Prose(docs)
        self.vocabulary = sorted({word for word in self.prose.words if re.fullmatch(r"[a-z]{4,8}", word)})
        self.taken = {entry.name for entry in table.entries}
        self.loops: list[str] = []  # the entries with a formula of their own
        self.functions: list[str] = []
        self.families: list[list[str]] = []
        self.kinds: dict[str, int] = {}
        self.made, self.wanted_loops = 0, count // 10  # taken where an entry may have one, wherever those stand
        while self.made < count:
            self.round(count - self.made)

    def round(self, room: int) -> None:
        """One copy of the table, or of a random part of it where there is room for no more."""
        entries = list(self.table.entries)
        if room < len(entries):
            entries = self.rng.sample(entries, room)
        names = {entry.name: self.new_name(entry.name) for entry in entries}
        texts = [self.copy(entry, names) for entry in entries]
        for name, forms, fields in self.table.overloads:
            if all(form in names for form in forms.split()):
                fields = {
                    **fields,
                    "names": " ".join(map(self.new_name, fields.get("names", "").split())),
                    "doc": self.prose.shuffled(fields.get("doc", ""), self.rng),
                }
                texts.append(
                    self.call("overload", self.new_name(name), " ".join(names[form] for form in forms.split()), fields)
                )
        self.families += [texts[i : i + PER_FILE] for i in range(0, len(texts), PER_FILE)]

    def new_name(self, name: str) -> str:
        while True:
            made = f"{name.rstrip('_')}_{self.rng.choice(self.vocabulary)}" + "_" * name.endswith("_")
            if made not in self.taken:
                self.taken.add(made)
                return made

    def copy(self, entry: Entry, names: dict[str, str]) -> str:
        self.made += 1
        name, signature, fields = names[entry.name], entry.signature, dict(entry.fields)
        params, results, returns = self.table.params(entry)
        fields.pop("operator", None)  # a slot can be filled once
        fields.pop("loops", None)  # its C function is written below, as that of any copy
        if fields.get("names"):
            given = fields["names"]
            fields["names"] = " ".join(
                self.new_name(other) for other in (given.split() if isinstance(given, str) else given)
            )
        for key in ("grad", "compose", "composition", "jvp", "vmap"):
            fields[key] = self.renamed(fields.get(key), names)
        fields = {key: value for key, value in fields.items() if value is not None}
        if fields.get("doc"):
            fields["doc"] = self.prose.shuffled(
                fields["doc"].replace(f"lucid.{entry.name}(", f"lucid.{name}("), self.rng
            )
        kernel = fields.get("kernel")
        kind = "kernel" if kernel is not None else next(k for k in ("forward", "compose", "composite") if fields.get(k))
        if (
            kernel is not None
            and len(self.loops) < self.wanted_loops
            and kernel.rule in ("same", "float")
            and kernel.inputs < 3
        ):
            fields["kernel"] = self.loop(name, kernel, params)
            kind = "kernel with its own loop"
        if kind in ("forward", "composite"):
            signature = self.function(entry, name, params, returns, fields)
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        return self.call("op", name, signature, fields)

    @staticmethod
    def renamed(value, names):
        """Calls of ops in an expression, or in a dict of them, go to their copies."""
        if isinstance(value, dict):
            return {key: Synthesis.renamed(text, names) for key, text in value.items()}
        if not isinstance(value, str):
            return value
        return re.sub(r"\b[a-zA-Z_]\w*(?=\()", lambda match: names.get(match[0], match[0]), value)

    @staticmethod
    def call(function: str, name: str, text: str, fields: dict) -> str:
        return (
            f"{function}({name!r}, {text!r}"
            + "".join(f",\n   {key}={value!r}" for key, value in fields.items())
            + ")\n"
        )

    def loop(self, name: str, kernel, params):
        """A kernel with a formula of its own, over the operands of the original."""
        a, b = (f"{self.rng.uniform(0.1, 9):.4g}" for _ in "ab")
        x, y = [p.name for p in params if p.is_tensor][: kernel.inputs] * (3 - kernel.inputs)
        formula = self.rng.choice(FORMULAS[kernel.inputs]).format(x=x, y=y, a=a, b=b)
        self.loops.append(name)
        return dataclasses.replace(kernel, suffixes=("f32", "f64"), formulas={"": formula}, compute=(), by_hand=())

    def function(self, entry: Entry, name: str, params, returns: str, fields: dict) -> str:
        """The C function of a copy, which calls its original's; returns the copy's signature."""
        signature, extra = entry.signature, None
        if self.rng.random() < 1 / 3:
            type_, default = self.rng.choice(EXTRA)
            word = self.rng.choice(self.vocabulary) + "_by"  # no name that C, Python or the generator knows
            star = "" if any(p.keyword_only for p in params) else "*, "
            head, tail = (
                signature.rsplit(")", 1)
                if returns != "tuple"
                else re.match(r"(.*)(\)\s*->.*)", signature, re.S).groups()
            )
            tail = tail if tail.startswith(")") else ")" + tail
            signature = f"{head}{', ' if params else ''}{star}{type_} {word}={default(self.rng)}{tail}"
            extra = f"{C_TYPE[type_]}{word}"
        suffix = "_forward" if fields.get("forward") else ""
        self.define(entry.name + suffix, name + suffix, params, returns, extra)
        if fields.get("composition") is True:
            self.define(entry.name + "_composition", name + "_composition", params, returns, extra)
        return signature

    def define(self, original: str, name: str, params, returns: str, extra: str | None) -> None:
        params = [p for p in params if p.in_c]
        declared = [C_TYPE.get(p.type, "int ") + p.name for p in params]
        arguments = [p.name for p in params]
        last = {"tuple": "lt_tensor **out", "Tensor[]": "lt_list *out"}.get(returns)
        result = "lt_tensor *" if returns == "Tensor" else "int "
        tail, given = ([last], ["out"]) if last else ([], [])
        inner = ", ".join(declared + tail) or "void"
        outer = ", ".join(declared + ([extra] if extra else []) + tail) or "void"
        self.functions.append(
            f"{result}lt_{original}({inner});\n{result}lt_{name}({outer}) "
            f"{{ return lt_{original}({', '.join(arguments + given)}); }}\n"
        )

    def write(self, tree: Path) -> None:
        """Writes the entries and the C into a copy of the checkout."""
        folder = tree / "wasm/ops/synthetic"
        folder.mkdir()
        for i, texts in enumerate(self.families):
            text = (
                '"""Synthetic entries."""\n\nfrom generator.table import Kernel, Need, family, op, overload\n\n'
                f'family("Synthetic {i}")\n\n' + "\n".join(texts)
            )
            (folder / f"synthetic_{i:03}.py").write_text(text)
        with (tree / "wasm/generator/grammar.py").open("a") as grammar:  # what is cut up and joined anew has none
            grammar.write("\n\ndef problems(doc, *, verb):\n    return iter(())\n")
        (tree / "wasm/engine/calls/synthetic.c").write_text(
            '#include "engine.h"\n#include "ops_gen.h"\n\n' + "\n".join(self.functions)
        )
