"""Writes ops_gen.h and engine_gen.c: the declaration, dispatch and autograd node of each op."""

from __future__ import annotations

import ast
import re

from expr import Compiler, Value, fact_of
from table import TABLE, Op, Param

C_TYPE = {"Tensor": "lt_tensor *", "Operand": "lt_tensor *", "Tensor?": "lt_tensor *", "Tensor[]": "const lt_list *", "int": "lt_idx ",
          "int?": "const lt_idx *", "int[]": "const lt_dims *", "int[]?": "const lt_dims *", "int...": "const lt_dims *", "float": "double ",
          "bool": "bool ", "Scalar": "lt_scalar ", "Scalar?": "const lt_scalar *", "dtype": "lt_dtype ", "dtype?": "int ",
          "Generator?": "lt_generator *"}
RULE = {"same": "LT_RULE_SAME", "float": "LT_RULE_FLOAT", "bool": "LT_RULE_BOOL", "select": "LT_RULE_SELECT", "logical": "LT_RULE_LOGICAL",
        "integer_copy": "LT_RULE_INTEGER_COPY"}


def c_type(type_: str) -> str:
    return "int " if type_.startswith("enum(") else C_TYPE[type_]


def c_params(op: Op) -> str:
    return ", ".join(c_type(p.type) + p.name for p in op.params)


def prototype(op: Op, suffix: str = "") -> str:
    params = c_params(op) or "void"
    if op.returns == "Tensor":
        return f"lt_tensor *lt_{op.name}{suffix}({params})"
    out = {"tuple": ", lt_tensor **out", "Tensor[]": ", lt_list *out", "None": ""}[op.returns]
    return f"int lt_{op.name}{suffix}({params}{out})"


def arguments(op: Op) -> str:
    return ", ".join(p.name for p in op.params)


def header() -> str:
    lines = ["/* Generated from the op table: every op as a C function. */", "#ifndef LT_OPS_GEN_H", "#define LT_OPS_GEN_H", "",
             '#include "engine.h"', '#include "kernels_gen.h"', "",
             "static inline lt_dims lt_dims_of(const lt_tensor *t) {", "    lt_dims d;", "    d.n = t->ndim;",
             "    memcpy(d.v, t->shape, sizeof(lt_idx) * t->ndim);", "    return d;", "}", ""]
    for op in TABLE.values():
        lines.append(prototype(op) + ";")
        if op.forward:
            lines.append(prototype(op, "_forward") + ";")
        if op.kernel:
            lines.append(f"extern const lt_elementwise_info lt_ew_{op.name};")
        if "inplace" in op.variants:
            lines.append(f"int lt_{op.name}_({c_params(op)});")
    return "\n".join(lines + ["", "#endif", ""])


# -- the autograd node of an op -------------------------------------------------------------------------------------

class Gradient:
    """What an op's backward needs: the compiled expressions, and what must be kept for them."""

    def __init__(self, op: Op):
        self.op = op
        self.inputs = [p for p in op.params if p.is_tensor or p.type == "Tensor[]"]
        self.differentiable = [p for p in self.inputs if p.name in op.grad]
        self.list_input = next((p for p in self.differentiable if p.type == "Tensor[]"), None)
        if self.list_input and self.differentiable != [self.list_input]:
            raise SyntaxError(f"{op.name}: an op differentiates either a list of tensors or tensors")
        self.facts: dict[str, Value] = {}        # attrs fields: "shape_self" -> Value
        self.attrs: dict[str, Param] = {}        # attrs fields that are the op's own arguments
        self.saved: dict[str, set[int]] = {}     # tensor parameter or result -> the inputs whose gradient needs it
        self.saved_lists: set[str] = set()
        self.compilers: list[tuple[Compiler, Value]] = []
        self.item_facts = False
        for index, param in enumerate(self.differentiable):
            self._compile(index, param)

    def _environment(self) -> dict[str, Value]:
        names = {"grad": Value("tensor", "grads[0]"), "grads": Value("grads", "grads")}
        if self.op.returns == "Tensor":
            names["result"] = Value("tensor", "result")
        for name in self.op.results:
            names[name] = Value("tensor", name)
        for p in self.op.params:
            names[p.name] = param_value(p, f"a->{p.name}", pointer=f"(a->{p.name}_given ? &a->{p.name} : NULL)")
        if self.list_input:
            names |= {"item_start": Value("int", "a->item_start[i]"), "item_size": Value("int", "a->item_size[i]"), "i": Value("int", "i")}
        return names

    def _fact(self, fact: str, name: str) -> Value | None:
        if name not in [p.name for p in self.inputs] + self.op.results:
            return None
        if name in [p.name for p in self.inputs if p.type == "Tensor[]"]:
            return None
        field = f"{fact}_{name}"
        kind = {"shape": "dims", "dtype": "dtype", "ndim": "int", "numel": "int"}[fact]
        self.facts[field] = Value(kind, f"{fact}:{name}")
        return Value(kind, f"a->{field}")

    def _compile(self, index: int, param: Param) -> None:
        compiler = Compiler(self._environment(), self._fact, f"{self.op.name}, gradient of {param.name}", prefix=f"g{index}_")
        compiler.depth = 2
        tree = ast.parse(self.op.grad[param.name], mode="eval")
        value = compiler.compile(tree.body)
        result = compiler.tensor(value, tree.body)
        for name in sorted(compiler.used):        # a set's own order changes from run to run
            if name in self.op.results:
                self.saved.setdefault(name, set()).add(index)
            elif name in ("item_start", "item_size"):
                self.item_facts = True
            else:
                p = next((p for p in self.op.params if p.name == name), None)
                if p is None:
                    continue
                if p.is_tensor:
                    self.saved.setdefault(name, set()).add(index)
                elif p.type == "Tensor[]":
                    self.saved_lists.add(name)
                else:
                    self.attrs[name] = p
        self.compilers.append((compiler, Value("tensor", result)))

    # -- C text -------------------------------------------------------------------------------------------------

    def has_attrs(self) -> bool:
        return bool(self.attrs or self.facts or self.item_facts or self.saved_lists)

    def attrs_struct(self) -> list[str]:
        if not self.has_attrs():
            return []
        lines = [f"typedef struct {self.op.name}_attrs {{"]
        for name, p in self.attrs.items():
            base = {"int?": "lt_idx", "int[]": "lt_dims", "int[]?": "lt_dims", "int...": "lt_dims", "Scalar?": "lt_scalar"}.get(p.type, c_type(p.type).strip())
            lines.append(f"    {base} {name};")
            if p.type in ("int?", "int[]?", "Scalar?"):
                lines.append(f"    bool {name}_given;")
        for field, value in self.facts.items():
            lines.append(f"    {dict(dims='lt_dims', dtype='lt_dtype', int='lt_idx')[value.kind]} {field};")
        if self.item_facts:
            lines.append("    lt_idx *item_start, *item_size, items;")
        for name in sorted(self.saved_lists):
            lines.append(f"    int {name}_first, {name}_count;")
        return lines + [f"}} {self.op.name}_attrs;", ""]

    def backward(self) -> list[str]:
        op = self.op
        lines = self.attrs_struct()
        lines.append(f"static int {op.name}_backward_fn(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs) {{")
        lines.append("    int status = -1;")
        if self.has_attrs():
            lines.append(f"    const {op.name}_attrs *a = node->attrs;")
        lines += [f"    lt_tensor *{name} = NULL;" for name in self.saved]
        for name in sorted(self.saved_lists):
            lines.append(f"    lt_list {name} = {{0, NULL}};")
        for compiler, _ in self.compilers:
            lines += compiler.declarations()
        for slot, (name, wanted_by) in enumerate(self.saved.items()):
            wants = " || ".join(f"lt_wants(node, {i})" for i in sorted(wanted_by))
            lines.append(f"    if (({wants}) && lt_node_unpack_into(node, {slot}, &{name})) goto fail;")
        for name in sorted(self.saved_lists):
            lines.append(f"    if (lt_node_unpack_list(node, a->{name}_first, a->{name}_count, &{name})) goto fail;")
        for index, (compiler, value) in enumerate(self.compilers):
            if self.list_input:
                lines.append("    for (int i = 0; i < node->inputs; i++) {")
                lines.append("        if (!lt_wants(node, i)) continue;")
                lines += compiler.lines
                lines.append(f"        grad_inputs[i] = lt_retain({value.c});")
                lines += [f"        lt_release({t}); {t} = NULL;" for t in compiler.temps]
                lines.append("    }")
            else:
                lines.append(f"    if (lt_wants(node, {index})) {{")
                lines += compiler.lines
                lines.append(f"        grad_inputs[{index}] = lt_retain({value.c});")
                lines.append("    }")
        lines += ["    status = 0;", "    goto fail;", "fail:"]
        for compiler, _ in self.compilers:
            lines += compiler.releases()
        lines += [f"    lt_release({name});" for name in self.saved]
        lines += [f"    lt_list_clear(&{name});" for name in sorted(self.saved_lists)]
        lines += ["    return status;", "}", ""]
        release = "NULL"
        if self.item_facts:
            release = f"{op.name}_release"
            lines += [f"static void {release}(lt_node *node) {{", f"    {op.name}_attrs *a = node->attrs;",
                      "    if (a->item_start) lt_free(a->item_start, sizeof(lt_idx) * 2 * (size_t)a->items);", "    a->item_start = NULL;", "}", ""]
        size = f"sizeof({op.name}_attrs)" if self.has_attrs() else "0"
        title = "".join(word.capitalize() for word in op.name.split("_"))
        lines.append(f'static const lt_node_class {op.name}_class = {{"{title}Backward", {op.name}_backward_fn, {release}, {size}}};')
        return lines + [""]

    def recording(self) -> str:
        """The C condition under which the op must be recorded."""
        if self.list_input:
            return f"lt_recording_list({self.list_input.name})"
        return " || ".join(f"lt_recording({p.name})" for p in self.differentiable)

    def fill_node(self, edges_of: dict[str, str], saved_of: dict[str, str]) -> list[str]:
        """Statements that give the node `n` its edges, attributes and saved inputs; they leave on `fail`. The two
        dicts rename parameters (an in-place op keeps a copy of the old self)."""
        lines = []
        if self.list_input:
            name = self.list_input.name
            lines.append(f"    for (lt_idx i = 0; i < {name}->n; i++) if (lt_node_edge(n, (int)i, {name}->v[i])) goto fail;")
        for index, p in enumerate(self.differentiable):
            if p.type != "Tensor[]":
                lines.append(f"    if (lt_node_edge(n, {index}, {edges_of.get(p.name, p.name)})) goto fail;")
        if self.has_attrs():
            lines.append(f"    {self.op.name}_attrs *a = n->attrs;")
        for name, p in self.attrs.items():
            if p.type in ("int?", "int[]?", "Scalar?"):
                lines.append(f"    if ((a->{name}_given = {name} != NULL)) a->{name} = *{name};")
            elif p.type in ("int[]", "int..."):
                lines.append(f"    a->{name} = *{name};")
            else:
                lines.append(f"    a->{name} = {name};")
        for field, value in self.facts.items():
            fact, name = value.c.split(":")
            lines.append(f"    a->{field} = {fact_of(fact, name).c};")
        if self.item_facts:
            name = self.list_input.name
            dim = next((p.name for p in self.op.params if p.name == "dim"), None)
            lines += [f"    a->items = {name}->n;",
                      f"    if (!(a->item_start = lt_alloc(sizeof(lt_idx) * 2 * (size_t){name}->n))) goto fail;",
                      f"    a->item_size = a->item_start + {name}->n;", "    lt_idx start = 0;",
                      f"    for (lt_idx i = 0; i < {name}->n; i++) {{",
                      f"        lt_tensor *item = {name}->v[i];",
                      f"        lt_idx d = {dim} < 0 ? {dim} + result->ndim : {dim};",
                      "        a->item_start[i] = start;",
                      "        start += a->item_size[i] = item->ndim > d ? item->shape[d] : 0;", "    }"]
        for slot, (name, wanted_by) in enumerate(self.saved.items()):
            if name in self.op.results:
                continue
            wants = " || ".join(f"n->edges[{i}].node" for i in sorted(wanted_by))
            lines.append(f"    if (({wants}) && lt_node_save(n, {slot}, {saved_of.get(name, name)})) goto fail;")
        first = str(len(self.saved))
        for name in sorted(self.saved_lists):
            lines += [f"    a->{name}_first = {first};", f"    a->{name}_count = (int){name}->n;",
                      f"    for (lt_idx i = 0; i < {name}->n; i++) if (lt_node_save(n, {first} + (int)i, {name}->v[i])) goto fail;"]
            first += f" + (int){name}->n"
        return lines

    def new_node(self) -> str:
        inputs = f"(int){self.list_input.name}->n" if self.list_input else str(len(self.differentiable))
        saved = " + ".join([str(len(self.saved))] + [f"(int){name}->n" for name in sorted(self.saved_lists)])
        return f"lt_node_new(&{self.op.name}_class, {inputs}, {len(self.op.results)}, {saved})"

    def record(self) -> list[str]:
        """The cold half of the op: makes the node for a result that was just computed."""
        op = self.op
        results = ["result"] if op.returns == "Tensor" else op.results
        params = ", ".join([f"lt_tensor *{r}" for r in results] + ([c_params(op)] if op.params else []))
        lines = [f"static int {op.name}_record({params}) {{"]
        unused = {p.name for p in op.params}
        body = [f"    lt_node *n = {self.new_node()};", "    if (!n) return -1;"]
        body += self.fill_node({}, {})
        for slot, (name, wanted_by) in enumerate(self.saved.items()):
            if name in op.results:
                wants = " || ".join(f"n->edges[{i}].node" for i in sorted(wanted_by))
                body.append(f"    if (({wants}) && lt_node_save_output(n, {slot}, {name}, {op.results.index(name)})) goto fail;")
        for nr, name in enumerate(results):
            body.append(f"    if (lt_node_output(n, {name}, {nr})) goto fail;")
        body += ["    lt_node_release(n);", "    return 0;", "fail:", "    lt_node_release(n);", "    return -1;", "}", ""]
        text = "\n".join(body)
        lines += [f"    (void){name};" for name in sorted(unused) if name not in text]
        return lines + body


def param_value(p: Param, c: str, pointer: str | None = None) -> Value:
    """A parameter as a Value: `c` where it is held by value, `pointer` where it is optional and held by pointer."""
    if p.is_tensor:
        return Value("tensor", p.name)
    if p.type == "Tensor[]":
        return Value("list", p.name)
    if p.type in ("int", "bool", "float", "dtype", "dtype?"):
        return Value(p.type, c)
    if p.type == "Scalar":
        return Value("scalar", c)
    if p.type in ("int[]", "int..."):
        return Value("dims", c)
    if p.type in ("int?", "int[]?", "Scalar?"):
        return Value({"int?": "int?", "int[]?": "dims?", "Scalar?": "scalar?"}[p.type], pointer)
    if p.type.startswith("enum("):
        return Value("enum:" + p.type[5:-1], c)
    return Value("none", "NULL")


# -- the op itself -----------------------------------------------------------------------------------------------------

def kernel_call(op: Op, out: str) -> list[str]:
    inputs = [p.name for p in op.params if p.is_tensor]
    lines = [f"    lt_tensor *const inputs[] = {{{', '.join(inputs)}}};"]
    param = "NULL"
    if op.kernel.params:
        lines.append(f"    const double param[] = {{{', '.join(op.kernel.params)}}};")
        param = "param"
    return lines + [f"    lt_tensor *result = lt_elementwise(&lt_ew_{op.name}, inputs, {param}, {out});"]


def function(op: Op, gradient: Gradient | None) -> list[str]:
    lines = [prototype(op) + " {"]
    if op.returns in ("Tensor[]", "None") and op.forward:
        return lines + [f"    return lt_{op.name}_forward({arguments(op)}{', out' if op.returns == 'Tensor[]' else ''});", "}", ""]
    if op.returns == "tuple":
        lines.append(f"    if (lt_{op.name}_forward({arguments(op)}, out)) return -1;")
        if gradient:
            outs = ", ".join(f"out[{i}]" for i in range(len(op.results)))
            lines += [f"    if (({gradient.recording()}) && lt_is_float(out[0]->dtype) && {op.name}_record({outs}, {arguments(op)})) {{",
                      f"        for (int i = 0; i < {len(op.results)}; i++) lt_release(out[i]);", "        return -1;", "    }"]
        return lines + ["    return 0;", "}", ""]
    lines += kernel_call(op, "NULL") if op.kernel else [f"    lt_tensor *result = lt_{op.name}_forward({arguments(op)});"]
    if gradient:
        lines += ["    if (LT_UNLIKELY(!result)) return NULL;",
                  f"    if (({gradient.recording()}) && lt_is_float(result->dtype) && {op.name}_record(result, {arguments(op)})) {{",
                  "        lt_release(result);", "        return NULL;", "    }"]
    elif not any(p.is_tensor for p in op.params):       # sizes are refused where no op is known
        lines.append(f'    if (LT_UNLIKELY(!result)) return lt_raised_in("{op.name}");')
    return lines + ["    return result;", "}", ""]


def composed(op: Op) -> list[str]:
    names = {p.name: live_value(p) for p in op.params}
    compiler = Compiler(names, lambda fact, name: None, op.name)
    tree = ast.parse(op.compose.strip(), mode="eval")
    value = compiler.compile(tree.body)
    body = compiler.lines
    lines = [prototype(op) + " {"]
    if op.returns == "Tensor":
        result = compiler.tensor(value, tree.body)
        lines += compiler.declarations() + ["    lt_tensor *composed = NULL;"] + body + [f"    composed = lt_retain({result});", "    goto fail;", "fail:"]
        return lines + compiler.releases() + ["    return composed;", "}", ""]
    raise SyntaxError(f"{op.name}: a composition gives one Tensor")


def live_value(p: Param) -> Value:
    """A parameter inside the op's own function, where optional ones are pointers and lists are pointers."""
    if p.type == "Tensor[]":
        return Value("list", f"(*{p.name})")
    if p.type in ("int[]", "int..."):
        return Value("dims", f"(*{p.name})")
    return param_value(p, p.name, pointer=p.name)


def inplace(op: Op, gradient: Gradient | None) -> list[str]:
    """`lt_<name>_`: check, keep what backward needs of the old value, write, count a version, rebase the graph."""
    name, lines = f"{op.name}_", [f"int lt_{op.name}_({c_params(op)}) {{"]
    lines.append(f'    if (lt_inplace_check("{name}", self)) return -1;')
    if not op.kernel:
        # What the gradient keeps of self must not be self: the write would spoil it, and it would keep its own history alive.
        call = re.sub(r"\bself\b", "old", f"lt_{op.name}({arguments(op)})")
        return lines + ["    lt_tensor *old = lt_recording(self) ? lt_clone(self) : lt_retain(self);", "    if (!old) return -1;",
                        f"    lt_tensor *computed = {call};", "    lt_release(old);", "    if (!computed) return -1;",
                        f'    int status = lt_inplace_fits("{name}", self, computed) || lt_copy_(self, computed) ? -1 : 0;',
                        "    lt_release(computed);", "    return status;", "}", ""]
    if not gradient:
        return lines + kernel_call(op, "self") + ["    if (!result) return -1;", "    lt_release(result);", "    lt_bump(self);",
                                                  "    return 0;", "}", ""]
    if op.cuts_graph:
        lines += ["    if (!self->base) {"] + ["    " + line for line in kernel_call(op, "self")] + [
            "        if (!result) return -1;", "        lt_release(result);", "        lt_bump(self);",
            "        return lt_grad_enabled && lt_grad_fn(self) ? lt_detach_(self) : 0;", "    }"]
    keeps_self = "self" in gradient.saved
    lines += ["    lt_node *n = NULL;", "    int status = -1;"]
    if keeps_self:
        lines.append("    lt_tensor *old = NULL;")
    lines += [f"    if ({gradient.recording()}) {{"]
    if keeps_self:
        lines.append("        if (!(old = lt_clone(self))) return -1;")
    # The facts of the result are those of self: an in-place op changes neither shape nor dtype.
    fill = gradient.fill_node({}, {"self": "old"})
    lines += [f"        if (!(n = {gradient.new_node()})) goto fail;"] + ["    " + line for line in fill] + ["    }"]
    lines += ["    if (n && lt_reserve()) goto fail;", "    {"] + ["    " + line for line in kernel_call(op, "self")] + ["        if (!result) goto fail;", "        lt_release(result);", "    }",
              "    lt_bump(self);", "    if (n) {"]
    for slot, (saved, wanted_by) in enumerate(gradient.saved.items()):
        if saved in op.results:
            wants = " || ".join(f"n->edges[{i}].node" for i in sorted(wanted_by))
            lines.append(f"        if (({wants}) && lt_node_save_output(n, {slot}, self, 0)) goto fail;")
    lines += ["        if (lt_rebase(self, n)) goto fail;", "    }", "    status = 0;", "    goto fail;", "fail:", "    lt_unreserve();", "    lt_node_release(n);"]
    if keeps_self:
        lines.append("    lt_release(old);")
    return lines + ["    return status;", "}", ""]


def source() -> str:
    lines = ["/* Generated from the op table: dispatch, autograd nodes and compositions. */", '#include "engine.h"',
             '#include "kernels_gen.h"', '#include "ops_gen.h"', '#include "graph.h"', ""]
    for op in TABLE.values():
        if op.composite:
            if "inplace" in op.variants:
                lines += inplace(op, None)
            continue
        if op.kernel:
            k = op.kernel
            lines += [f'const lt_elementwise_info lt_ew_{op.name} = {{"{op.name}", {k.inputs}, {RULE[k.rule]}, LT_LOOP_{k.loop}}};', ""]
        gradient = None
        if op.grad and op.compose is None:
            gradient = Gradient(op)
            lines += gradient.backward() + gradient.record()
        lines += composed(op) if op.compose is not None else function(op, gradient)
        if "inplace" in op.variants:
            lines += inplace(op, gradient)
    return "\n".join(lines)
