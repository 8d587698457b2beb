"""The formulas of elementwise ops: what an element of the result is, apart from how loops compute it.

A formula is Python syntax over the op's tensors and its float parameters, each standing for an element or a number:

    r = fmod(self, other)
    r + other if r != 0 and (r < 0) != (other < 0) else r

There are + - * / // % ** << >> & | ^ ~, comparisons, `and`, `or`, `not`, `a if test else b`, the functions of
functions.py, elementwise ops by name (whose formula then stands in place of the call), numbers (infinity is 1e999), and
assignments before the expression. Every value is an element of the op's dtype or a truth; in a sum or a product a truth
counts as 0 or 1. Integers wrap around; of integers `a // b` and `a % b` are Python's and 0 for b = 0, and a shift by a
negative amount, or by as many bits as there are or more, shifts all bits out. Nothing is undefined, so both sides of
an `if`, an `and` or an `or` may be computed.

Parsed it is a tree: a number, a name, or a list ["+", a, b] of what is done and with what:

    ["+", a, b]  - * / // % << >> & | ^  == != < <= > >=  and  or     two arguments
    ["neg", a]  ["~", a]  ["not", a]                                  one
    ["if", test, a, b]      ["let", name, value, body]
    ["fmod", a, b]          a function of functions.py; `a ** b` is ["pow", a, b]

Infinity is the name "inf"; the other names are the op's parameters and those that a "let" binds. That is how ops.json
has it, with calls of other ops replaced: an op's "kernel" is a list of {"dtypes": ["c64", "c128"], "formula": tree}, in
which "computed_in": {"c64": "c128"} says that elements of a dtype are computed in another and rounded at the end, and
"by_hand": ["f32"] which loops are not written from it.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass

from .expr import parsed
from .functions import FUNCTIONS
from .table import Op, op_named

Tree = str | int | float | list

KIND = {
    **dict.fromkeys(("b8",), "bool"),
    **dict.fromkeys(("u8", "i32", "i64", "u64"), "integer"),
    **dict.fromkeys(("f32", "f64"), "real"),
    **dict.fromkeys(("c64", "c128"), "complex"),
    **dict.fromkeys(("1", "2", "4", "8", "16"), "bytes"),  # elements that are moved, whatever they are
}
WIDER = {"f32": "f64", "c64": "c128"}
BINARY = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "pow",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "and",
    ast.Or: "or",
}
UNARY = {ast.USub: "neg", ast.Invert: "~", ast.Not: "not"}
ARITHMETIC = {"+", "-", "*", "neg", "conj"}  # what of complex numbers is a few operations on their parts


@dataclass(frozen=True)
class Form:
    """What the elements of one dtype become."""

    tree: Tree
    compute: str  # the dtype that it is computed in, and rounded from once
    by_hand: bool  # whether wasm/kernels has the loop


def operands(op: Op) -> list[str]:
    """The names of the tensors that a loop reads."""
    return [p.name for p in op.params if p.is_tensor]


class Parser:
    """The formula of one op for one kind of number."""

    def __init__(self, op: Op, kind: str, within: tuple[str, ...] = ()):
        self.op, self.kind, self.within = op, kind, (*within, op.name)
        self.where = f"{op.name}: kernel"
        self.numbers = [p.name for p in op.params if p.type == "float"]
        self.known = {*operands(op), *self.numbers}

    def fail(self, node: ast.AST, why: str):
        raise SyntaxError(f"{self.where}: {why}: {ast.unparse(node)}")

    def parse(self) -> Tree:
        text = self.op.kernel.formula(self.kind)
        if text is None:
            raise SyntaxError(f"{self.where}: has no formula for the kind {self.kind}")
        *assignments, last = parsed(text, self.where).body
        if not isinstance(last, ast.Expr):
            self.fail(last, "an expression is wanted last")
        bound = []
        for statement in assignments:
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                self.fail(statement, "only assignments stand before the expression")
            name = statement.targets[0].id
            if name in self.known or name == "inf":
                self.fail(statement, f"{name} has a meaning already")
            bound.append((name, self.visit(statement.value)))
            self.known.add(name)
        tree = self.visit(last.value)
        for name, value in reversed(bound):
            tree = ["let", name, value, tree]
        if unread := {*operands(self.op), *(name for name, _ in bound)} - reads(tree):
            raise SyntaxError(f"{self.where}: its formula never reads {', '.join(sorted(unread))}")
        return tree

    def visit(self, node: ast.AST) -> Tree:
        match node:
            case ast.Name(name) if name in self.known:
                return name
            case ast.Name(name):
                self.fail(node, f"{name} is no tensor and no float of the op, and is not assigned before")
            case ast.Constant(value) if type(value) in (int, float):
                return "inf" if value == math.inf else value
            case ast.UnaryOp(ast.USub(), ast.Constant(value)) if type(value) in (int, float) and value < math.inf:
                return -value
            case ast.UnaryOp(operator, value):
                if type(operator) not in UNARY:
                    self.fail(node, "this operator is not known")
                return [UNARY[type(operator)], self.visit(value)]
            case ast.BinOp(left, operator, right):
                if type(operator) not in BINARY:
                    self.fail(node, "this operator is not known")
                return [BINARY[type(operator)], self.visit(left), self.visit(right)]
            case ast.BoolOp(operator, values):
                tree = self.visit(values[0])
                for value in values[1:]:
                    tree = [BINARY[type(operator)], tree, self.visit(value)]
                return tree
            case ast.Compare(left, operators, rights) if all(type(operator) in BINARY for operator in operators):
                tree, sides = None, [self.visit(side) for side in (left, *rights)]
                for operator, a, b in zip(operators, sides, sides[1:]):
                    one = [BINARY[type(operator)], a, b]
                    tree = ["and", tree, one] if tree else one
                return tree
            case ast.IfExp(test, body, orelse):
                return ["if", self.visit(test), self.visit(body), self.visit(orelse)]
            case ast.Call(ast.Name(name), arguments, []):
                return self.call(node, name, [self.visit(argument) for argument in arguments])
        self.fail(node, f"{type(node).__name__} cannot stand in a formula")

    def call(self, node: ast.Call, name: str, arguments: list[Tree]) -> Tree:
        function = FUNCTIONS.get(name)
        if function:
            if len(arguments) != function.arguments:
                self.fail(node, f"{name} takes {function.arguments} arguments")
            return [name, *arguments]
        op = op_named(name)
        if op is None or op.kernel is None:
            self.fail(node, f"no function and no elementwise op is called {name}")
        if op.name in self.within:
            self.fail(node, "a formula cannot stand in itself")
        for word in op.kernel.compute:
            if KIND[word] == self.kind and word not in self.op.kernel.compute:
                self.fail(node, f'{name} is computed in {word}; compute="{word}" is wanted here too')
        tree = Parser(op, self.kind, self.within).parse()
        wanted = [p for p in op.params if p.is_tensor or p.type == "float"]
        arguments += [float(p.default) for p in wanted[len(arguments) :] if p.default]
        if len(arguments) != len(wanted):
            self.fail(node, f"{name} takes {len(wanted)} arguments")
        values, bound = {}, []
        for p, argument in zip(wanted, arguments):
            values[p.name] = argument
            if isinstance(argument, list):  # computed once, under a name of its own
                values[p.name] = self.fresh(f"{op.name}_{p.name}")
                bound.append((values[p.name], argument))
        tree = self.replaced(tree, values, op.name)
        for name, value in reversed(bound):
            tree = ["let", name, value, tree]
        return tree

    def fresh(self, name: str) -> str:
        count = 1
        while (made := name if count == 1 else f"{name}_{count}") in self.known:
            count += 1
        self.known.add(made)
        return made

    def replaced(self, tree: Tree, values: dict[str, Tree], prefix: str) -> Tree:
        """The tree of another op with `values` for its names."""
        if isinstance(tree, str):
            return values.get(tree, tree)
        if not isinstance(tree, list):
            return tree
        if tree[0] == "let":
            name = self.fresh(f"{prefix}_{tree[1]}")
            value = self.replaced(tree[2], values, prefix)
            return ["let", name, value, self.replaced(tree[3], {**values, tree[1]: name}, prefix)]
        return [tree[0], *(self.replaced(argument, values, prefix) for argument in tree[1:])]


def reads(tree: Tree) -> set[str]:
    """The names that a tree reads."""
    if isinstance(tree, list):
        return set().union(*map(reads, tree[2:] if tree[0] == "let" else tree[1:]))
    return {tree} if isinstance(tree, str) else set()


def numbers(op: Op) -> list[str]:
    """The float parameters that the formulas read, in the order of the signature: what the loops find at `param`."""
    read = set().union(*(reads(form.tree) for form in forms(op).values()))
    return [p.name for p in op.params if p.type == "float" and p.name in read]


_FORMS: dict[str, dict[str, Form]] = {}


def forms(op: Op) -> dict[str, Form]:
    """The formula of each dtype that the op has loops for."""
    if op.name not in _FORMS:
        kernel = op.kernel
        wider = [WIDER[s] for s in kernel.suffixes if s in WIDER]
        for words, known in ((kernel.compute, wider), (kernel.by_hand, kernel.suffixes)):
            if unknown := set(words) - set(known):
                raise SyntaxError(f"{op.name}: kernel: there is no loop of dtype {unknown.pop()} to say something of")
        trees = {kind: Parser(op, kind).parse() for kind in {KIND[s] for s in kernel.suffixes}}
        _FORMS[op.name] = {
            s: Form(trees[KIND[s]], WIDER[s] if WIDER.get(s) in kernel.compute else s, s in kernel.by_hand)
            for s in kernel.suffixes
        }
    return _FORMS[op.name]


def canonical(op: Op, form: Form) -> str:
    """Equal for forms whose loops are the same."""
    places = {name: f"{i}" for i, name in enumerate(operands(op))} | {
        name: f"{i}p" for i, name in enumerate(numbers(op))
    }

    def renamed(tree):
        if isinstance(tree, list):
            if tree[0] == "let":
                places[tree[1]] = f"{len(places)}n"
            return [tree[0], *map(renamed, tree[1:])]
        return places.get(tree, tree) if isinstance(tree, str) else tree

    return repr((op.kernel.inputs, renamed(form.tree), form.compute))


def described(op: Op) -> list[dict]:
    """What ops.json has: each formula with its dtypes. The names in it are those of the op's parameters."""
    groups: list[dict] = []
    for suffix, form in forms(op).items():
        group = next((g for g in groups if g["formula"] == form.tree), None)
        if group is None:
            groups.append(group := {"dtypes": [], "formula": form.tree})
        group["dtypes"].append(suffix)
        if form.compute != suffix:
            group.setdefault("computed_in", {})[suffix] = form.compute
        if form.by_hand:
            group.setdefault("by_hand", []).append(suffix)
    return groups
