"""Compiles the table's expressions (gradients, compositions, transform rules) to programs of the engine's interpreter.

An expression is Python syntax over tensors, numbers and calls of ops; table.py lists what may stand in it. It may be
preceded by assignments, one a line or separated by semicolons, whose names the rest of it uses. The result is a string
of bytes for wasm/engine/calls/program.c: a stack machine whose values carry their kinds, so that a number beside a
tensor becomes a weak 0-d operand and a number beside a number stays a number. A call of an op that stands several times
in the expressions of one entry is computed once.
"""

from __future__ import annotations

import ast
import struct

from .table import NEED_KINDS, SUFFIX_DTYPE, Op, op_named

# The instructions, in the order of their numbers; program.c knows them as the enum in program_gen.h.
OPCODES = (
    "END ARG TENSOR RESULT GRAD INT FLOAT NONE FACT RESULT_FACT FACT_OF CALL ITEM SEQUENCE ADD SUB MUL DIV POW NEG EQ "
    "NE LT LE GT GE NOT "
    "JUMP JUMP_IF_FALSE IS_NONE LEN TO_FLOAT STORE LOAD MEMO KEEP ITEM_INDEX ITEM_START ITEM_SIZE TANGENT SHIFT RANK "
    "BATCHED RAW BATCH_SIZE ITEMS NEED QUOTIENT REMAINDER PROMOTE ONLY_GRAD"
).split()
CODE = {name: i for i, name in enumerate(OPCODES)}
FACTS = ("shape", "dtype", "ndim", "numel", "device", "is_complex")
BINARY = {ast.Add: "ADD", ast.Sub: "SUB", ast.Mult: "MUL", ast.Div: "DIV", ast.Pow: "POW"}
WHOLE = {ast.FloorDiv: "QUOTIENT", ast.Mod: "REMAINDER"}  # of two ints
COMPARE = {ast.Eq: "EQ", ast.NotEq: "NE", ast.Lt: "LT", ast.LtE: "LE", ast.Gt: "GT", ast.GtE: "GE"}
MAX_STACK, MAX_LOCALS, MAX_DIMS, MAX_LISTS = 32, 24, 24, 8


def varint(value: int) -> bytes:
    out = bytearray()
    while True:
        out.append(value & 127 | (128 if value > 127 else 0))
        value >>= 7
        if not value:
            return bytes(out)


def parsed(text: str, where: str) -> ast.Module:
    """The syntax tree of an expression, whose lines may be indented as the entry around them wants."""
    try:
        return ast.parse("\n".join(line.strip() for line in text.strip().splitlines()))
    except SyntaxError as error:
        raise SyntaxError(
            f"{where}: not an expression ({error.msg}; one over several lines stands in brackets): {text.strip()}"
        ) from None


class Compiler:
    """Compiles the expressions of one use of an entry (all its gradients; or its composition), which share their
    locals.

    After `compile`, `used` names the parameters and results whose tensors or values an expression reads, and `facts`
    the (fact, name) pairs that it asks of tensors without reading them.
    """

    def __init__(self, op: Op, where: str, *, backward: bool = False, extra: tuple[str, ...] = ()):
        self.op, self.where, self.backward, self.extra = op, where, backward, extra
        self.params = {p.name: i for i, p in enumerate(op.params)}
        self.results = {name: i for i, name in enumerate(op.results)}
        self.locals: dict[str, int] = {}
        self.memo: dict[str, int] = {}
        self.repeated: set[str] = set()
        self.local_count = 0

    # -- the frame --------------------------------------------------------------------------------------------------

    def prepare(self, texts: list[str]) -> None:
        """Looks for calls that stand more than once in these expressions."""
        seen: set[str] = set()
        for text in texts:
            tree = parsed(text, self.where)
            if any(isinstance(statement, ast.Assign) for statement in tree.body):
                continue  # what it names, it shares itself
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and op_named(node.func.id):
                    key = ast.dump(node)
                    (self.repeated if key in seen else seen).add(key)

    def compile(self, text: str, item: int | None = None) -> bytes:
        """The program of one expression; `item` takes that element of its value."""
        self.code = bytearray()
        self.used: set[str] = set()
        self.facts: set[tuple[str, str]] = set()
        self.depth = self.deepest = self.dims = self.lists = 0
        self.named = {}
        self.grads: dict[int, list[int]] = {}  # where each is pushed
        tree = parsed(text, self.where)
        *assignments, last = tree.body
        for statement in assignments:
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                self.fail(statement, "only assignments stand before the expression")
            self.visit(statement.value)
            self.named[statement.targets[0].id] = slot = self._local(statement)
            self.emit("STORE", slot, pops=1)
        if not isinstance(last, ast.Expr):
            self.fail(last, "an expression is wanted last")
        if "written" in self.extra and not isinstance(last.value, ast.Dict):
            self.fail(
                last, "of an op that writes to its arguments, a dictionary of what it writes and returns is wanted"
            )
        self.visit(last.value)
        if item is not None:
            self.emit("INT", item * 2, pushes=1)
            self.emit("ITEM", pops=1)
        self.emit("END")
        for places in self.grads.values():
            if len(places) == 1:  # the last program that runs may write over it
                self.code[places[0]] = CODE["ONLY_GRAD"]
        if self.deepest > MAX_STACK or self.dims > MAX_DIMS or self.lists > MAX_LISTS or self.local_count > MAX_LOCALS:
            self.fail(last, "too long for the interpreter")
        return bytes(self.code)

    def compile_needs(self) -> bytes:
        """The program that looks whether an op's needs are met: each condition, and what to say where it does not
        hold."""
        self.code = bytearray()
        self.used, self.facts, self.named = set(), set(), {}
        self.depth = self.deepest = self.dims = self.lists = 0
        for one in self.op.needs:
            if one.param not in self.params:
                raise SyntaxError(f"{self.where}: {one.param} is not a parameter")
            tree = parsed(one.condition, self.where).body
            if len(tree) != 1 or not isinstance(tree[0], ast.Expr):
                raise SyntaxError(f"{self.where}: a condition is one expression: {one.condition}")
            self.visit(tree[0].value)
            wanted = one.wanted
            for name, place in self.params.items():  # {weight}: a byte that says which argument to show there
                wanted = wanted.replace(f"{{{name}}}", f"\1{chr(place + 16)}")
            self.emit("NEED", NEED_KINDS.index(one.kind), self.params[one.param], pops=1)
            for text in (one.param, wanted):
                self.code += text.encode() + b"\0"
        self.emit("NONE", pushes=1)
        self.emit("END")
        if self.deepest > MAX_STACK or self.dims > MAX_DIMS or self.lists > MAX_LISTS:
            raise SyntaxError(f"{self.where}: too long for the interpreter")
        return bytes(self.code)

    def _local(self, node) -> int:
        self.local_count += 1
        if self.local_count > MAX_LOCALS:
            self.fail(node, "too many names and repeated calls")
        return self.local_count - 1

    def fail(self, node: ast.AST, why: str):
        raise SyntaxError(f"{self.where}: {why}: {ast.unparse(node)}")

    def emit(self, name: str, *operands: int, pushes: int = 0, pops: int = 0) -> None:
        self.code.append(CODE[name])
        for operand in operands:
            self.code += varint(operand)
        self.depth += pushes - pops
        self.deepest = max(self.deepest, self.depth)

    def jump(self, name: str) -> int:
        """Emits a jump whose target `land` fills in."""
        self.code.append(CODE[name])
        self.code += b"\0\0"
        if name == "JUMP_IF_FALSE":
            self.depth -= 1
        return len(self.code) - 2

    def land(self, place: int) -> None:
        self.code[place : place + 2] = struct.pack("<H", len(self.code) - place - 2)

    # -- expressions ------------------------------------------------------------------------------------------------

    def visit(self, node: ast.AST) -> None:
        method = getattr(self, "visit_" + type(node).__name__, None)
        if method is None:
            self.fail(node, f"{type(node).__name__} cannot stand in an expression")
        method(node)

    def visit_Name(self, node):
        name = node.id
        if name in self.named:
            self.emit("LOAD", self.named[name], pushes=1)
        elif name == "grad" and self.backward:
            self._grad(0)
        elif name == "i" and (self.backward or ("written" in self.extra and self.op.walks_lists)):
            self.emit("ITEM_INDEX", pushes=1)
        elif name == "item_start" and self.backward:
            self.emit("ITEM_START", pushes=1)
            self.used.add(name)
        elif name == "item_size" and self.backward:
            self.emit("ITEM_SIZE", pushes=1)
            self.used.add(name)
        elif name == "B" and "batch" in self.extra:
            self.emit("BATCH_SIZE", pushes=1)
        elif name.endswith("_t") and name[:-2] in self.params and "tangent" in self.extra:
            self.emit("TANGENT", self.params[name[:-2]], pushes=1)
        elif name in self.params:
            self.emit("TENSOR" if self.op.params[self.params[name]].is_tensor else "ARG", self.params[name], pushes=1)
            self.used.add(name)
        elif name in self.results:
            self.emit("RESULT", self.results[name], pushes=1)
            self.used.add(name)
        else:
            self.fail(node, f"unknown name {name}")

    def visit_Constant(self, node):
        value = node.value
        if value is None:
            self.emit("NONE", pushes=1)
        elif isinstance(value, (bool, int)):
            self.emit("INT", int(value) * 2 if value >= 0 else -int(value) * 2 - 1, pushes=1)
        elif isinstance(value, float):
            self.emit("FLOAT", pushes=1)
            self.code += struct.pack("<d", value)
        else:
            self.fail(node, "a string stands where no word is wanted")

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return self.visit_Constant(ast.Constant(-node.operand.value))
        self.visit(node.operand)
        if isinstance(node.op, ast.Not):
            self.emit("NOT")
        elif isinstance(node.op, ast.USub):
            self.emit("NEG")
        else:
            self.fail(node, "this operator is not known")

    def visit_BoolOp(self, node):
        """`a and b` is `b if a else False`."""
        last = node.values[-1]
        for value in reversed(node.values[:-1]):
            last = (
                ast.IfExp(value, last, ast.Constant(False))
                if isinstance(node.op, ast.And)
                else ast.IfExp(value, ast.Constant(True), last)
            )
        self.visit(last)

    def visit_BinOp(self, node):
        self.dims += isinstance(node.op, ast.Add)  # perhaps dims behind dims
        name = BINARY.get(type(node.op)) or WHOLE.get(type(node.op))
        if not name:
            self.fail(node, "this operator is not known")
        self.visit(node.left)
        self.visit(node.right)
        self.emit(name, pops=1)

    def visit_Compare(self, node):
        if len(node.ops) != 1:  # a < b < c: a < b and b < c
            terms = [node.left, *node.comparators]
            pairs = [ast.Compare(a, [how], [b]) for a, how, b in zip(terms, node.ops, terms[1:])]
            return self.visit(ast.BoolOp(ast.And(), pairs))
        operator, right = node.ops[0], node.comparators[0]
        self.visit(node.left)
        if isinstance(operator, (ast.Is, ast.IsNot)):
            self.emit("IS_NONE")
            if isinstance(operator, ast.IsNot):
                self.emit("NOT")
            return
        if isinstance(right, ast.Constant) and isinstance(right.value, str):
            words = self.op.param(node.left.id).words
            right = ast.Constant(words.index(right.value))
        self.visit(right)
        self.emit(COMPARE[type(operator)], pops=1)

    def visit_IfExp(self, node):
        self.visit(node.test)
        to_else = self.jump("JUMP_IF_FALSE")
        self.visit(node.body)
        to_end = self.jump("JUMP")
        self.land(to_else)
        self.depth -= 1
        self.visit(node.orelse)
        self.land(to_end)

    def visit_List(self, node):
        """Numbers make dims, tensors a list; the machine tells them apart by the first (an empty list is dims)."""
        for item in node.elts:
            self.visit(item)
        self.emit("SEQUENCE", len(node.elts), pushes=1, pops=len(node.elts))
        self.dims += 1
        self.lists += 1

    visit_Tuple = visit_List

    def visit_Dict(self, node):
        """What an op writes and returns, in the order of the signature."""
        if "written" not in self.extra:
            self.fail(node, "a dictionary is for ops that write to their arguments")
        values = {getattr(key, "id", None): value for key, value in zip(node.keys, node.values)}
        wanted = [*(p.name for p in self.op.mutated), *self.op.results]
        if sorted(values, key=str) != sorted(wanted):
            self.fail(node, f"wanted are values for {', '.join(wanted)}")
        self.visit_List(ast.List([values[name] for name in wanted]))

    def visit_Subscript(self, node):
        if isinstance(node.value, ast.Name) and node.value.id == "grads" and self.backward:
            if not isinstance(node.slice, ast.Constant):
                self.fail(node, "grads takes a constant index")
            return self._grad(node.slice.value)
        self.visit(node.value)
        if isinstance(node.slice, ast.Slice):
            if node.slice.step:
                self.fail(node, "a part of dims has no step")
            for end in (node.slice.lower, node.slice.upper):
                self.visit(end or ast.Constant(None))
            self.dims += 1
            return self.emit("ITEMS", pops=2)
        self.visit(node.slice)
        self.emit("ITEM", pops=1)

    def _grad(self, number: int) -> None:
        self.grads.setdefault(number, []).append(len(self.code))
        self.emit("GRAD", number, pushes=1)

    def visit_Call(self, node):
        if not isinstance(node.func, ast.Name):
            self.fail(node, "only ops are called")
        name = node.func.id
        if name in FACTS:
            return self._fact(name, node.args[0])
        if name == "len":
            self.visit(node.args[0])
            return self.emit("LEN")
        if name == "promote":
            if len(node.args) != 2:
                self.fail(node, "promote takes two tensors")
            self.visit(node.args[0])
            self.visit(node.args[1])
            return self.emit("PROMOTE", pops=1)
        if name == "float":
            self.visit(node.args[0])
            return self.emit("TO_FLOAT")
        if name in ("batched", "raw") and "batch" in self.extra:
            return self.emit(name.upper(), self.params[node.args[0].id], pushes=1)
        if name == "rank":
            self.visit(node.args[0])
            self.visit(node.args[1])
            return self.emit("RANK", pops=1)
        if name == "shift" and "batch" in self.extra:
            self.visit(node.args[0])
            self.dims += 1
            whole = self.params[node.args[1].id] + 1 if len(node.args) > 1 else 0
            return self.emit("SHIFT", whole)
        op = op_named(name)
        if op is None:
            self.fail(node, f"no op is called {name}")
        key = ast.dump(node)
        if key not in self.repeated:
            return self._call(op, node)
        if key not in self.memo:
            self.memo[key] = self._local(node)
        self.code.append(CODE["MEMO"])  # found: pushes it and jumps behind KEEP
        self.code += varint(self.memo[key]) + b"\0\0"
        place = len(self.code) - 2
        self._call(op, node)
        self.emit("KEEP", self.memo[key])
        self.land(place)

    def _fact(self, fact: str, target: ast.AST) -> None:
        self.dims += fact == "shape"
        if isinstance(target, ast.Name) and target.id not in self.named:
            name = target.id
            if name in self.params and self.op.param(name).is_tensor:
                self.facts.add((fact, name))
                return self.emit("FACT", FACTS.index(fact), self.params[name], pushes=1)
            if name in self.results:
                self.facts.add((fact, name))
                return self.emit("RESULT_FACT", FACTS.index(fact), self.results[name], pushes=1)
        self.visit(target)
        self.emit("FACT_OF", FACTS.index(fact))

    def _call(self, op: Op, node: ast.Call) -> None:
        if len(node.args) > len(op.params):
            self.fail(node, f"{op.name} takes {len(op.params)} arguments")
        keywords = {k.arg: k.value for k in node.keywords}
        for i, param in enumerate(op.params):
            if i < len(node.args):
                value = node.args[i]
            elif param.name in keywords:
                value = keywords.pop(param.name)
            elif param.default is not None or param.is_literal:
                value = ast.parse((param.default or param.type).replace("inf", "1e999"), mode="eval").body
            elif param.type.endswith("?"):
                value = ast.Constant(None)
            else:
                self.fail(node, f"{op.name} misses its argument {param.name}")
            if param.is_enum and isinstance(value, ast.Constant) and isinstance(value.value, str):
                value = ast.Constant(param.words.index(value.value))
            if param.type in ("dtype", "dtype?") and isinstance(value, ast.Constant) and value.value in SUFFIX_DTYPE:
                value = ast.Constant(list(SUFFIX_DTYPE).index(value.value))
            self.visit(value)
        if keywords:
            self.fail(node, f"{op.name} has no parameter {next(iter(keywords))}")
        self.emit("CALL", op.index, pushes=1, pops=len(op.params))
        self.lists += op.returns != "Tensor"
        self.dims += sum(p.type.startswith(("int[]", "int?[]", "int...")) for p in op.params)
