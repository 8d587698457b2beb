"""Writes steps_gen.h and step_loops_gen.h: optimizer steps, from the `composition` of the entries with `loops`.

Such an op walks lists of tensors: the parameters, their gradients and states of their shape, whose elements are
computed with, and lists of numbers, one element each, which the composition reads as `cast(steps[i], "f64")`. What
depends on numbers and settings only is computed once for a parameter, in double (steps_gen.h, for the engine); what it
gives the loop over elements is rounded once to their dtype (step_loops_gen.h, for the kernel `take_step`).

The loop for all settings has no branches: in the place of a list that is empty in a call, because the settings have no
use for it, it reads and writes some scratch. Beside it there is a loop for each of the cases that `loops` names,
conditions that most calls meet. It has the same formula, in which these conditions are known: what they exclude is
neither computed nor read nor written. Which loop it is to be is decided once for a parameter, as the numbers are.
"""

from __future__ import annotations

import ast
import re

from .emit_engine import prototype
from .expr import parsed
from .table import TABLE, Op

ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
# Functions -> the number of their arguments, and what they are in C of doubles and of elements.
FUNCTIONS = {
    "sqrt": (1, "sqrt", "SQRT"),
    "abs": (1, "fabs", "LT_T(step_abs)"),
    "sign": (1, None, "LT_T(step_sign)"),
    "maximum": (2, "fmax", "LT_T(step_maximum)"),
    "minimum": (2, "fmin", "LT_T(step_minimum)"),
    "pow": (2, "pow", None),
}
MOST = 32  # what LT_STEP_NUMBERS in step.h makes room for


class Step:
    """One op's step: what is computed before the loop, what each element becomes. With `case`, that of a call which
    meets this condition; what is computed before the loop is that of `general`, joined by what the case wants of its
    own."""

    def __init__(self, op: Op, case: str = "", general: Step | None = None):
        self.op = op
        self.known: dict[str, bool] = {}  # conditions whose outcome the case tells
        body = parsed(op.composition, f"{op.name}: loops").body
        self.numbers = [name for name in self._lists() if self._is_number(body, name)]
        self.roles = [name for name in self._lists() if name not in self.numbers]
        gradients = next(p.name for p in op.params if p.gradients_of)
        self.roles = [self.roles[0], gradients, *(name for name in self.roles[1:] if name != gradients)]
        self.settings = [p.name for p in op.params if p.name not in self._lists()]
        self.named: dict[str, tuple[str, str]] = {}  # name -> (C, kind)
        self.before: list[str] = []  # statements of the engine's part
        self.handed: list[str] = []  # what it hands to the loop: expressions
        self.body: list[str] = []  # statements of the loop
        self.read: list[str] = []
        self.written: list[str] = []
        if general:
            self.before, self.handed = general.before, general.handed
            self.condition = self.meets(parsed(case, f"{op.name}: loops").body[0].value)
        *assignments, last = body
        for statement in assignments:
            name = statement.targets[0].id
            if general and general.named[name][1] == "number":
                self.named[name] = general.named[name]
                continue
            text, kind = self.visit(statement.value)
            if kind in ("number", "test"):
                if general:
                    self.fail(statement, "in one of its cases it is a number, but not in all")
                self.before.append(f"    const double {name}_ = {text};")
            else:
                type_ = "T" if kind == "element" else "int"
                self.body.append(f"        const {type_} {name}_ = {text};")
            self.named[name] = f"{name}_", "number" if kind == "test" else kind
        self.results(last.value)
        if not general:
            self.cases = [Step(op, case, self) for case in op.loops]

    def meets(self, case: ast.AST) -> str:
        """The condition of a case, in C. What it joins by `and` is known from here on."""
        text, kind = self.test(case)
        if kind != "test":
            self.fail(case, "a condition that is known before the loop is wanted")
        for part in case.values if isinstance(case, ast.BoolOp) and isinstance(case.op, ast.And) else [case]:
            negated = isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not)
            self.known[ast.unparse(part.operand if negated else part)] = not negated
        return text

    def outcome(self, test: ast.AST) -> bool | None:
        """What the case tells of a condition, if anything."""
        match test:
            case ast.UnaryOp(ast.Not(), value):
                of_value = self.outcome(value)
                return None if of_value is None else not of_value
            case ast.BoolOp(operator, values) if ast.unparse(test) not in self.known:
                decisive = isinstance(operator, ast.Or)
                outcomes = {self.outcome(value) for value in values}
                return decisive if decisive in outcomes else None if None in outcomes else not decisive
        return self.known.get(ast.unparse(test))

    def _lists(self) -> list[str]:
        return [p.name for p in self.op.params if p.is_list]

    @staticmethod
    def _is_number(body: list[ast.stmt], name: str) -> bool:
        return any(
            isinstance(node, ast.Call) and node.func.id == "cast" and node.args[0].value.id == name
            for statement in body
            for node in ast.walk(statement)
        )

    def fail(self, node: ast.AST, why: str):
        raise SyntaxError(f"{self.op.name}: loops: {why}: {ast.unparse(node)}")

    def results(self, written: ast.Dict) -> None:
        for key, value in zip(written.keys, written.values):
            name = key.id
            if isinstance(value, ast.IfExp) and isinstance(value.orelse, ast.Constant) and value.orelse.value is None:
                if self.outcome(value.test) is False:
                    continue
                value = value.body  # whether the list is there at all is the engine's affair
            text, kind = self.visit(value)
            if name in self.numbers:
                if self.known:
                    continue
                if kind != "number":
                    self.fail(value, f"{name} is one number for a parameter, not one for each element")
                self.before.append(f"    next[{self.numbers.index(name)}] = {text};")
            else:
                self.body.append(f"        {name}_at[i] = {self.as_element(text, kind)};")
                self.written.append(name)
        if len(self.handed) > MOST:
            raise SyntaxError(f"{self.op.name}: loops: {len(self.handed)} numbers for the loop; wanted {MOST} at most")

    # -- expressions: (C, kind), where the kind is "number", "test", "element" or "truth" ------------------------------

    def hand(self, text: str) -> int:
        if text not in self.handed:
            self.handed.append(text)
        return self.handed.index(text)

    def as_element(self, text: str, kind: str) -> str:
        if kind != "number":
            return text
        try:
            return f"(T){float(text)!r}"
        except ValueError:
            return f"k{self.hand(text)}"

    def visit(self, node: ast.AST) -> tuple[str, str]:
        match node:
            case ast.Constant(value) if type(value) in (int, float):
                return repr(float(value)), "number"
            case ast.Name(name) if name in self.named:
                return self.named[name]
            case ast.Name(name) if name in self.settings:
                return f"s[{self.settings.index(name)}]", "number"
            case ast.Subscript(ast.Name(name), ast.Name("i")) if name in self.roles:
                if name not in self.read:
                    self.read.append(name)
                return f"{name}_", "element"
            case ast.Call(ast.Name("cast"), [ast.Subscript(ast.Name(name), ast.Name("i")), ast.Constant("f64")]):
                return f"s[{len(self.settings) + self.numbers.index(name)}]", "number"
            case ast.Call(ast.Name("len"), [ast.Name(name)]) if name in self.roles:
                place = len(self.settings) + len(self.numbers) + self.roles.index(name)
                return f"(s[{place}] != 0)", "test"
            case ast.Call(ast.Name("where"), [test, a, b]) | ast.IfExp(test, a, b) if self.outcome(test) is not None:
                return self.visit(a if self.outcome(test) else b)
            case ast.Call(ast.Name("where"), [test, a, b]) | ast.IfExp(test, a, b):
                return self.choice(self.test(test), self.visit(a), self.visit(b))
            case ast.Call(ast.Name(name), arguments) if name in FUNCTIONS:
                return self.function(node, name, [self.visit(argument) for argument in arguments])
            case ast.UnaryOp(ast.USub(), value):
                text, kind = self.visit(value)
                return f"(-{text})", kind
            case ast.UnaryOp(ast.Not(), value):
                text, kind = self.test(value)
                return f"(!{text})", kind
            case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
                return self.arithmetic(ARITHMETIC[type(operator)], self.visit(left), self.visit(right))
            case ast.Compare(left, [operator], [right]) if type(operator) in COMPARISONS:
                (a, kind_a), (b, kind_b) = self.visit(left), self.visit(right)
                sign = COMPARISONS[type(operator)]
                if kind_a == kind_b == "number":
                    return f"({a} {sign} {b})", "test"
                return f"({self.as_element(a, kind_a)} {sign} {self.as_element(b, kind_b)})", "truth"
            case ast.BoolOp(operator, values):
                sign = "&" if isinstance(operator, ast.And) else "|"
                tests = [self.test(value) for value in values]
                if any(kind != "test" for _, kind in tests):
                    self.fail(node, "only what is known before the loop is joined by `and` and `or`")
                return f"({f' {sign} '.join(text for text, _ in tests)})", "test"
        self.fail(node, "it cannot stand in a step that loops are written from")

    def test(self, node: ast.AST) -> tuple[str, str]:
        """A condition: one of numbers as C that is 0 or 1, or a truth for each element."""
        text, kind = self.visit(node)
        if kind == "element":
            self.fail(node, "a truth is wanted")
        return (f"({text} != 0)", "test") if kind == "number" else (text, kind)

    def choice(self, test, a, b) -> tuple[str, str]:
        if test[1] == "test" and a[1] == b[1] == "number":
            return f"({test[0]} ? {a[0]} : {b[0]})", "number"
        one, other = self.as_element(*a), self.as_element(*b)
        if test[1] == "truth":
            return f"({test[0]} ? {one} : {other})", "element"
        if one == f"(-{other})":
            return f"(k{self.hand(f'({test[0]} ? -1.0 : 1.0)')} * {other})", "element"
        if one.startswith(f"({other} * k") and one.count("k") == 1 + other.count("k"):  # by 1 where it is not wanted
            factor = self.handed[int(one[len(f"({other} * k") : -1])]
            return f"({other} * k{self.hand(f'({test[0]} ? {factor} : 1.0)')})", "element"
        if other.startswith(f"({one} + "):  # a term that is 0 where it is not wanted, also of an infinite parameter
            mask = self.hand(f"(!{test[0]})")
            return f"({one} + LT_T(step_keep)(m{mask}, {other[len(f'({one} + ') : -1]}))", "element"
        mask = self.hand(test[0])
        return f"LT_T(step_pick)(m{mask}, {one}, {other})", "element"

    def function(self, node: ast.Call, name: str, values) -> tuple[str, str]:
        count, of_numbers, of_elements = FUNCTIONS[name]
        numbers = all(kind == "number" for _, kind in values)
        called = of_numbers if numbers else of_elements
        if called is None or len(values) != count:
            self.fail(node, f"{name} is no function of these")
        texts = [text if numbers else self.as_element(text, kind) for text, kind in values]
        return f"{called}({', '.join(texts)})", "number" if numbers else "element"

    def arithmetic(self, sign: str, a, b) -> tuple[str, str]:
        if a[1] == b[1] == "number":
            return f"({a[0]} {sign} {b[0]})", "number"
        if sign == "/" and b[1] == "number":  # by one number for all: by what is computed once
            sign, b = "*", (f"(1 / {b[0]})", "number")
        return f"({self.as_element(*a)} {sign} {self.as_element(*b)})", "element"

    # -- text ---------------------------------------------------------------------------------------------------------

    def loops(self, which: str) -> list[str]:
        """The case of `take_step`."""
        text = "\n".join(self.body)
        lines = [f"case {which}: {{"]
        for place, name in enumerate(self.roles):
            if name in self.read or name in self.written:
                lines.append(f"    {'' if name in self.written else 'const '}T *const {name}_at = at[{place}];")
        for i in range(len(self.handed)):
            if re.search(rf"\bk{i}\b", text):
                lines.append(f"    const T k{i} = (T)k[{i}];")
            if re.search(rf"\bm{i}\b", text):  # a mask: the compiler would write the loop twice for what it can test
                lines.append(f"    const UNSIGNED m{i} = k[{i}] != 0 ? (UNSIGNED)-1 : 0;")
        lines.append("    LT_IVDEP for (lt_idx i = 0; i < n; i++)")
        lines.append("    {")
        lines += [f"        const T {name}_ = {name}_at[i];" for name in self.read]
        return [*lines, *self.body, "    }", "    break;", "}"]

    def named_cases(self) -> list[tuple[str, Step]]:
        return [(f"LT_STEP_{self.op.name}_{number}", case) for number, case in enumerate(self.cases, 1)]

    def hoisted(self) -> list[str]:
        """The engine's part: what is computed for a parameter, and the op's forward function."""
        op, name = self.op, self.op.name
        handed = [f"    k[{i}] = {text};" for i, text in enumerate(self.handed)]
        texts = "".join(f'"{role}", ' for role in self.roles)
        lists = ", ".join(self.roles)
        numbers = ", ".join(self.numbers) or "NULL"
        return [
            f"static int {name}_before(const double *s, double *k, double *next)",
            "{",
            "    (void)s, (void)k, (void)next;",
            *self.before,
            *handed,
            *(f"    if {case.condition} return {which};" for which, case in self.named_cases()),
            f"    return LT_STEP_{name};",
            "}",
            "",
            prototype(op, "_forward"),
            "{",
            f'    static const lt_step step = {{"{name}", {len(self.settings)}, {len(self.numbers)}, '
            f"{len(self.roles)}, {{{texts}}}, {name}_before}};",
            f"    return take_steps(&step, (const lt_list *[]){{{lists}}}, (const lt_list *[]){{{numbers}}},",
            f"                      (const double[]){{{', '.join(self.settings)}}});",
            "}",
            "",
        ]


def sources() -> dict[str, str]:
    steps = [Step(op) for op in TABLE.values() if op.loops is not None]
    general = [(f"LT_STEP_{step.op.name}", step) for step in steps]
    special = [named for step in steps for named in step.named_cases()]
    # The loops behind LT_STEP_CASES read and write only what is there.
    names = [*(name for name, _ in general), "LT_STEP_CASES", *(name for name, _ in special)]
    head = "/* Generated from the compositions of optimizer steps in the op table. */"
    engine = [head, *(line for step in steps for line in step.hoisted())]
    loops = [head, *(line for name, step in (*general, *special) for line in step.loops(name))]
    return {
        "step_names_gen.h": "\n".join([head, f"enum {{ {', '.join(names)} }};", ""]),
        "steps_gen.h": "\n".join(engine),
        "step_loops_gen.h": "\n".join([*loops, ""]),
    }
