/* Calls of ops: the arguments of a call put into slots, one for each parameter of a form. */
#include "call.h"

#include "binding.h"
#include "ops_gen.h"

/* The slot of a keyword, or -1. */
int lt_py_find_slot(const lt_py_form *form, int params, const char *text, size_t size)
{
    const char *at = lt_py_text(form->names);
    for (int i = 0; i < params; i++)
        for (int names = *at++ & LT_PY_NAMES; names; names--) {
            size_t length = strlen(at);
            if (length == size && !memcmp(at, text, size)) return i;
            at += length + 1;
        }
    return -1;
}

/* Where the keywords of a call go. Their names come in a tuple that is a constant of the calling code, so the same
 * object comes again: what was found for it is remembered, and the tuple kept, so that no other can have its address.
 */
typedef struct remembered {
    PyObject *kwnames;
    const lt_py_form *form;
    int8_t count, slot[LT_PY_MAX_SLOTS]; /* -1: the form has no such keyword */
} remembered;

enum { REMEMBERED = 128 };
static remembered known[REMEMBERED];

static const remembered *recall(const char *name, const lt_py_form *form, int total, PyObject *kwnames)
{
    remembered *r =
        &known[((uintptr_t)kwnames >> 4 ^ (uintptr_t)kwnames >> 11 ^ (uintptr_t)(form - lt_py_forms)) % REMEMBERED];
    if (LT_LIKELY(r->kwnames == kwnames && r->form == form)) return r;
    Py_ssize_t count = PyTuple_Size(kwnames);
    if (count > LT_PY_MAX_SLOTS) {
        PyErr_Format(PyExc_TypeError, "%s() got %zd keyword arguments, more than it has parameters", name, count);
        return NULL;
    }
    Py_CLEAR(r->kwnames); /* before the rest: it may run Python code, which may call an op */
    for (Py_ssize_t k = 0; k < count; k++) {
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(kwnames, k), &size);
        if (!text) return NULL;
        r->slot[k] = (int8_t)lt_py_find_slot(form, total, text, (size_t)size);
    }
    r->count = (int8_t)count;
    r->form = form;
    r->kwnames = Py_NewRef(kwnames);
    return r;
}

const char *lt_py_form_name(const lt_py_form *form, int param)
{
    const char *at = lt_py_text(form->names);
    for (int i = 0; i < param; i++)
        for (int names = *at++ & LT_PY_NAMES; names; names--) at += strlen(at) + 1;
    return at + 1;
}

int lt_py_form_beyond(const lt_py_form *form, int param)
{
    return (uint8_t)lt_py_form_name(form, param)[-1] & LT_PY_STEP;
}

/* Raises, unless overloads are being tried: then -1 just says that this form is not it. */
#define REFUSE(...)                                                                                                    \
    do {                                                                                                               \
        if (!quiet) PyErr_Format(PyExc_TypeError, __VA_ARGS__);                                                        \
        goto fail;                                                                                                     \
    } while (0)

/* Whether one argument in the place of a variadic parameter is an item, and not all of them in a sequence. */
static inline bool is_item(const lt_py_form *form, PyObject *o)
{
    return lt_op_types(&lt_ops[form->op])[form->variadic] == LT_T_LIST_VARIADIC && lt_py_check(o);
}

bool lt_py_is_word(PyObject *o, const char *kind)
{
    PyObject *name = PyType_GetName(Py_TYPE(o));
    bool found = name && PyUnicode_CompareWithASCIIString(name, kind) == 0;
    if (!name) PyErr_Clear();
    Py_XDECREF(name);
    return found;
}

/* What PyTorch's callers say of where a new tensor's elements shall lie, layout=, memory_format= and pin_memory=, is
 * taken where a tensor is made, and changes nothing. */
static bool without_effect(const lt_py_form *form, PyObject *keyword, PyObject *value)
{
    const lt_op *op = &lt_ops[form->op];
    const char *name = lt_op_name(op);
    if (!(op->flags & LT_OP_HAS_DEVICE) && strcmp(name, "clone") && strcmp(name, "contiguous")) return false;
    if (PyUnicode_CompareWithASCIIString(keyword, "pin_memory") == 0) return PyBool_Check(value) || value == Py_None;
    for (int i = 0; i < 2; i++) {
        const char *kind = i ? "layout" : "memory_format";
        if (PyUnicode_CompareWithASCIIString(keyword, kind) == 0) return value == Py_None || lt_py_is_word(value, kind);
    }
    return false;
}

/* Borrowed references into slots, NULL where absent. The items that are given for a variadic parameter become a tuple,
 * which is also put into *extra for the caller to drop. */
int lt_py_bind_slots(const char *name, const lt_py_form *form, int total, PyObject *const *args, Py_ssize_t nargs,
                     PyObject *kwnames, PyObject **slots, PyObject **extra, bool quiet)
{
    *extra = NULL;
    for (int i = 0; i < total; i++) slots[i] = NULL;
    Py_ssize_t plain = nargs;
    if (form->variadic >= 0 && nargs > form->variadic) {
        plain = form->variadic;
        if (nargs - plain == 1 && !is_item(form, args[plain])) {
            slots[form->variadic] = args[plain];
        } else {
            PyObject *rest = PyTuple_New(nargs - plain);
            if (!rest) return -1;
            *extra = slots[form->variadic] = rest;
            for (Py_ssize_t i = plain; i < nargs; i++)
                if (PyTuple_SetItem(rest, i - plain, Py_NewRef(args[i])) < 0) goto fail;
        }
    } else if (nargs > form->positional) {
        REFUSE("%s() takes at most %d positional argument%s (%zd given)", name, form->positional,
               form->positional == 1 ? "" : "s", nargs);
    }
    for (Py_ssize_t i = 0; i < plain; i++) slots[i] = args[i];
    const remembered *keywords = NULL;
    if (kwnames && !(keywords = recall(name, form, total, kwnames))) goto fail;
    for (int k = 0; keywords && k < keywords->count; k++) {
        int i = keywords->slot[k];
        if (i < 0 && without_effect(form, PyTuple_GetItem(kwnames, k), args[nargs + k])) continue;
        if (i < 0) REFUSE("%s() got an unexpected keyword argument '%U'", name, PyTuple_GetItem(kwnames, k));
        for (int before = 0; before < k; before++)
            if (keywords->slot[before] == i)
                REFUSE("%s() got multiple values for argument '%s', by two names: '%U' and '%U'", name,
                       lt_py_form_name(form, i), PyTuple_GetItem(kwnames, before), PyTuple_GetItem(kwnames, k));
        if (slots[i]) REFUSE("%s() got multiple values for argument '%s'", name, lt_py_form_name(form, i));
        slots[i] = args[nargs + k];
    }
    for (int i = 0; i < form->required; i++) {
        if (slots[i]) continue;
        if (i == form->variadic) { /* zeros(): no sizes */
            if (!*extra && !(*extra = PyTuple_New(0))) return -1;
            slots[i] = *extra;
            continue;
        }
        REFUSE("%s() is missing the argument '%s'", name, lt_py_form_name(form, i));
    }
    return 0;
fail:
    Py_CLEAR(*extra);
    return -1;
}
