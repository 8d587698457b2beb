"""Compiles the table's expressions (gradients and compositions) to C.

An expression is Python syntax over tensors, numbers and calls of ops; table.py lists what may stand in it. The compiler
walks the syntax tree, gives each intermediate tensor a C variable, and leaves on `fail` when one cannot be made. Values
carry their kind, so that a number beside a tensor becomes a weak 0-d operand and a number beside a number stays C.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from table import TABLE, Op

BINARY = {ast.Add: ("add", "+"), ast.Sub: ("sub", "-"), ast.Mult: ("mul", "*"), ast.Div: ("div", "/"), ast.Pow: ("pow", None)}
COMPARE = {ast.Eq: ("eq", "=="), ast.NotEq: ("ne", "!="), ast.Lt: ("lt", "<"), ast.LtE: ("le", "<="), ast.Gt: ("gt", ">"),
           ast.GtE: ("ge", ">=")}


@dataclass
class Value:
    """A C expression and its kind: tensor, list, int, float, bool, dims, scalar, dtype, none, enum:<words>,
    and optional kinds ending in '?' whose C expression is a pointer (or -1 for dtype?)."""
    kind: str
    c: str


class Compiler:
    """Emits the C statements of one expression. `names` maps identifiers to Values; `facts(fn, name)` answers
    shape(x), dtype(x), ndim(x) and numel(x) of a parameter (a gradient keeps the fact instead of the tensor)."""

    def __init__(self, names: dict[str, Value], facts, where: str, prefix: str = "t", used: set[str] | None = None):
        self.names, self.facts, self.where, self.prefix = names, facts, where, prefix
        self.used = used if used is not None else set()
        self.lines: list[str] = []
        self.temps: list[str] = []      # lt_tensor * variables, released at the end
        self.lists: list[str] = []      # lt_list variables, cleared at the end
        self.depth = 1
        self.counter = 0

    def fail(self, node: ast.AST, why: str):
        raise SyntaxError(f"{self.where}: {why}: {ast.unparse(node)}")

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    def fresh(self, is_list: bool = False) -> str:
        self.counter += 1
        name = f"{self.prefix}{self.counter}"
        (self.lists if is_list else self.temps).append(name)
        return name

    # -- conversions ---------------------------------------------------------------------------------------------

    def tensor(self, value: Value, node: ast.AST) -> str:
        """The C expression of a tensor; a number becomes a weak 0-d tensor."""
        if value.kind == "tensor":
            return value.c
        temp = self.fresh()
        kinds = {"int": ("LT_KIND_INT", "i"), "bool": ("LT_KIND_INT", "i"), "float": ("LT_KIND_FLOAT", "f")}
        if value.kind in kinds:
            kind, field = kinds[value.kind]
            self.emit(f"if (!({temp} = lt_new_weak((lt_scalar){{{kind}, {{.{field} = {value.c}}}}}))) goto fail;")
        elif value.kind == "scalar":
            self.emit(f"if (!({temp} = lt_new_weak({value.c}))) goto fail;")
        elif value.kind == "scalar?":
            self.emit(f"if (!({temp} = lt_new_weak(*{value.c}))) goto fail;")
        else:
            self.fail(node, f"a {value.kind} stands where a tensor is wanted")
        return temp

    def argument(self, type_: str, value: Value, node: ast.AST) -> str:
        """Converts a value to the C form of a parameter of that table type."""
        kind = value.kind
        if type_ in ("Tensor", "Operand"):
            return self.tensor(value, node)
        if type_ == "Tensor?":
            return "NULL" if kind == "none" else self.tensor(value, node)
        if type_ == "Tensor[]" and kind == "list":
            return f"&{value.c}"
        if type_ in ("int", "bool") and kind in ("int", "bool"):
            return value.c
        if type_ == "float" and kind in ("float", "int", "bool"):
            return f"(double)({value.c})"
        if type_ == "float" and kind == "scalar":
            return f"lt_scalar_double({value.c})"
        if type_ == "int?":
            return "NULL" if kind == "none" else value.c if kind == "int?" else f"&(lt_idx){{{value.c}}}"
        if type_ in ("int[]", "int...", "int[]?"):
            if kind == "none":
                return "NULL"
            if kind == "dims?":
                return value.c
            if kind == "dims":
                return f"(lt_dims[1]){{{value.c}}}" if value.c.startswith("lt_dims_of(") else f"&{value.c}"
            if kind == "int":
                return f"&(lt_dims){{1, {{{value.c}}}}}"
        if type_ == "Scalar":
            if kind == "scalar":
                return value.c
            if kind in ("int", "bool"):
                return f"(lt_scalar){{LT_KIND_INT, {{.i = {value.c}}}}}"
            if kind == "float":
                return f"(lt_scalar){{LT_KIND_FLOAT, {{.f = {value.c}}}}}"
        if type_ == "Scalar?":
            if kind in ("none", "scalar?"):
                return "NULL" if kind == "none" else value.c
            return "&" + self.argument("Scalar", value, node) if kind != "scalar" else f"&(lt_scalar){{{value.c}.kind, {value.c}.v}}"
        if type_ in ("dtype", "dtype?"):
            return "-1" if kind == "none" else value.c
        if type_ == "Generator?":
            return "NULL"
        if type_.startswith("enum("):
            words = type_[5:-1].split("|")
            if kind == "str":
                return str(words.index(value.c))
            if kind.startswith("enum:"):
                return value.c
        self.fail(node, f"a {kind} does not fit a parameter of type {type_}")

    # -- expressions ---------------------------------------------------------------------------------------------

    def compile(self, node: ast.AST) -> Value:
        method = getattr(self, "visit_" + type(node).__name__, None)
        if method is None:
            self.fail(node, f"{type(node).__name__} cannot stand in an expression")
        return method(node)

    def visit_Expression(self, node):
        return self.compile(node.body)

    def visit_Name(self, node):
        if node.id not in self.names:
            self.fail(node, f"unknown name {node.id}")
        self.used.add(node.id)
        return self.names[node.id]

    def visit_Constant(self, node):
        value = node.value
        if value is None:
            return Value("none", "NULL")
        if isinstance(value, bool):
            return Value("bool", "true" if value else "false")
        if isinstance(value, int):
            return Value("int", str(value))
        if isinstance(value, float):
            return Value("float", repr(value))
        return Value("str", value)

    def visit_UnaryOp(self, node):
        value = self.compile(node.operand)
        if isinstance(node.op, ast.Not):
            return Value("bool", f"!({value.c})")
        if not isinstance(node.op, ast.USub):
            self.fail(node, "this operator is not known")
        if value.kind == "tensor":
            return self.call_op(TABLE["neg"], [value], {}, node)
        return Value(value.kind, f"-({value.c})")

    def visit_BoolOp(self, node):
        sign = " && " if isinstance(node.op, ast.And) else " || "
        return Value("bool", sign.join(f"({self.compile(v).c})" for v in node.values))

    def visit_BinOp(self, node):
        left, right = self.compile(node.left), self.compile(node.right)
        if type(node.op) not in BINARY:
            self.fail(node, "this operator is not known")
        op, sign = BINARY[type(node.op)]
        if "tensor" in (left.kind, right.kind):
            return self.call_op(TABLE[op], [left, right], {}, node)
        if sign is None:
            self.fail(node, "a power of numbers is not known")
        left, right = (Value("float", f"lt_scalar_double({v.c})") if v.kind == "scalar" else v for v in (left, right))
        kind = "float" if sign == "/" or "float" in (left.kind, right.kind) else "int"
        cast = "(double)" if sign == "/" else ""
        return Value(kind, f"({cast}{left.c} {sign} {right.c})")

    def visit_Compare(self, node):
        if len(node.ops) != 1:
            self.fail(node, "one comparison at a time")
        operator, right_node = node.ops[0], node.comparators[0]
        left = self.compile(node.left)
        if isinstance(operator, (ast.Is, ast.IsNot)):
            return Value("bool", f"({left.c} {'==' if isinstance(operator, ast.Is) else '!='} NULL)")
        op, sign = COMPARE[type(operator)]
        right = self.compile(right_node)
        if left.kind.startswith("enum:") and right.kind == "str":
            return Value("bool", f"({left.c} {sign} {left.kind[5:].split('|').index(right.c)})")
        if "tensor" in (left.kind, right.kind):
            return self.call_op(TABLE[op], [left, right], {}, node)
        return Value("bool", f"({left.c} {sign} {right.c})")

    def visit_IfExp(self, node):
        test = self.compile(node.test)
        temp = self.fresh()
        for keyword, branch in ((f"if ({test.c}) {{", node.body), ("} else {", node.orelse)):
            self.emit(keyword)
            self.depth += 1
            value = self.tensor(self.compile(branch), branch)
            self.emit(f"{temp} = lt_retain({value});")
            self.depth -= 1
        self.emit("}")
        return Value("tensor", temp)

    def visit_List(self, node):
        items = [self.compile(item) for item in node.elts]
        if any(item.kind == "tensor" for item in items):
            name = self.fresh(is_list=True)
            self.emit(f"if (lt_list_new(&{name}, {len(items)})) goto fail;")
            for i, (item, child) in enumerate(zip(items, node.elts)):
                self.emit(f"{name}.v[{i}] = lt_retain({self.tensor(item, child)});")
            return Value("list", name)
        return Value("dims", f"((lt_dims){{{len(items)}, {{{', '.join(item.c for item in items) or '0'}}}}})")

    visit_Tuple = visit_List

    def visit_Subscript(self, node):
        if isinstance(node.value, ast.Call) and isinstance(node.slice, ast.Constant):
            results = self.compile(node.value)
            if results.kind.startswith("results:"):
                return Value("tensor", f"{results.c}_{node.slice.value}")
            if results.kind == "dims":
                return Value("int", f"{results.c}.v[{node.slice.value}]")
        base, index = self.compile(node.value), self.compile(node.slice)
        if base.kind == "dims":
            return Value("int", f"{base.c}.v[{index.c}]")
        if base.kind == "dims?":
            return Value("int", f"{base.c}->v[{index.c}]")
        if base.kind == "grads":
            return Value("tensor", f"grads[{index.c}]")
        if base.kind == "list":
            return Value("tensor", f"{base.c}.v[{index.c}]")
        self.fail(node, f"a {base.kind} has no items")

    def visit_Call(self, node):
        if not isinstance(node.func, ast.Name):
            self.fail(node, "only ops are called")
        name = node.func.id
        if name in ("shape", "dtype", "ndim", "numel"):
            target = node.args[0]
            if isinstance(target, ast.Name) and target.id not in ("grad",):
                fact = self.facts(name, target.id)
                if fact is not None:
                    return fact
            value = self.compile(target)
            return fact_of(name, value.c)
        if name == "len":
            value = self.compile(node.args[0])
            return Value("int", f"(lt_idx){value.c}.n" if value.kind in ("dims", "list") else f"(lt_idx){value.c}->n")
        if name == "float":
            value = self.compile(node.args[0])
            return Value("float", f"(double)({value.c})")
        op = TABLE.get(name) or next((op for op in TABLE.values() if name in op.names), None)
        if op is None:
            self.fail(node, f"no op is called {name}")
        positional = [self.compile(arg) for arg in node.args]
        keywords = {k.arg: self.compile(k.value) for k in node.keywords}
        return self.call_op(op, positional, keywords, node)

    def call_op(self, op: Op, positional: list[Value], keywords: dict[str, Value], node: ast.AST) -> Value:
        arguments = []
        if len(positional) > len(op.params):
            self.fail(node, f"{op.name} takes {len(op.params)} arguments")
        for i, param in enumerate(op.params):
            if i < len(positional):
                value = positional[i]
            elif param.name in keywords:
                value = keywords[param.name]
            elif param.default is not None:
                value = self.compile(ast.parse(param.default, mode="eval"))
            else:
                self.fail(node, f"{op.name} misses its argument {param.name}")
            arguments.append(self.argument(param.type, value, node))
        call = ", ".join(arguments)
        if op.returns == "Tensor":
            temp = self.fresh()
            self.emit(f"if (!({temp} = lt_{op.name}({call}))) goto fail;")
            return Value("tensor", temp)
        if op.returns == "Tensor[]":
            name = self.fresh(is_list=True)
            self.emit(f"if (lt_{op.name}({call}, &{name})) goto fail;")
            return Value("list", name)
        if op.returns == "tuple":
            base = self.prefix + f"m{self.counter}"
            self.counter += 1
            for i in range(len(op.results)):
                self.temps.append(f"{base}_{i}")
            self.emit("{")
            self.emit(f"    lt_tensor *out[{len(op.results)}];")
            self.emit(f"    if (lt_{op.name}({call}, out)) goto fail;")
            for i in range(len(op.results)):
                self.emit(f"    {base}_{i} = out[{i}];")
            self.emit("}")
            return Value(f"results:{len(op.results)}", base)
        self.fail(node, f"{op.name} returns nothing")

    # -- the frame around the statements -----------------------------------------------------------------------------

    def declarations(self) -> list[str]:
        lines = []
        if self.temps:
            lines.append("    lt_tensor " + ", ".join(f"*{t} = NULL" for t in self.temps) + ";")
        lines += [f"    lt_list {name} = {{0, NULL}};" for name in self.lists]
        return lines

    def releases(self) -> list[str]:
        return [f"    lt_release({t});" for t in self.temps] + [f"    lt_list_clear(&{name});" for name in self.lists]


def fact_of(fact: str, tensor: str) -> Value:
    """shape(x) and its like for a tensor at hand."""
    return {"shape": Value("dims", f"lt_dims_of({tensor})"), "dtype": Value("dtype", f"(lt_dtype){tensor}->dtype"),
            "ndim": Value("int", f"(lt_idx){tensor}->ndim"), "numel": Value("int", f"{tensor}->numel")}[fact]
