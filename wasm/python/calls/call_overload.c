/* Calls of names with several forms: the first one that the arguments fit, and what to say where none does. */
#include "call.h"

#include "binding.h"
#include "ops_gen.h"

static bool is_int(PyObject *o)
{
    return PyLong_Check(o) || (!lt_py_check(o) && PyType_GetSlot(Py_TYPE(o), Py_nb_index) && !PySequence_Check(o));
}
static bool is_listing(PyObject *o) { return PyList_Check(o) || PyTuple_Check(o); }

static bool is_number(PyObject *o)
{
    return PyFloat_Check(o) || PyLong_Check(o) || PyComplex_Check(o) ||
           (!lt_py_check(o) && !PyUnicode_Check(o) && !PySequence_Check(o) &&
            (PyType_GetSlot(Py_TYPE(o), Py_nb_index) || PyType_GetSlot(Py_TYPE(o), Py_nb_float)));
}

/* Whether an object is of the kind that a parameter takes. Runs no Python code. */
static bool kind_fits(lt_type type, PyObject *o)
{
    switch (type) {
    case LT_T_TENSOR_OPT: return o == Py_None || lt_py_check(o);
    case LT_T_TENSOR: return lt_py_check(o);
    case LT_T_OPERAND: return lt_py_check(o) || is_number(o);
    case LT_T_PLACES: return lt_py_check(o) || is_int(o) || is_listing(o);
    case LT_T_LIST:
    case LT_T_LIST_VARIADIC: return is_listing(o);
    case LT_T_LIST_OPT: return o == Py_None || is_listing(o);
    case LT_T_INT_OPT: return o == Py_None || is_int(o);
    case LT_T_INT: return is_int(o);
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT: return o == Py_None || is_int(o) || is_listing(o);
    case LT_T_DIMS:
    case LT_T_DIMS_VARIADIC: return is_int(o) || is_listing(o);
    case LT_T_BOOL: return PyBool_Check(o);
    case LT_T_TRUE: return o == Py_True;
    case LT_T_FALSE: return o == Py_False;
    case LT_T_NONE: return o == Py_None;
    case LT_T_FLOAT_OPT: return o == Py_None || is_number(o);
    case LT_T_FLOAT:
    case LT_T_SCALAR: return is_number(o);
    case LT_T_SCALAR_OPT: return o == Py_None || is_number(o);
    case LT_T_DTYPE_OPT: return o == Py_None || lt_py_is_dtype(o);
    case LT_T_DTYPE: return lt_py_is_dtype(o);
    case LT_T_DEVICE_OPT: return o == Py_None || lt_py_is_device(o);
    case LT_T_GENERATOR_OPT:
        return o == Py_None || !(lt_py_check(o) || is_number(o) || is_listing(o) || PyUnicode_Check(o));
    case LT_T_ENUM: return PyUnicode_Check(o);
    case LT_T_ENUM_OPT: return o == Py_None || PyUnicode_Check(o);
    }
    return false;
}

static bool fits(const lt_py_form *form, PyObject *const *slots)
{
    const lt_op *op = &lt_ops[form->op];
    for (int i = 0; i < op->params; i++)
        if (slots[i] && !kind_fits((lt_type)lt_op_types(op)[i], slots[i])) return false;
    return true;
}

/* What a parameter takes, in an error message. */
static const char *kind_name(lt_type type)
{
    switch (type) {
    case LT_T_TENSOR: return "Tensor";
    case LT_T_OPERAND: return "Tensor | number";
    case LT_T_PLACES: return "ints | Tensor";
    case LT_T_TENSOR_OPT: return "Tensor | None";
    case LT_T_LIST: return "Tensors";
    case LT_T_LIST_OPT: return "Tensors and Nones";
    case LT_T_LIST_VARIADIC: return "Tensor...";
    case LT_T_INT: return "int";
    case LT_T_INT_OPT: return "int | None";
    case LT_T_DIMS: return "int | ints";
    case LT_T_DIMS_OF_OPT: return "int | ints and Nones | None";
    case LT_T_DIMS_OPT: return "int | ints | None";
    case LT_T_DIMS_VARIADIC: return "int...";
    case LT_T_FLOAT:
    case LT_T_SCALAR: return "number";
    case LT_T_FLOAT_OPT:
    case LT_T_SCALAR_OPT: return "number | None";
    case LT_T_BOOL: return "bool";
    case LT_T_TRUE: return "True";
    case LT_T_FALSE: return "False";
    case LT_T_NONE: return "None";
    case LT_T_DTYPE: return "dtype";
    case LT_T_DTYPE_OPT: return "dtype | None";
    case LT_T_DEVICE_OPT: return "device | None";
    case LT_T_GENERATOR_OPT: return "Generator | None";
    case LT_T_ENUM: return "str";
    case LT_T_ENUM_OPT: return "str | None";
    }
    return "?";
}

/* *text becomes what the format makes of it and of the rest; NULL stays NULL. */
static void append(PyObject **text, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    PyObject *more = *text ? PyUnicode_FromFormatV(format, rest) : NULL,
             *longer = more ? PyUnicode_Concat(*text, more) : NULL;
    va_end(rest);
    Py_XDECREF(more);
    Py_XDECREF(*text);
    *text = longer;
}

/* "Tensor, dim=str" of the arguments. */
static PyObject *given_kinds(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *text = PyUnicode_FromString("");
    Py_ssize_t keywords = kwnames ? PyTuple_Size(kwnames) : 0;
    for (Py_ssize_t i = 0; text && i < nargs + keywords; i++) {
        PyObject *type = PyType_GetName(Py_TYPE(args[i]));
        if (i) append(&text, ", ");
        if (i >= nargs) append(&text, "%U=", PyTuple_GetItem(kwnames, i - nargs));
        if (type) append(&text, "%U", type);
        else Py_CLEAR(text);
        Py_XDECREF(type);
    }
    return text;
}

/* "max(self: Tensor, dim: int, keepdim: bool=…)" of each form. */
static PyObject *wanted_forms(const lt_py_entry *entry)
{
    PyObject *text = PyUnicode_FromString("");
    for (int f = 0; f < entry->forms; f++) {
        const lt_py_form *form = &lt_py_forms[entry->form + f];
        const lt_op *op = &lt_ops[form->op];
        append(&text, "%s%s(", f ? " or " : "", lt_py_text(entry->name));
        for (int i = 0; i < op->params; i++) {
            if (i == form->positional && i != form->variadic + 1) append(&text, i ? ", *" : "*");
            append(&text, "%s%s: %s%s", i ? ", " : "", lt_py_form_name(form, i), kind_name((lt_type)lt_op_types(op)[i]),
                   i >= form->required ? "=…" : "");
        }
        append(&text, ")");
    }
    return text;
}

/* A keyword that no form has, or NULL. */
static PyObject *unknown_keyword(const lt_py_entry *entry, PyObject *kwnames)
{
    Py_ssize_t keywords = kwnames ? PyTuple_Size(kwnames) : 0;
    for (Py_ssize_t k = 0; k < keywords; k++) {
        PyObject *keyword = PyTuple_GetItem(kwnames, k);
        Py_ssize_t size;
        const char *text = PyUnicode_AsUTF8AndSize(keyword, &size);
        bool found = !text;
        if (!text) PyErr_Clear();
        for (int f = 0; !found && f < entry->forms; f++) {
            const lt_py_form *form = &lt_py_forms[entry->form + f];
            found = lt_py_find_slot(form, lt_py_total_slots(form), text, (size_t)size) >= 0;
        }
        if (!found) return keyword;
    }
    return NULL;
}

/* Raises because no form fits the arguments. */
static PyObject *no_form(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    const char *name = lt_py_text(entry->name);
    PyObject *unknown = unknown_keyword(entry, kwnames);
    if (unknown) return PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", name, unknown);
    PyObject *given = given_kinds(args, nargs, kwnames), *forms = wanted_forms(entry);
    if (given && forms) PyErr_Format(PyExc_TypeError, "%s: got (%U); wanted %U", name, given, forms);
    Py_XDECREF(given);
    Py_XDECREF(forms);
    return NULL;
}

PyObject *lt_py_call_overloaded(const lt_py_entry *entry, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    PyObject *slots[LT_PY_MAX_SLOTS], *extra;
    const lt_py_form *bound = NULL;
    int bindable = 0;
    for (int f = 0; f < entry->forms; f++) {
        const lt_py_form *form = &lt_py_forms[entry->form + f];
        if (lt_py_bind_slots(lt_py_text(entry->name), form, lt_py_total_slots(form), args, nargs, kwnames, slots,
                             &extra, true)) {
            if (PyErr_Occurred()) return NULL;
            continue;
        }
        PyObject *value = NULL;
        bool found = fits(form, slots);
        if (found) value = lt_py_run_form(entry, form, slots);
        Py_XDECREF(extra);
        if (found) return value;
        bindable++;
        bound = form;
    }
    if (bindable != 1) return no_form(entry, args, nargs, kwnames);
    /* The only form with such a number of arguments: its own converters know best what is wrong with them. */
    if (lt_py_bind_slots(lt_py_text(entry->name), bound, lt_py_total_slots(bound), args, nargs, kwnames, slots, &extra,
                         false))
        return NULL;
    PyObject *value = lt_py_run_form(entry, bound, slots);
    Py_XDECREF(extra);
    return value;
}
