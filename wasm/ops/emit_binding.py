"""Writes binding_gen.c: for each op an argument parser of its own, the functions, the Tensor methods and the operators.

Everything that takes apart a Python object is in wasm/python/args.h; what is generated is the straight line from the
slots of a call to the op's C function, so that no format string is interpreted at run time.
"""

from __future__ import annotations

import ast
import json

from emit_engine import c_type
from table import TABLE, Op, Param

# Python number slots of operator names: (slot, in-place slot).
NUMBER_SLOTS = {
    "add": ("nb_add", "nb_inplace_add"), "sub": ("nb_subtract", "nb_inplace_subtract"), "mul": ("nb_multiply", "nb_inplace_multiply"),
    "truediv": ("nb_true_divide", "nb_inplace_true_divide"), "floordiv": ("nb_floor_divide", "nb_inplace_floor_divide"),
    "mod": ("nb_remainder", "nb_inplace_remainder"), "matmul": ("nb_matrix_multiply", None), "and": ("nb_and", "nb_inplace_and"),
    "or": ("nb_or", "nb_inplace_or"), "xor": ("nb_xor", "nb_inplace_xor"), "lshift": ("nb_lshift", "nb_inplace_lshift"),
    "rshift": ("nb_rshift", "nb_inplace_rshift"), "pow": ("nb_power", "nb_inplace_power"),
}
UNARY_SLOTS = {"neg": "nb_negative", "abs": "nb_absolute", "invert": "nb_invert"}
COMPARE_SLOTS = {"eq": "Py_EQ", "ne": "Py_NE", "lt": "Py_LT", "le": "Py_LE", "gt": "Py_GT", "ge": "Py_GE"}

OWNED = {"Tensor": "lt_release({0});", "Operand": "lt_release({0});", "Tensor?": "lt_release({0});", "Tensor[]": "lt_list_clear(&{0});"}


def c_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def declare(p: Param) -> list[str]:
    """C variables for a parameter, set to its default."""
    default = None if p.default is None else ast.literal_eval(p.default)
    if p.is_tensor:
        return [f"lt_tensor *{p.name} = NULL;"]
    if p.type == "Tensor[]":
        return [f"lt_list {p.name} = {{0, NULL}};"]
    if p.type in ("int", "bool", "float"):
        value = "0" if default is None else {True: "true", False: "false"}.get(default, default) if p.type == "bool" else repr(default)
        value = {"inf": "INFINITY", "-inf": "-INFINITY"}.get(str(value), value)
        return [f"{c_type(p.type)}{p.name} = {value};"]
    if p.type == "int?":
        return [f"lt_idx {p.name}_value = 0; const lt_idx *{p.name} = NULL;"] if default is None else [f"lt_idx {p.name}_value = {default}; const lt_idx *{p.name} = &{p.name}_value;"]
    if p.type in ("int[]", "int[]?", "int..."):
        pointer = "NULL" if default is None and p.type == "int[]?" else f"&{p.name}_value"
        values = [] if default is None else [default] if isinstance(default, int) else list(default)
        return [f"lt_dims {p.name}_value; {p.name}_value.n = {len(values)};"] + [f"{p.name}_value.v[{i}] = {v};" for i, v in enumerate(values)] + [f"const lt_dims *{p.name} = {pointer};"]
    if p.type == "Scalar":
        kind, field, value = ("LT_KIND_FLOAT", "f", default) if isinstance(default, float) else ("LT_KIND_INT", "i", int(default or 0))
        return [f"lt_scalar {p.name} = {{{kind}, {{.{field} = {value}}}}};"]
    if p.type == "Scalar?":
        return [f"lt_scalar {p.name}_value; const lt_scalar *{p.name} = NULL;"]
    if p.type == "dtype":
        return [f"lt_dtype {p.name} = LT_F32;"]
    if p.type == "dtype?":
        return [f"lt_dtype {p.name}_value = LT_F32; int {p.name} = -1;"]
    if p.type == "Generator?":
        return [f"lt_generator *{p.name} = NULL;"]
    words = ", ".join(c_string(w) for w in p.words)
    return [f"static const char *const {p.name}_words[] = {{{words}}}; int {p.name} = {p.words.index(default) if default else 0};"]


def convert(p: Param, i: int, spec: str) -> list[str]:
    """Statements that convert slot i; they leave on `fail`."""
    slot, name = f"slots[{i}]", p.name
    optional = p.type.endswith("?")
    given = f"{slot} && {slot} != Py_None" if optional else slot
    simple = {"Tensor": "tensor", "Operand": "operand", "Tensor?": "tensor", "Tensor[]": "list", "int": "int", "float": "double", "bool": "bool",
              "Scalar": "scalar", "dtype": "dtype", "Generator?": "generator"}
    if p.type in simple:
        call = f"lt_py_{simple[p.type]}(&{spec}, {i}, {slot}, &{name})"
        return [f"if ({call}) goto fail;"] if p.default is None and not optional else [f"if ({given} && {call}) goto fail;"]
    if p.type.startswith("enum("):
        return [f"if ({slot} && lt_py_enum(&{spec}, {i}, {slot}, {name}_words, {len(p.words)}, &{name})) goto fail;"]
    function = {"int?": "int", "int[]": "dims", "int[]?": "dims", "int...": "dims", "Scalar?": "scalar", "dtype?": "dtype"}[p.type]
    call = f"lt_py_{function}(&{spec}, {i}, {slot}, &{name}_value)"
    address = name + "_value" if p.type == "dtype?" else f"&{name}_value"
    none = "-1" if p.type == "dtype?" else "NULL"
    lines = [f"if ({given}) {{ if ({call}) goto fail; {name} = {address}; }}"]
    if optional and p.default not in (None, "None"):
        lines[0] += f" else if ({slot}) {name} = {none};"
    return lines


def extras(op: Op) -> list[str]:
    """Keyword arguments that only the binding knows, behind the op's own parameters."""
    return ["alpha"] * op.alpha + ["out"] * ("out" in op.variants)


def scale(op: Op, spec_: str) -> list[str]:
    """The statement that multiplies `other` by alpha= where that is given."""
    return [f"if (slots[{len(op.params)}] && scale_operand(&{spec_}, {len(op.params)}, slots[{len(op.params)}], &other)) goto fail;"] if op.alpha else []


SCALE_OPERAND = """
/* alpha=: *operand becomes alpha * *operand. */
static int scale_operand(const lt_py_spec *spec, int i, PyObject *o, lt_tensor **operand)
{
    lt_scalar alpha;
    if (lt_py_scalar(spec, i, o, &alpha)) return -1;
    lt_tensor *factor = lt_new_weak(alpha), *scaled = factor ? lt_mul(*operand, factor) : NULL;
    lt_release(factor);
    if (!scaled) {
        lt_py_error();
        return -1;
    }
    lt_release(*operand);
    *operand = scaled;
    return 0;
}
"""


def spec(op: Op) -> list[str]:
    n = len(op.params)
    extra = extras(op)
    names = [p.name for p in op.params] + extra
    aliases = []
    for p in op.params:
        others = [a for a in p.aliases if a not in names]
        aliases.append('"' + "".join(f"{a}\\0" for a in others) + '"' if others else "NULL")
    aliases += ["NULL"] * len(extra)
    positional = sum(not p.keyword_only for p in op.params)
    required = sum(p.default is None and not p.keyword_only for p in op.params)
    variadic = next((i for i, p in enumerate(op.params) if p.type == "int..."), -1)
    return [f"static const char *const {op.name}_names[] = {{{', '.join(c_string(x) for x in names) or 'NULL'}}};",
            f"static const char *const {op.name}_aliases[] = {{{', '.join(aliases) or 'NULL'}}};",
            f"static const lt_py_spec {op.name}_spec = {{{c_string(op.name)}, {n + len(extra)}, {positional}, {required}, {variadic}, {op.name}_names, {op.name}_aliases}};"]


def implementation(op: Op) -> list[str]:
    """`<op>_call(slots)`: conversion, the op, the result."""
    n = len(op.params)
    lines = [f"static PyObject *{op.name}_call(PyObject *const *slots)", "{"]
    for p in op.params:
        lines += ["    " + line for line in declare(p)]
    lines.append("    PyObject *returned = NULL;")
    if not op.params:
        lines.append("    (void)slots;")
    if op.returns == "tuple":
        lines.append(f"    lt_tensor *results[{len(op.results)}];")
    if op.returns == "Tensor[]":
        lines.append("    lt_list results = {0, NULL};")
    # Python code may run while numbers are converted, so tensors, which it cannot change under us, come last.
    order = sorted(range(n), key=lambda i: op.params[i].is_tensor)
    for i in order:
        lines += ["    " + line for line in convert(op.params[i], i, f"{op.name}_spec")]
    lines += ["    " + line for line in scale(op, f"{op.name}_spec")]
    arguments = ", ".join(("&" if p.type == "Tensor[]" else "") + p.name for p in op.params)
    if op.returns == "Tensor":
        if "out" in op.variants:
            lines.append(f"    returned = lt_py_result(\"{op.name}\", lt_{op.name}({arguments}), slots[{n + op.alpha}]);")
        else:
            lines.append(f"    returned = lt_py_wrap(lt_{op.name}({arguments}));")
    elif op.returns == "tuple":
        lines += [f"    if (lt_{op.name}({arguments}, results)) {{ lt_py_error(); goto fail; }}",
                  f"    returned = lt_py_wrap_results({op.name}_type, results, {len(op.results)});"]
    elif op.returns == "Tensor[]":
        lines += [f"    if (lt_{op.name}({arguments}, &results)) {{ lt_py_error(); goto fail; }}", "    returned = lt_py_wrap_list(&results);"]
    else:
        lines += [f"    if (lt_{op.name}({arguments})) {{ lt_py_error(); goto fail; }}", "    Py_INCREF(Py_None); returned = Py_None;"]
    if any("goto fail" in line for line in lines):
        lines.append("fail:")
    lines += ["    " + OWNED[p.type].format(p.name) for p in op.params if p.type in OWNED]
    return lines + ["    return returned;", "}", ""]


def entry(op: Op, kind: str) -> list[str]:
    """The C function behind a module function (kind 'function') or a Tensor method (kind 'method')."""
    total = len(op.params) + len(extras(op))
    me = "NULL" if kind == "function" else "self"
    lines = [f"static PyObject *{op.name}_{kind}(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)", "{"]
    if kind == "function":
        lines.append("    (void)self;")
    lines += [f"    PyObject *slots[{max(total, 1)}] = {{NULL}}, *extra = NULL;",
              f"    if (lt_py_bind(&{op.name}_spec, {me}, args, nargs, kwnames, slots, &extra)) return NULL;",
              f"    PyObject *value = {op.name}_call(slots);", "    Py_XDECREF(extra);", "    return value;", "}", ""]
    return lines


def unary_method(op: Op) -> list[str]:
    return [f"static PyObject *{op.name}_method(PyObject *self, PyObject *unused)", "{", "    (void)unused;",
            f"    return lt_py_wrap(lt_{op.name}(lt_py_unwrap(self)));", "}", ""]


def is_plain_unary(op: Op) -> bool:
    return len(op.params) == 1 and op.params[0].type == "Tensor" and op.returns == "Tensor" and "out" not in op.variants


def inplace_method(op: Op) -> list[str]:
    """`Tensor.add_`: the same arguments, result self."""
    lines = [f"static PyObject *{op.name}_inplace_method(PyObject *me, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)", "{",
             f"    PyObject *slots[{len(op.params) + op.alpha}] = {{NULL}}, *extra = NULL, *returned = NULL;"]
    for p in op.params:
        lines += ["    " + line for line in declare(p)]
    lines.append(f"    if (lt_py_bind(&{op.name}_inplace_spec, me, args, nargs, kwnames, slots, &extra)) return NULL;")
    order = sorted(range(len(op.params)), key=lambda i: op.params[i].is_tensor)
    for i in order:
        lines += ["    " + line for line in convert(op.params[i], i, f"{op.name}_inplace_spec")]
    lines += ["    " + line for line in scale(op, f"{op.name}_inplace_spec")]
    arguments = ", ".join(("&" if p.type == "Tensor[]" else "") + p.name for p in op.params)
    lines += [f"    if (lt_{op.name}_({arguments})) {{ lt_py_error(); goto fail; }}", "    Py_INCREF(me);", "    returned = me;", "fail:", "    Py_XDECREF(extra);"]
    lines += ["    " + OWNED[p.type].format(p.name) for p in op.params if p.type in OWNED]
    spec_ = [f"static const lt_py_spec {op.name}_inplace_spec = {{{c_string(op.name + '_')}, {len(op.params) + op.alpha}, "
             f"{sum(not p.keyword_only for p in op.params)}, {sum(p.default is None and not p.keyword_only for p in op.params)}, "
             f"{next((i for i, p in enumerate(op.params) if p.type == 'int...'), -1)}, {op.name}_names, {op.name}_aliases}};"]
    return spec_ + lines + ["    return returned;", "}", ""]


def operator_slots(op: Op) -> tuple[list[str], list[tuple[str, str]]]:
    """C functions and (slot, function) pairs of an op that is an operator."""
    name = op.operator
    if name in UNARY_SLOTS:
        return ([f"static PyObject *{op.name}_operator(PyObject *self)", "{", f"    return lt_py_wrap(lt_{op.name}(lt_py_unwrap(self)));", "}", ""],
                [(UNARY_SLOTS[name], f"{op.name}_operator")])
    if name in COMPARE_SLOTS:
        return [], []
    slot, inplace_slot = NUMBER_SLOTS[name]
    third = ", PyObject *modulus" if name == "pow" else ""
    refuse = ['    if (modulus != Py_None) { PyErr_SetString(PyExc_TypeError, "pow: a modulus is not supported; wanted two arguments"); return NULL; }'] if third else []
    lines = [f"static PyObject *{op.name}_operator(PyObject *a, PyObject *b{third})", "{", "    lt_tensor *x, *y;", *refuse,
             f"    int kind = lt_py_binary_operands({c_string(op.name)}, a, b, &x, &y);", "    if (kind <= 0) return lt_py_not_implemented(kind);",
             f"    PyObject *value = lt_py_wrap(lt_{op.name}(x, y));", "    lt_release(x);", "    lt_release(y);", "    return value;", "}", ""]
    pairs = [(slot, f"{op.name}_operator")]
    if inplace_slot and "inplace" in op.variants:
        lines += [f"static PyObject *{op.name}_inplace_operator(PyObject *a, PyObject *b{third})", "{", "    lt_tensor *x, *y;", *refuse,
                  f"    int kind = lt_py_binary_operands({c_string(op.name + '_')}, a, b, &x, &y);", "    if (kind <= 0) return lt_py_not_implemented(kind);",
                  f"    int status = lt_{op.name}_(x, y);", "    lt_release(x);", "    lt_release(y);", "    if (status) return lt_py_error();",
                  "    Py_INCREF(a);", "    return a;", "}", ""]
        pairs.append((inplace_slot, f"{op.name}_inplace_operator"))
    return lines, pairs


def richcompare() -> list[str]:
    lines = ["static PyObject *op_richcompare(PyObject *a, PyObject *b, int how)", "{", "    lt_tensor *x, *y, *result = NULL;",
             '    int kind = lt_py_binary_operands("comparison", a, b, &x, &y);', "    if (kind <= 0) return lt_py_not_implemented(kind);", "    switch (how) {"]
    for op in TABLE.values():
        if op.operator in COMPARE_SLOTS:
            lines.append(f"    case {COMPARE_SLOTS[op.operator]}: result = lt_{op.name}(x, y); break;")
    return lines + ["    }", "    lt_release(x);", "    lt_release(y);", "    return lt_py_wrap(result);", "}", ""]


def text_signature(op: Op, method: bool) -> str:
    parts, star = [], False
    for i, p in enumerate(op.params):
        if method and i == 0:
            parts.append("$self")
            continue
        if p.keyword_only and not star:
            parts.append("*")
            star = True
        prefix = "*" if p.type == "int..." and p.default is None else ""
        parts.append(prefix + p.name + (f"={p.default}" if p.default is not None else ""))
        star = star or bool(prefix)
    if op.alpha:
        parts += ["*", "alpha=1"]
    return ", ".join(parts)


def docstring(op: Op, name: str, method: bool) -> str:
    return c_string(f"{name}({text_signature(op, method)})\n--\n\n{dedent(op.doc)}")


def dedent(doc: str) -> str:
    import inspect
    return inspect.cleandoc(doc)


def source() -> str:
    lines = ["/* Generated from the op table: argument parsers, functions, methods and operators. */", '#include <math.h>', "", '#include "args.h"', '#include "ops_gen.h"', *SCALE_OPERAND.splitlines(), ""]
    functions, methods, slots, results = [], [], [], []
    for op in TABLE.values():
        lines += spec(op)
        if op.returns == "tuple":
            lines.append(f"static PyTypeObject *{op.name}_type;")
            results.append(op)
        lines += implementation(op)
        callable_ = "(PyCFunction)(void (*)(void)){}, METH_FASTCALL | METH_KEYWORDS"
        if "function" in op.variants or op.private:
            lines += entry(op, "function")
            for name in (op.name, *op.names):
                functions.append(f"    {{{c_string(name)}, {callable_.format(op.name + '_function')}, {docstring(op, name, False)}}},")
        if "method" in op.variants:
            plain = is_plain_unary(op)
            lines += unary_method(op) if plain else entry(op, "method")
            how = f"{op.name}_method, METH_NOARGS" if plain else callable_.format(op.name + "_method")
            for name in (op.name, *op.names):
                methods.append(f"    {{{c_string(name)}, {how}, {docstring(op, name, True)}}},")
        if "inplace" in op.variants:
            lines += inplace_method(op)
            for name in (op.name, *op.names):
                methods.append(f"    {{{c_string(name + '_')}, {callable_.format(op.name + '_inplace_method')}, "
                               + c_string(f"{name}_({text_signature(op, True)})\n--\n\nIn-place form of `{name}`: writes the result into this tensor and returns it.") + "},")
        if op.operator:
            text, pairs = operator_slots(op)
            lines += text
            slots += pairs
    lines += richcompare()
    lines += ["PyMethodDef lt_py_op_functions[] = {", *functions, "    {NULL, NULL, 0, NULL},", "};", "",
              "PyMethodDef lt_py_op_methods[] = {", *methods, "    {NULL, NULL, 0, NULL},", "};", "",
              "const PyType_Slot lt_py_op_slots[] = {", *[f"    {{Py_{slot}, (void *){function}}}," for slot, function in slots],
              "    {Py_tp_richcompare, (void *)op_richcompare},", "    {0, NULL},", "};", "",
              "const char *const lt_py_public_ops[] = {"]
    public = sorted({name for op in TABLE.values() if "function" in op.variants and not op.private for name in (op.name, *op.names)})
    lines += [f"    {c_string(name)}," for name in public] + ["    NULL,", "};", "", "int lt_py_op_results(PyObject *module)", "{"]
    for op in results:
        fields = ", ".join(c_string(r) for r in op.results)
        lines.append(f"    if (!({op.name}_type = lt_py_result_type(module, {c_string(op.name)}, (const char *const[]){{{fields}}}, {len(op.results)}))) return -1;")
    return "\n".join(lines + ["    (void)module;", "    return 0;", "}", ""])
