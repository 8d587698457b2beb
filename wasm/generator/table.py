"""The form of an op table entry, and the parser of its signature.

Every op of Lucid is one call of `op` in one of the family files in wasm/ops (elementwise/arithmetic.py, …).
__main__.py reads them all, and what stands beside it writes the rows of the table of ops, the programs of their
gradients, what Python may pass to them, the type stubs and the data of the tests and the reference.

    op("tanh", "(Tensor self) -> Tensor",
       variants="function method inplace out",
       kernel=unary("tanh(self)", "f32 f64", rule="float", by_hand="f32"),
       grad={"self": "tanh_backward(grad, result)"},
       samples="unary(-6, 6)", ref="np.tanh(self)",
       doc=\"\"\"Hyperbolic tangent of each element. …\"\"\")

How an op is computed (exactly one of):
    kernel=     unary(), binary() or ternary() of a formula: what an element of the result is. Loops are written from
                it; promotion, broadcasting, strides and allocation are the engine's (lt_elementwise).
    forward=True    C code in wasm/engine/ops defines `lt_<name>_forward` with the op's C signature. It computes and
                records nothing: the dispatcher records a node, whose gradient is `grad`.
    compose=    an expression over other ops (same language as gradients); gradient and dtype come from them.
    composite=True  C code in wasm/engine/ops defines `lt_<name>` itself, out of other ops.

Kernels: `binary("self + other", "b8 i32 f32", bool="self | other")` is a formula and the dtypes that it is computed
in; `bool=`, `integer=`, `real=` and `complex=` are formulas of one kind of number. The language is that of gradients
where it makes sense for single numbers, with bits, shifts, `//` and `%` and a few functions besides; formula.py
describes it, functions.py lists the functions. A tensor's name is its element, and the op's float parameters can be
read. What has "i64" has "u64" too, which is not written: nearly all loops are the
same. `compute="f64 c128"` has float32, or complex64, computed in that and rounded at the end; `by_hand="f32"` says that
the loop <name>_f32 stands in wasm/kernels: vectorised, and held to the formula by tests/ops/test_formulas.py.
`rule=` says which dtype that is, and the result's:
    "same"          the promoted dtype, in and out (what is complex may become real, if the formula says so)
    "float"         integers and bool are computed in the default float dtype
    "bool"          computed in the promoted dtype, and the result is bool
    "logical"       the operands become bool, what is not zero being true, and the result is bool
    "select"        the first operand becomes bool, and the others are promoted without being computed with: "1 2 4 8
                    16" are then the bytes of an element
    "integer_copy"  integers and bool are copied as they are, floats computed

C signatures, by parameter type:
    Tensor, Operand   lt_tensor *          (Operand: Python accepts a number too, as a weak 0-d tensor)
    Tensor?           lt_tensor *          NULL for None
    Places            lt_tensor *          Python: ints, any number of them, or a tensor of integers
    Tensor[]          const lt_list *
    Tensor...         const lt_list *  Python: f(x, y) or f([x, y])
    Tensor?[]         const lt_list *  NULL items for None. `= params.grad`: for None, the .grad of each of `params`
    int  float  bool  lt_idx  double  bool
    int?  float?      const lt_idx * / const double *      NULL for None
    int[]  int[]?     const lt_dims *      Python: an int or a sequence of ints; NULL for None
    int?[]            const lt_dims *      Python: as int[], with None for some of the ints, or for all; LT_NO_SIZE
    int...            const lt_dims *      Python: f(x, 2, 3) or f(x, (2, 3))
    size offset step  as int (also [], ..., ?)   of an int that no index holds: as a size it is a MemoryError, as an
                      offset the greatest or least there is, which lies as far outside of any tensor, as a step the
                      greatest; any other is an OverflowError
    Scalar  Scalar?   lt_scalar / const lt_scalar *
    dtype  dtype?     lt_dtype / int       -1 for None
    enum(a|b|c)       int                  the position of the word; Python passes the word; with ? it is -1 for None. C
                      has LT_<PARAMETER>_<WORD> where the word's position is the same in all ops with a parameter of
                      that name, else LT_<OP>_<PARAMETER>_<WORD> in all of them: put words that few ops have last
    True  False  None (not passed)         must have this value: what tells one form of an overload from another
    Generator?        lt_generator *       NULL for None: the default generator
    device?           (not passed)         the dispatcher makes new tensors there
Results: `Tensor` returns lt_tensor * (NULL on error); `(Tensor a, Tensor b)` returns int and fills a last parameter
lt_tensor **out; `Tensor[]` returns int and fills lt_list *out, a tuple in Python; `None` returns int.

Gradients: grad maps a Tensor parameter to an expression for its gradient; parameters that it does not name are not
differentiable. In an expression stand: `grad` (the gradient of the result; `grads[i]` where there are several, `grad`
then being that of the first), `result` (or the results' names), every parameter of the op, numbers, + - * / ** and
comparisons, calls of other ops by name, `shape(x)` (an int[]: keeps the shape, not the tensor), `dtype(x)`, `ndim(x)`,
`numel(x)`, `is_complex(x)`, `promote(x, y)` (the dtype in which an elementwise op computes x with y), `item[i]` of an
int[], of a list or of a result with several parts, the name of a dtype ("f64") as an argument itself (not in an
assignment or a conditional), `x is None`, `not`, `and`, `or`, conditional expressions `a if keepdim else b`, and
infinity as 1e999. Assignments may stand before the expression, one a line or behind semicolons (`y = exp(self); grad *
y`); an expression over several lines stands in brackets. Ints have // and %, dims have parts (`shape(x)[:-1]`) and are
equal or not, a number has the powers 0.5 and -0.5, comparisons may be chained, and `rank(x, n)` inserts dims of size 1
behind the first until there are n. Several parameters may share one that gives a list: `grad={"x, weight":
"foo_backward(grad, x, weight)"}`. The same language serves `compose`, `composition`, `jvp` and `vmap`. The engine
itself sums a gradient over the dims that broadcasting added and casts it to the input's dtype. Since expressions are
made of ops, a gradient can be differentiated again. `view=True`: the result is a view of `self`; `view="maybe"`: it can
be one. `inplace` in variants makes `<name>_`, a method and, of an op that is a function, a function too; a result is
written where there is the same kind of number or a higher one, whatever its width. `inplace_view` makes `<name>_` of a
view, with which the tensor itself becomes what the op returns. `copy` makes `<name>_copy`, which returns a copy of the
view. Every function that returns new tensors takes out=. `private=True`: in lucid._C only, not public; expressions may
call it like any other. `operator="add"`: Tensor's `+`, with its reflected and, where there is an in-place form, its
in-place spelling. `alpha=True`: Python callers may pass alpha=, which multiplies `other` first.

Devices: a forward function checks its arguments, allocates its results and then, before it touches an element, returns
them where `lt_shape_only(result)`: that first half is the op's shape rule, on every device but the host's own memory.
`data_dependent="why"` says of an op that the shape of its result depends on values, so that it has no such rule.

State and randomness: `mutates="running_mean running_var if training"` names the parameters that the forward function
writes to, with the one that says whether it does; the dispatcher checks that they may be written and counts a version.
An op without a gradient writes as under no_grad. `random=True`: the result differs from call to call. Where lists are
written to, all lists of the op are walked together: each has as many tensors as the first, or, with the default (),
none. Where an item of a `Tensor?[]` is None, that place is left out: the tensors there are neither looked at nor
written.

Fused ops: `composition=` (an expression; or True for a C function `lt_<name>_composition` with the op's signature) says
what the op stands for. The suite compares values and gradients of both; higher derivatives, and transforms that the op
has no rule for, go through the composition, so a backward kernel named in `grad` needs no gradient of its own. Of an op
that writes to its arguments the expression is a dictionary, `{running_mean: …, result: …}`: what each parameter of
`mutates` becomes (None: it stays as it is), and the results. Over lists it is computed for each place, of which `i` is
the number: `{params: params[i] - lr * grads[i]}`. Nothing is written before all is computed. The suite compares what
was written. With `loops=()` the C code of such a step over lists is written from the composition too, forward function
and loops: emit_steps.py says what may stand in it. Conditions in `loops` get loops of their own.

Transforms: `jvp=` is the rule of forward-mode differentiation:
    "linear"     the op is linear in all its tensors together: it is applied to the tangents
    "each"       linear in each tensor by itself: the op with one tensor replaced by its tangent, summed over tensors
    {result: expression}    in which `x_t` is the tangent of parameter x (zeros where it has none)
    elementwise kernels need none: their gradient with the tangent in place of `grad` is it.
`vmap=` is the rule of batching:
    "leading"    the op works over any leading dims: every tensor gets its batch dim first
    an expression in which every tensor has its batch dim first and `B` is the size of it; the result must have it
    first too. `shift(dim)` moves a dim, or dims, one further (negative ones stay); `shift(dim, x)` also turns None into
    all dims of x but the first. `rank(x, n)` inserts dims of size 1 behind the batch until there are n. `batched(x)`
    tells whether x was batched; `raw(x)` is x as it came where it was not.
    elementwise kernels need none. None for a value: no rule for these arguments. Without a rule a composite is taken
    apart, unless `transparent=False` says that it looks at elements or strides itself; any other op is applied to one
    slice after the other.

What Python callers must keep to: `needs=[need("p", "0 <= p <= 1", "a number between 0 and 1")]`, conditions in the
same language that are looked at before the op is called from Python (an op that calls it sees to its arguments itself).
One that does not hold refuses the parameter it names: "dropout: p is 1.5; wanted a number between 0 and 1", a
ValueError, or for a tensor a ShapeMismatch, "weight has shape (2, 3); wanted …", in which `{other}` stands for what
another parameter is. A condition that is a tensor must hold for all elements; it is not asked where there are none to
read. `need(…, kind="index")` raises an IndexError, `kind="unsupported"` a NotImplementedError, and `kind="warn"` warns.

Overloads: `overload("max", "max_all max_dim amax maximum", variants="function method", doc=…)` gives several ops one
Python name; the first whose signature fits the arguments is called. It stands behind the last of them, and has the
docstring: that of a form of the same name would never be read.

Namespaces: a name with dots is another module's: `names="nn.functional.elu"` makes `lucid.nn.functional.elu`, also of
an op that is private otherwise. There `self` is called as NAMESPACES says, alpha= is not taken, out= only in those of
WITH_OUT, and `inplace=True` gives the parameter inplace=, behind all others, with which the result is written into the
first one;
`inplace="training"` says that there is something to write only where that parameter is true. An overload's name may
have dots as well.

Names: Python callers may spell a parameter as ALIASES says, or for this op `aliases={"self": "y input"}`, where no
parameter of the op has that name itself. What an op or a parameter may not be called, because the generated C has that
name already, is refused.
"""

from __future__ import annotations

import functools
import keyword
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import grammar

TABLE: dict[str, Op] = {}
_BY_OTHER_NAME: dict[str, Op] = {}

FLOATS = ("f32", "f64")
INTS = ("u8", "i32", "i64", "u64")
SUFFIX_DTYPE = {
    "b8": "LT_BOOL",
    "u8": "LT_U8",
    "i8": "LT_I8",
    "i16": "LT_I16",
    "u16": "LT_U16",
    "i32": "LT_I32",
    "u32": "LT_U32",
    "i64": "LT_I64",
    "u64": "LT_U64",
    "f16": "LT_F16",
    "bf16": "LT_BF16",
    "f32": "LT_F32",
    "f64": "LT_F64",
    "c64": "LT_C64",
    "c128": "LT_C128",
}

# Other spellings of a parameter's name that Python accepts.
ALIASES = {
    "self": ("input", "x", "a", "tensor"),
    "x": ("input",),
    "other": ("b", "y", "exponent", "mat2"),
    "dim": ("axis", "dims", "axes"),
    "keepdim": ("keepdims",),
    "dims": ("dim", "axis", "axes"),
    "dimension": ("dim", "axis"),
    "index": ("indices",),
    "indices": ("index", "indices_or_sections"),
    "src": ("value",),
    "sorted_sequence": ("sorted_seq",),
    "input": ("values",),
    "split_size": ("split_size_or_sections",),
    "sections": ("split_size_or_sections", "split_sizes", "indices_or_sections"),
    "diagonal": ("k",),
    "padding": ("pad",),
    "shape": ("size", "sizes"),
    "size": ("shape", "sizes"),
    "tensors": ("arrays",),
    "min": ("a_min",),
    "max": ("a_max",),
    "start_axis": ("start_dim", "start"),
    "end_axis": ("end_dim", "end"),
}


# The modules of the package in which ops have names, and what `self` is called there.
NAMESPACES = {"nn.functional": "x", "special": "x"}
WITH_OUT = ("", "special")  # those in which out= may be passed; "" is lucid itself


def split_name(name: str) -> tuple[str, str]:
    """The namespace of a public name ("" for lucid itself), and the name in it."""
    space, _, short = name.rpartition(".")
    return space, short


@dataclass(frozen=True)
class Kernel:
    """An elementwise kernel: how many tensors, the dtypes that have a loop, and the formulas by kind of number."""

    inputs: int
    suffixes: tuple[str, ...]
    rule: str
    formulas: dict[str, str]  # "bool", "integer", "real", "complex"; "" for the kinds that have none of their own
    compute: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()

    def formula(self, kind: str) -> str | None:
        return self.formulas.get(kind) or self.formulas.get("")


RULES = ("same", "float", "bool", "logical", "select", "integer_copy")


def _kernel(inputs):
    def make(
        formula: str | None,
        suffixes: str,
        *,
        rule: str = "same",
        bool: str | None = None,
        integer: str | None = None,
        real: str | None = None,
        complex: str | None = None,
        compute: str = "",
        by_hand: str = "",
    ) -> Kernel:
        if rule not in RULES:
            raise SyntaxError(f"kernel: rule is {rule!r}; wanted one of {', '.join(RULES)}")
        formulas = {"": formula, "bool": bool, "integer": integer, "real": real, "complex": complex}
        return Kernel(
            inputs,
            tuple(word for suffix in suffixes.split() for word in ((suffix, "u64") if suffix == "i64" else (suffix,))),
            rule,
            {kind: text for kind, text in formulas.items() if text},
            tuple(compute.split()),
            tuple(by_hand.split()),
        )

    return make


unary, binary, ternary = _kernel(1), _kernel(2), _kernel(3)


@dataclass(frozen=True)
class Param:
    type: str  # "Tensor", "int[]?", "enum(none|mean|sum)", …
    name: str
    default: str | None  # Python source, None where required
    keyword_only: bool = False
    aliases: tuple[str, ...] = ()
    beyond: str = ""  # "size", "offset" or "step": what an int says that an index cannot hold

    @property
    def is_tensor(self) -> bool:
        return self.type in ("Tensor", "Operand", "Places", "Tensor?")

    @property
    def is_list(self) -> bool:
        return self.type in ("Tensor[]", "Tensor?[]", "Tensor...")

    @property
    def gradients_of(self) -> str | None:
        """The list whose tensors' .grad are the default of this one."""
        return self.default.removesuffix(".grad") if self.type == "Tensor?[]" and self.default else None

    @property
    def shown_default(self) -> str | None:
        """The default as Python shows it."""
        return "None" if self.gradients_of else self.default

    @property
    def is_enum(self) -> bool:
        return self.type.startswith("enum(")

    @property
    def is_literal(self) -> bool:
        return self.type in ("True", "False", "None")

    @property
    def is_variadic(self) -> bool:
        return self.type.endswith("...")

    @property
    def in_c(self) -> bool:
        """Whether C functions have it: the device is the dispatcher's affair, and a literal says nothing."""
        return self.type != "device?" and not self.is_literal

    @property
    def words(self) -> list[str]:
        return self.type.rstrip("?")[5:-1].split("|")


@dataclass(frozen=True)
class Need:
    """What must hold of an argument for Python to call an op; see `needs` above."""

    param: str
    condition: str
    wanted: str
    kind: str  # one of NEED_KINDS


NEED_KINDS = ("value", "index", "unsupported", "warn")  # needs.c knows them by number


def need(param: str, condition: str, wanted: str, kind: str = "value") -> Need:
    """One entry of `needs=`."""
    if kind not in NEED_KINDS:
        raise SyntaxError(f"{param}: a need is one of {', '.join(NEED_KINDS)}, not {kind}")
    return Need(param, condition, wanted, kind)


@dataclass
class Op:
    name: str
    signature: str
    params: list[Param]
    results: list[str]  # result names; [] for None; ["result"] for one Tensor
    returns: str  # "Tensor" | "tuple" | "Tensor[]" | "None"
    family: str
    index: int  # its place in the table
    variants: frozenset[str]
    kernel: Kernel | None = None
    forward: bool = False
    compose: str | None = None
    composite: bool = False
    view: bool | str = False  # "maybe": the result can be a view
    private: bool = False
    inplace: bool | str = False  # callers in namespaces may pass inplace=; a word: only where that parameter is true
    needs: list[Need] = field(default_factory=list)
    alpha: bool = False  # Python callers may pass alpha=: `other` is multiplied by it first
    grad: dict[str, str] = field(default_factory=dict)
    samples: str | None = None
    ref: str | None = None
    operator: str | None = None  # "add": fills nb_add and its reflected and in-place forms
    names: tuple[str, ...] = ()  # other public names of the same op ("clip" for clamp)
    data_dependent: str = ""  # why the shape of the result cannot be known without the values
    mutates: str = ""  # tensor parameters that the forward function writes to
    random: bool = False
    transparent: bool = (
        True  # False: a composite that looks at elements or strides itself, and so not to be taken apart
    )
    any_dtype: bool = (
        False  # a forward function that moves elements of any dtype, also of those that are not computed in
    )
    lines: str = ""  # "dim", or "dim of floats": each line along it is computed by itself; "last": normalized_shape
    composition: str | bool | None = None
    loops: tuple[str, ...] | None = None  # those of an optimizer's step are written from the composition
    jvp: str | dict[str, str] | None = None
    vmap: str | None = None
    doc: str = ""
    file: str = ""  # where it stands: area/family

    def param(self, name: str) -> Param:
        return next(p for p in self.params if p.name == name)

    @property
    def short_names(self) -> tuple[str, ...]:
        """The names in lucid and lucid._C."""
        return (self.name, *(name for name in self.names if "." not in name))

    @property
    def dotted_names(self) -> tuple[str, ...]:
        """The names in namespaces."""
        return tuple(name for name in self.names if "." in name)

    def params_in(self, space: str) -> list[Param]:
        """The parameters under the names that they have in a namespace."""
        if not space:
            return self.params
        first = NAMESPACES[space]
        return [
            replace(p, name=first, aliases=ALIASES.get(first, ()) if p.aliases == ALIASES["self"] else p.aliases)
            if p.name == "self"
            else p
            for p in self.params
        ]

    @property
    def inplace_form(self) -> bool:
        return bool(self.variants & {"inplace", "inplace_view"})

    @property
    def makes_new(self) -> bool:
        """Whether it returns tensors that are nobody else's."""
        return self.returns in ("Tensor", "tuple") and not (self.view or self.mutates or self.name.endswith("_"))

    @property
    def mutated(self) -> list[Param]:
        names = self.mutates.partition(" if ")[0].split()
        return [p for p in self.params if p.name in names]

    @property
    def walks_lists(self) -> bool:
        """Whether it writes to the tensors of lists, which it then walks together."""
        return any(p.is_list for p in self.mutated)


# What generated functions call something of their own, or C calls something.
NOT_A_PARAMETER = frozenset(
    """packed out v op fn results NULL lt_ops
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef typeof union unsigned void volatile while bool true
    false""".split()
)


@functools.cache
def _c_names() -> frozenset[str]:
    """What the headers of the engine and the kernels call types, variables and inline functions."""
    folder = Path(__file__).resolve().parent.parent
    text = "\n".join(
        path.read_text() for part in ("engine", "kernels") for path in sorted((folder / part).rglob("*.h"))
    )
    return frozenset(
        re.findall(r"\b(?:typedef|struct|union|enum|extern|static inline|#define)\b[^;{}()]*?\b(lt_\w+)", text)
        + re.findall(r"^}\s*(lt_\w+);", text, re.M)
        + re.findall(r"^typedef[^;{}]*?\b(lt_\w+)(?:\)\(|;| __attr)", text, re.M)
        + re.findall(r"^static inline [^;{}()]*\b(lt_\w+)\(", text, re.M)
        + re.findall(r"^extern [^;]*?\b(lt_\w+)(?:\[|;|,)", text, re.M)
    )


def _split(text: str) -> list[str]:
    """Splits a parameter list at its top-level commas."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += char in "(["
        depth -= char in ")]"
        if char == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return [p.strip() for p in parts if p.strip()]


_PARAM = re.compile(
    r"^(Tensor\[\]|Tensor\?\[\]|Tensor\.\.\.|Tensor\??|Operand|Places|(?:int|size|offset|step)(?:\??\[\]|\[\]\?|\.\.\.|\??)|float\??|bool|True|False|None|Scalar\??|dtype\??|device\?|Generator\?|enum\([\w|]+\)\??)"
    r"\s+(\w+)(?:\s*=\s*(.+))?$"
)


def parse_signature(text: str, where: str) -> tuple[list[Param], list[str], str]:
    match = re.match(r"^\((.*)\)\s*->\s*(.+)$", text.strip(), re.S)
    if not match:
        raise SyntaxError(f"{where}: not a signature: {text}")
    params, keyword_only = [], False
    for part in _split(match[1]):
        if part == "*":
            keyword_only = True
            continue
        p = _PARAM.match(part)
        if not p:
            raise SyntaxError(f"{where}: not a parameter: {part}")
        if p[2] in NOT_A_PARAMETER or keyword.iskeyword(p[2]):
            raise SyntaxError(f"{where}: a parameter cannot be called {p[2]}: C code or Python has that word already")
        if p[1] in ("True", "False", "None") and p[3] not in (None, p[1]):
            raise SyntaxError(f"{where}: {p[2]} is {p[1]}, so its default cannot be {p[3]}")
        beyond = next((word for word in ("size", "offset", "step") if p[1].startswith(word)), "")
        kind = "int" + p[1].removeprefix(beyond) if beyond else p[1]
        params.append(Param(kind, p[2], p[3], keyword_only, ALIASES.get(p[2], ()), beyond))
    result = match[2].strip()
    if result == "Tensor":
        return params, ["result"], "Tensor"
    if result == "Tensor[]":
        return params, ["result"], "Tensor[]"
    if result == "None":
        return params, [], "None"
    names = [part.split()[1] for part in _split(result.strip("()"))]
    return params, names, "tuple"


@dataclass
class Overload:
    name: str
    forms: tuple[str, ...]  # op names
    variants: frozenset[str]
    family: str
    names: tuple[str, ...] = ()
    doc: str = ""


OVERLOADS: dict[str, Overload] = {}


def overload(name: str, forms: str, *, variants: str = "function", names: str = "", doc: str = "") -> None:
    """Gives several ops one Python name."""
    if name in OVERLOADS:
        raise ValueError(f"overload {name} stands in the table twice")
    made = OVERLOADS[name] = Overload(
        name, tuple(forms.split()), frozenset(variants.split()), _family, tuple(names.split()), doc
    )
    if "." not in name and "function" in made.variants:
        for form in made.forms:
            _take_out(TABLE.get(form))


def _take_out(made: Op | None) -> None:
    if made and made.makes_new:
        made.variants |= {"out"}


def op_named(name: str) -> Op | None:
    """An op by its own name or another public one."""
    return TABLE.get(name) or _BY_OTHER_NAME.get(name)


def _check_lists(made: Op) -> None:
    """What the dispatcher takes for granted of ops that write to lists."""
    if made.walks_lists and (made.results or not all(p.is_list for p in made.mutated)):
        raise SyntaxError(f"{made.name}: an op that writes to lists writes to nothing else and returns nothing")
    for p in made.params:
        if p.type == "Tensor?[]" and not made.walks_lists:
            raise SyntaxError(
                f"{made.name}: {p.name} is a Tensor?[], but the op writes to no list whose places could be left out"
            )
        if p.gradients_of and not (
            p.default.endswith(".grad") and any(q.name == p.gradients_of and q.type == "Tensor[]" for q in made.params)
        ):
            raise SyntaxError(f"{made.name}: the default of {p.name} is not the .grad of a list of the op: {p.default}")
    if made.loops is not None and not (made.forward and isinstance(made.composition, str) and made.walks_lists):
        raise SyntaxError(f"{made.name}: loops are written from the composition of a forward op that writes to lists")
    if made.mutates and made.composition is True:
        raise SyntaxError(f"{made.name}: the composition of an op that writes to its arguments is an expression")


_family = _file = ""


def family(name: str) -> None:
    """Names the family that the following entries belong to: a section of the reference."""
    global _family
    _family = name


def entering(file: str) -> None:
    """The following entries stand in this file: "elementwise/arithmetic"."""
    global _file
    _file = file


def op(name: str, signature: str, *, variants: str = "function", **entry) -> None:
    """Adds one op to the table. See the module's docstring for the fields."""
    if name in TABLE:
        raise ValueError(f"op {name} stands in the table twice")
    if f"lt_{name}" in _c_names():
        raise SyntaxError(f"{name}: an op cannot be called so: the engine has an lt_{name} of its own")
    params, results, returns = parse_signature(signature, name)
    if len({p.name for p in params}) < len(params):
        raise SyntaxError(f"{name}: two parameters have the same name")
    aliases = entry.pop("aliases", {})
    if unknown := aliases.keys() - {p.name for p in params}:
        raise SyntaxError(f"{name}: aliases of {', '.join(sorted(unknown))}, which are not parameters")
    params = [replace(p, aliases=tuple(aliases[p.name].split())) if p.name in aliases else p for p in params]
    entry.setdefault("names", ())
    if isinstance(entry["names"], str):
        entry["names"] = tuple(entry["names"].split())
    made = Op(
        name, signature, params, results, returns, _family, len(TABLE), frozenset(variants.split()), file=_file, **entry
    )
    ways = [made.kernel is not None, made.forward, made.compose is not None, made.composite]
    if sum(ways) != 1:
        raise ValueError(f"{name}: an op has exactly one of kernel, forward, compose, composite")
    _check_lists(made)
    TABLE[name] = made
    if "function" in made.variants and not made.private:
        _take_out(made)
    for other in made.dotted_names:
        if split_name(other)[0] not in NAMESPACES:
            raise SyntaxError(f"{name}: there is no namespace for {other}")
    for other in made.short_names[1:]:
        _BY_OTHER_NAME.setdefault(other, made)


def check_docs() -> None:
    """What Python sees has a docstring, a name has one, and it is written as the grammar has it. Called when the table
    is complete."""
    forms = {form for overload in OVERLOADS.values() for form in overload.forms}
    for made in TABLE.values():
        if (not made.private or made.dotted_names) and not made.doc and made.name not in forms:
            raise ValueError(f"{made.name}: a public op has a docstring")
        if made.doc and made.name in OVERLOADS:
            raise ValueError(f"{made.name}: the docstring belongs to its overload")
    for overload in OVERLOADS.values():
        if not overload.doc:
            raise ValueError(f"{overload.name}: an overload has a docstring")
    wrong = [
        f"{documented.name}: {problem}"
        for documented in (*TABLE.values(), *OVERLOADS.values())
        if documented.doc
        for problem in grammar.problems(documented.doc, verb=True)
    ]
    if wrong:
        raise ValueError("docstrings are not as generator/grammar.py has them:\n" + "\n".join(wrong))
