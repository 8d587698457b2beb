/* Autocast: while it is on, ops that Python calls get their tensors in another dtype, by a list of names. */
#include "autocast.h"

#include "binding.h"
#include "dispatch.h"
#include "ops_gen.h"

bool lt_py_autocasting;

enum { AS_THEY_ARE, LOWER, WIDER };

static uint8_t *policy; /* by op; made when first wanted */
static lt_dtype lower_dtype;

static bool wanted(lt_dtype dtype, int how, lt_dtype *to)
{
    const bool narrow = dtype == LT_F16 || dtype == LT_BF16;
    *to = how == LOWER ? lower_dtype : LT_F32;
    return dtype != *to && (narrow || (how == LOWER && dtype == LT_F32));
}

int lt_py_autocast(const lt_op *op, const lt_value *v, lt_value *out)
{
    const int how = policy[op - lt_ops];
    if (!how) return lt_dispatch(op, v, out);
    lt_value cast[LT_MAX_PARAMS];
    memcpy(cast, v, sizeof(lt_value) * op->params);
    unsigned made = 0;
    int status = 0;
    for (int p = 0; p < op->params && !status; p++) {
        lt_dtype to;
        if (!(op->tensors >> p & 1) || !v[p].t || !wanted(v[p].t->dtype, how, &to)) continue;
        if (!(cast[p].t = lt_cast(v[p].t, to))) status = -1;
        else made |= 1u << p;
    }
    if (!status) status = lt_dispatch(op, cast, out);
    for (int p = 0; p < op->params; p++)
        if (made >> p & 1) lt_release(cast[p].t);
    return status;
}

lt_tensor *lt_py_product(lt_tensor *x, lt_tensor *y)
{
    lt_dtype to;
    if (LT_LIKELY(!lt_py_autocasting)) return lt_matmul(x, y);
    lt_tensor *a = wanted(x->dtype, LOWER, &to) ? lt_cast(x, to) : lt_retain(x);
    lt_tensor *b = wanted(y->dtype, LOWER, &to) ? lt_cast(y, to) : lt_retain(y);
    lt_tensor *product = a && b ? lt_matmul(a, b) : NULL;
    lt_release(a);
    lt_release(b);
    return product;
}

/* Whether a text of names with spaces around each has one. */
static bool names(const char *text, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at += length)
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
    return false;
}

PyObject *lt_py_set_autocast(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    if (lt_py_count("_set_autocast", nargs, 1, 3) < 0) return NULL;
    if (args[0] == Py_None) {
        lt_py_autocasting = false;
        Py_RETURN_NONE;
    }
    const long which = PyLong_AsLong(args[0]);
    if (which == -1 && PyErr_Occurred()) return NULL;
    if (nargs == 3) {
        const char *lower = PyUnicode_AsUTF8AndSize(args[1], NULL), *wider = PyUnicode_AsUTF8AndSize(args[2], NULL);
        if (!lower || !wider) return NULL;
        uint8_t *made = PyMem_Calloc(lt_op_count, 1);
        if (!made) return PyErr_NoMemory();
        for (uint32_t i = 0; i < lt_op_count; i++) {
            const char *name = lt_op_name(&lt_ops[i]);
            made[i] = names(lower, name) ? LOWER : names(wider, name) ? WIDER : AS_THEY_ARE;
        }
        PyMem_Free(policy);
        policy = made;
    }
    if (!policy) {
        PyErr_SetString(PyExc_RuntimeError, "_set_autocast: the names are missing; wanted them with the first call");
        return NULL;
    }
    lower_dtype = which ? LT_BF16 : LT_F16;
    lt_py_autocasting = true;
    Py_RETURN_NONE;
}
