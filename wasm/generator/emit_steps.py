"""Writes steps_gen.h and step_loops_gen.h: optimizer steps, from the `composition` of the entries with `loops=True`.

Such an op walks lists of tensors: the parameters, their gradients and states of their shape, whose elements are
computed with, and lists of numbers, one element each, which the composition reads as `cast(steps[i], "f64")`. What
depends on numbers and settings only is computed once for a parameter, in double (steps_gen.h, for the engine); what it
gives the loop over elements is rounded once to their dtype (step_loops_gen.h, for the kernel `take_step`).

A list that is empty in a call, because the settings have no use for it, has a loop read and write some scratch: the
loops have no branches.
"""

from __future__ import annotations

import ast

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
    """One op's step: what is computed before the loop, what each element becomes."""

    def __init__(self, op: Op):
        self.op = op
        body = parsed(op.composition, f"{op.name}: loops").body
        self.numbers = [name for name in self._lists() if self._is_number(body, name)]
        self.roles = [name for name in self._lists() if name not in self.numbers]
        gradients = next(p.name for p in op.params if p.gradients_of)
        self.roles = [self.roles[0], gradients, *(name for name in self.roles[1:] if name != gradients)]
        self.settings = [p.name for p in op.params if p.name not in self._lists()]
        self.named: dict[str, tuple[str, str]] = {}  # name -> (C, kind)
        self.before: list[str] = []  # statements of the engine's part
        self.handed: list[str] = []  # what it hands to the loop: expressions
        self.masks: set[int] = set()  # which of them are conditions
        self.body: list[str] = []  # statements of the loop
        self.read: list[str] = []
        *assignments, last = body
        for statement in assignments:
            name = statement.targets[0].id
            text, kind = self.visit(statement.value)
            if kind in ("number", "test"):
                self.before.append(f"    const double {name}_ = {text};")
            else:
                type_ = "T" if kind == "element" else "int"
                self.body.append(f"        const {type_} {name}_ = {text};")
            self.named[name] = f"{name}_", "number" if kind == "test" else kind
        self.results(last.value)

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
                value = value.body  # whether the list is there at all is the engine's affair
            text, kind = self.visit(value)
            if name in self.numbers:
                if kind != "number":
                    self.fail(value, f"{name} is one number for a parameter, not one for each element")
                self.before.append(f"    next[{self.numbers.index(name)}] = {text};")
            else:
                self.body.append(f"        {name}_at[i] = {self.as_element(text, kind)};")
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
            self.masks.add(mask)
            return f"({one} + LT_T(step_keep)(m{mask}, {other[len(f'({one} + ') : -1]}))", "element"
        mask = self.hand(test[0])
        self.masks.add(mask)
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

    def loop(self) -> list[str]:
        """The case of `take_step`."""
        written = [p.name for p in self.op.mutated if p.name in self.roles]
        lines = [f"case LT_STEP_{self.op.name}: {{"]
        for place, name in enumerate(self.roles):
            lines.append(f"    {'' if name in written else 'const '}T *const {name}_at = at[{place}];")
        # A condition is a mask: the compiler would write the loop twice for one that it can test.
        lines += [
            f"    const UNSIGNED m{i} = k[{i}] != 0 ? (UNSIGNED)-1 : 0;"
            if i in self.masks
            else f"    const T k{i} = (T)k[{i}];"
            for i in range(len(self.handed))
        ]
        lines.append("    LT_IVDEP for (lt_idx i = 0; i < n; i++)")
        lines.append("    {")
        lines += [f"        const T {name}_ = {name}_at[i];" for name in self.read]
        return [*lines, *self.body, "    }", "    break;", "}"]

    def hoisted(self) -> list[str]:
        """The engine's part: what is computed for a parameter, and the op's forward function."""
        op, name = self.op, self.op.name
        handed = [f"    k[{i}] = {text};" for i, text in enumerate(self.handed)]
        texts = "".join(f'"{role}", ' for role in self.roles)
        lists = ", ".join(self.roles)
        numbers = ", ".join(self.numbers) or "NULL"
        return [
            f"static void {name}_before(const double *s, double *k, double *next)",
            "{",
            "    (void)s, (void)k, (void)next;",
            *self.before,
            *handed,
            "}",
            "",
            prototype(op, "_forward"),
            "{",
            f'    static const lt_step step = {{"{name}", LT_STEP_{name}, {len(self.settings)}, {len(self.numbers)}, '
            f"{len(self.roles)}, {{{texts}}}, {name}_before}};",
            f"    return take_steps(&step, (const lt_list *[]){{{lists}}}, (const lt_list *[]){{{numbers}}},",
            f"                      (const double[]){{{', '.join(self.settings)}}});",
            "}",
            "",
        ]


def sources() -> dict[str, str]:
    steps = [Step(op) for op in TABLE.values() if op.loops]
    cases = ", ".join(f"LT_STEP_{step.op.name}" for step in steps)
    head = "/* Generated from the compositions of optimizer steps in the op table. */"
    engine = [head, *(line for step in steps for line in step.hoisted())]
    loops = [head, *(line for step in steps for line in step.loop())]
    return {
        "step_names_gen.h": "\n".join([head, f"enum {{ {cases} }};", ""]),
        "steps_gen.h": "\n".join(engine),
        "step_loops_gen.h": "\n".join([*loops, ""]),
    }
