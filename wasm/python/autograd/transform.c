/* What lucid.func builds vmap and jvp from: levels, and tensors wrapped and unwrapped at one. */
#include <limits.h>

#include "binding.h"
#include "unwrap.h"

static const lt_wrap *at_level(const lt_tensor *t, long level)
{
    const lt_wrap *w = lt_wrap_of(t);
    return w && w->level == level ? w : NULL;
}

static int number(const char *op, const char *name, PyObject *o, long least, long most, long *out)
{
    *out = PyLong_AsLong(o);
    if (*out == -1 && PyErr_Occurred()) return -1;
    if (*out >= least && *out <= most) return 0;
    PyErr_Format(PyExc_ValueError, "%s: %s is %ld; wanted %ld to %ld", op, name, *out, least, most);
    return -1;
}

static int alive(const char *op, PyObject *o, long *level)
{
    if (number(op, "level", o, 1, INT_MAX, level) < 0) return -1;
    if (lt_level_alive((int)*level)) return 0;
    PyErr_Format(PyExc_ValueError, "%s: level is %ld; wanted that of a transform that is under way", op, *level);
    return -1;
}

static lt_tensor *tensor(const char *op, const char *name, PyObject *o)
{
    if (lt_py_check(o)) return lt_py_unwrap(o);
    lt_py_wrong_type(op, name, "a Tensor", o);
    return NULL;
}

/* _transform_enter(randomness): a new level; 0 error, 1 different, 2 same. */
static PyObject *transform_enter(PyObject *module, PyObject *o)
{
    (void)module;
    long randomness;
    if (number("_transform_enter", "randomness", o, LT_RANDOM_ERROR, LT_RANDOM_SAME, &randomness) < 0) return NULL;
    if (lt_levels == LT_MAX_LEVELS) {
        PyErr_Format(PyExc_RuntimeError, "func: transforms are nested too deeply; wanted at most %d", LT_MAX_LEVELS);
        return NULL;
    }
    const int level = lt_level_enter((lt_randomness)randomness);
    return level < 0 ? lt_py_error() : PyLong_FromLong(level);
}

static PyObject *transform_exit(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    lt_level_exit();
    Py_RETURN_NONE;
}

/* _wrap_batch(t, level): a tensor without the first dim of t, which stands for each slice of it. */
static PyObject *wrap_batch(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    long level;
    lt_tensor *t;
    if (lt_py_count("_wrap_batch", nargs, 2, 2) < 0 || !(t = tensor("_wrap_batch", "t", args[0])) ||
        alive("_wrap_batch", args[1], &level) < 0)
        return NULL;
    if (!t->ndim) {
        PyErr_SetString(PyExc_ValueError, "_wrap_batch: the tensor is 0-d; wanted one with a batch dim");
        return NULL;
    }
    return lt_py_wrap(lt_wrap_new(LT_BATCH, (int)level, t, NULL));
}

/* _wrap_dual(t, tangent, level) */
static PyObject *wrap_dual(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    long level;
    lt_tensor *t, *tangent;
    if (lt_py_count("_wrap_dual", nargs, 3, 3) < 0 || !(t = tensor("_wrap_dual", "t", args[0])) ||
        !(tangent = tensor("_wrap_dual", "tangent", args[1])) || alive("_wrap_dual", args[2], &level) < 0)
        return NULL;
    if (!lt_same_shape(t, tangent) || t->dtype != tangent->dtype) {
        PyErr_Format(PyExc_ValueError, "jvp: a tangent has shape %s and dtype %s; wanted those of its input, %s and %s",
                     LT_SHAPE(tangent), LT_DTYPE_NAME(tangent->dtype), LT_SHAPE(t), LT_DTYPE_NAME(t->dtype));
        return NULL;
    }
    return lt_py_wrap(lt_wrap_new(LT_DUAL, (int)level, t, tangent));
}

/* _outer_wrap(t): (level, value, tangent or None, whether it is batched) of the innermost transform that t belongs to;
 * None where that is none. */
static PyObject *outer_wrap(PyObject *module, PyObject *o)
{
    (void)module;
    const lt_tensor *t = tensor("_outer_wrap", "t", o);
    const lt_wrap *w = t ? lt_wrap_of(t) : NULL;
    if (!t) return NULL;
    if (!w) Py_RETURN_NONE;
    PyObject *value = lt_py_wrap(lt_retain(w->value));
    PyObject *tangent = w->tangent ? lt_py_wrap(lt_retain(w->tangent)) : Py_NewRef(Py_None);
    if (value && tangent)
        return Py_BuildValue("(iNNN)", w->level, value, tangent, PyBool_FromLong(w->kind == LT_BATCH));
    Py_XDECREF(value);
    Py_XDECREF(tangent);
    return NULL;
}

/* _unwrap(t, level): (value, tangent or None) where t is wrapped at that level, else None. */
static PyObject *unwrap(PyObject *module, PyObject *const *args, Py_ssize_t nargs)
{
    (void)module;
    long level;
    lt_tensor *t;
    if (lt_py_count("_unwrap", nargs, 2, 2) < 0 || !(t = tensor("_unwrap", "t", args[0])) ||
        number("_unwrap", "level", args[1], 0, INT_MAX, &level) < 0)
        return NULL;
    const lt_wrap *w = at_level(t, level);
    if (!w) Py_RETURN_NONE;
    PyObject *value = lt_py_wrap(lt_retain(w->value));
    PyObject *tangent = w->tangent ? lt_py_wrap(lt_retain(w->tangent)) : Py_NewRef(Py_None);
    if (value && tangent) return Py_BuildValue("(NN)", value, tangent);
    Py_XDECREF(value);
    Py_XDECREF(tangent);
    return NULL;
}

/* _innermost(tensors): (level, whether it is vmap's, what it does with random ops) of the innermost transform that
 * wraps one of them, or None. */
static PyObject *innermost(PyObject *module, PyObject *tuple)
{
    (void)module;
    const lt_wrap *found = NULL;
    if (!PyTuple_Check(tuple)) return lt_py_wrong_type("_innermost", "tensors", "a tuple", tuple), NULL;
    for (Py_ssize_t i = 0; i < PyTuple_Size(tuple); i++) {
        PyObject *o = PyTuple_GetItem(tuple, i);
        const lt_wrap *w = lt_py_check(o) ? lt_wrap_of(lt_py_unwrap(o)) : NULL;
        if (w && lt_level_alive(w->level) && (!found || w->level > found->level)) found = w;
    }
    if (!found) Py_RETURN_NONE;
    return Py_BuildValue("(iNi)", found->level, PyBool_FromLong(found->kind == LT_BATCH),
                         (int)lt_level_randomness(found->level));
}

PyMethodDef lt_py_transform_functions[] = {
    {"_innermost", innermost, METH_O, NULL},
    {"_transform_enter", transform_enter, METH_O, NULL},
    {"_transform_exit", transform_exit, METH_NOARGS, NULL},
    {"_wrap_batch", (PyCFunction)(void (*)(void))wrap_batch, METH_FASTCALL, NULL},
    {"_wrap_dual", (PyCFunction)(void (*)(void))wrap_dual, METH_FASTCALL, NULL},
    {"_outer_wrap", outer_wrap, METH_O, NULL},
    {"_unwrap", (PyCFunction)(void (*)(void))unwrap, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};
