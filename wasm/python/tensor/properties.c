/* The attributes of a Tensor. */
#include "binding.h"
#include "kernels_gen.h"
#include "ops_gen.h"

#define SELF                                                                                                           \
    lt_tensor *t = lt_py_unwrap(self);                                                                                 \
    (void)closure

static PyObject *index_tuple(int n, const lt_idx *values)
{
    PyObject *tuple = PyTuple_New(n);
    for (int i = 0; tuple && i < n; i++) {
        PyObject *value = PyLong_FromSsize_t(values[i]);
        if (!value || PyTuple_SetItem(tuple, i, value) < 0) Py_CLEAR(tuple);
    }
    return tuple;
}

PyObject *lt_py_stride_tuple(const lt_tensor *t) { return index_tuple(t->ndim, t->stride); }

/* ---- geometry -------------------------------------------------------------------------------------------------- */

static PyObject *get_shape(PyObject *self, void *closure)
{
    SELF;
    return lt_py_shape_tuple(t);
}
static PyObject *get_dtype(PyObject *self, void *closure)
{
    SELF;
    return lt_py_dtype_object(t->dtype);
}
static PyObject *get_device(PyObject *self, void *closure)
{
    (void)closure;
    return lt_py_device_named(lt_device_of(lt_py_unwrap(self)));
}
static PyObject *get_is_meta(PyObject *self, void *closure)
{
    (void)closure;
    return PyBool_FromLong(!lt_devices[lt_device_of(lt_py_unwrap(self))]->stores);
}
static PyObject *get_ndim(PyObject *self, void *closure)
{
    SELF;
    return PyLong_FromLong(t->ndim);
}
static PyObject *get_itemsize(PyObject *self, void *closure)
{
    SELF;
    return PyLong_FromSsize_t(lt_itemsize(t->dtype));
}
static PyObject *get_nbytes(PyObject *self, void *closure)
{
    SELF;
    return PyLong_FromLongLong((long long)t->numel * lt_itemsize(t->dtype));
}
static PyObject *get_version(PyObject *self, void *closure)
{
    SELF;
    return PyLong_FromUnsignedLong(t->storage->version);
}

static PyObject *get_base(PyObject *self, void *closure)
{
    SELF;
    if (!t->base) Py_RETURN_NONE;
    return lt_py_wrap(lt_retain(t->base));
}

static PyObject *get_T(PyObject *self, void *closure)
{
    SELF;
    lt_dims dims = {t->ndim, {0}};
    for (int i = 0; i < t->ndim; i++) dims.v[i] = t->ndim - 1 - i;
    return lt_py_wrap(lt_permute(t, &dims));
}

static PyObject *swap_last(lt_tensor *t)
{
    lt_dims dims = {t->ndim, {0}};
    for (int i = 0; i < t->ndim; i++) dims.v[i] = i;
    dims.v[t->ndim - 1] = t->ndim - 2;
    dims.v[t->ndim - 2] = t->ndim - 1;
    return lt_py_wrap(lt_permute(t, &dims));
}

static PyObject *get_mT(PyObject *self, void *closure)
{
    SELF;
    if (t->ndim >= 2) return swap_last(t);
    PyErr_Format(PyExc_RuntimeError, "mT: self has shape %s; wanted at least 2 dims", LT_SHAPE(t));
    return NULL;
}

static PyObject *get_H(PyObject *self, void *closure)
{
    SELF;
    if (t->ndim == 2) return lt_py_wrap(lt_adjoint(t));
    if (t->ndim == 0) return lt_py_wrap(lt_conj(t));
    PyErr_Format(PyExc_RuntimeError, "H: self has shape %s; wanted a matrix", LT_SHAPE(t));
    return NULL;
}

static PyObject *get_mH(PyObject *self, void *closure)
{
    SELF;
    if (t->ndim >= 2) return lt_py_wrap(lt_adjoint(t));
    PyErr_Format(PyExc_RuntimeError, "mH: self has shape %s; wanted at least 2 dims", LT_SHAPE(t));
    return NULL;
}

static PyObject *get_real(PyObject *self, void *closure)
{
    SELF;
    return lt_is_complex(t->dtype) ? lt_py_wrap(lt_real(t)) : Py_NewRef(self);
}

static PyObject *get_imag(PyObject *self, void *closure)
{
    SELF;
    return lt_py_wrap(lt_imag(t));
}

/* Writes one part: z.real = x. */
static int set_part(PyObject *self, PyObject *value, const char *name, lt_tensor *(*part)(lt_tensor *))
{
    lt_tensor *source;
    const char *const names[] = {name};
    const lt_py_spec spec = {name, 1, 1, 1, names, NULL};
    if (!value) {
        PyErr_Format(PyExc_AttributeError, "%s: it cannot be deleted; wanted a value", name);
        return -1;
    }
    if (lt_py_operand(&spec, 0, value, &source) < 0) return -1;
    lt_tensor *view = part(lt_py_unwrap(self));
    int status = view ? lt_copy_(view, source) : -1;
    lt_release(view);
    lt_release(source);
    return status < 0 ? lt_py_fail() : 0;
}

static int set_real(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    return set_part(self, value, "real", lt_real);
}
static int set_imag(PyObject *self, PyObject *value, void *closure)
{
    (void)closure;
    return set_part(self, value, "imag", lt_imag);
}

/* ---- autograd -------------------------------------------------------------------------------------------------- */

static PyObject *get_requires_grad(PyObject *self, void *closure)
{
    SELF;
    return PyBool_FromLong(lt_requires_grad(t));
}

static int set_requires_grad(PyObject *self, PyObject *value, void *closure)
{
    SELF;
    static const char *const names[] = {"value"};
    static const lt_py_spec spec = {"requires_grad", 1, 1, 1, names, NULL};
    bool flag;
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "requires_grad: it cannot be deleted; wanted False as its value");
        return -1;
    }
    if (lt_py_bool(&spec, 0, value, &flag) < 0) return -1;
    return lt_set_requires_grad(t, flag) < 0 ? lt_py_fail() : 0;
}

static PyObject *get_is_leaf(PyObject *self, void *closure)
{
    SELF;
    return PyBool_FromLong(lt_is_leaf(t));
}

static PyObject *get_output_nr(PyObject *self, void *closure)
{
    (void)closure;
    lt_tensor *t = lt_py_unwrap(self);
    return PyLong_FromUnsignedLong(lt_requires_grad(t) && lt_grad_fn(t) ? t->autograd->output_nr : 0);
}

static PyObject *get_retains_grad(PyObject *self, void *closure)
{
    (void)closure;
    const lt_tensor *t = lt_py_unwrap(self);
    return PyBool_FromLong(t->autograd && t->autograd->retains_grad);
}

static PyObject *get_grad_fn(PyObject *self, void *closure)
{
    SELF;
    lt_error.status = LT_OK;
    lt_node *node = lt_grad_fn(t);
    if (!node && lt_error.status != LT_OK) return lt_py_error();
    return lt_py_wrap_node(node);
}

static PyObject *get_grad(PyObject *self, void *closure)
{
    SELF;
    if (!t->autograd || !t->autograd->grad) Py_RETURN_NONE;
    return lt_py_wrap(lt_retain(t->autograd->grad));
}

static int set_grad(PyObject *self, PyObject *value, void *closure)
{
    SELF;
    lt_tensor *grad = NULL;
    if (value && value != Py_None) {
        if (!lt_py_check(value)) return lt_py_wrong_type("grad", "the value", "a Tensor or None", value);
        grad = lt_py_unwrap(value);
        if (grad == t) {
            PyErr_SetString(PyExc_RuntimeError,
                            "grad: a tensor cannot be its own gradient; wanted another tensor, or None");
            return -1;
        }
        if (!lt_same_shape(grad, t)) {
            PyErr_Format(PyExc_RuntimeError, "grad: the value has shape %s; wanted that of the tensor, %s",
                         LT_SHAPE(grad), LT_SHAPE(t));
            return -1;
        }
        if (lt_device_of(grad) != lt_device_of(t)) {
            PyErr_Format(lt_py_DeviceMismatch, "grad: the value is on %s; wanted the device of the tensor, %s",
                         lt_device_name(lt_device_of(grad)), lt_device_name(lt_device_of(t)));
            return -1;
        }
        if (grad->dtype != t->dtype) {
            PyErr_Format(lt_py_DtypeMismatch, "grad: the value is %s; wanted the dtype of the tensor, %s",
                         LT_DTYPE_NAME(grad->dtype), LT_DTYPE_NAME(t->dtype));
            return -1;
        }
        lt_autograd_of(t);
    }
    if (!t->autograd) return 0;
    lt_tensor *old = t->autograd->grad;
    t->autograd->grad = lt_retain(grad);
    lt_release(old);
    return 0;
}

/* ---- data ------------------------------------------------------------------------------------------------------ */

static PyObject *get_data(PyObject *self, void *closure)
{
    SELF;
    lt_tensor *alias = lt_alias(t);
    if (alias) alias->flags |= LT_UNTRACKED;
    return lt_py_wrap(alias);
}

/* Replaces what the tensor holds, in place: the object, its place in the graph and its grad stay. */
static int set_data(PyObject *self, PyObject *value, void *closure)
{
    SELF;
    if (!value || !lt_py_check(value)) {
        if (!value) PyErr_SetString(PyExc_AttributeError, "data: it cannot be deleted; wanted a value");
        else lt_py_wrong_type("data", "the value", "a Tensor", value);
        return -1;
    }
    lt_tensor *source = lt_py_unwrap(value);
    if (source == t) return 0;
    if (t->base && lt_requires_grad(t)) {
        PyErr_SetString(
            PyExc_RuntimeError,
            "data: it cannot be set on a view that requires grad; wanted the tensor that this is a view of");
        return -1;
    }
    if (!lt_is_differentiable(source->dtype) && lt_requires_grad(t)) {
        PyErr_Format(PyExc_RuntimeError,
                     "data: the value is %s; wanted a floating-point or complex dtype for a tensor that requires grad",
                     LT_DTYPE_NAME(source->dtype));
        return -1;
    }
    lt_hold(t, source);
    return 0;
}

/* ---- __dict__ -------------------------------------------------------------------------------------------------- */

static PyObject *get_dict(PyObject *self, void *closure)
{
    PyObject *dict = PyObject_GenericGetDict(self, closure);
    if (dict) lt_py_track(self);
    return dict;
}

static int set_dict(PyObject *self, PyObject *value, void *closure)
{
    int status = PyObject_GenericSetDict(self, value, closure);
    if (((lt_py_tensor_object *)self)->dict) lt_py_track(self);
    return status;
}

PyGetSetDef lt_py_properties[] = {
    {"shape", get_shape, NULL, "The sizes of the dims, a lucid.Size: a tuple of ints.", NULL},
    {"dtype", get_dtype, NULL, "The type of the elements, such as lucid.float32.", NULL},
    {"device", get_device, NULL, "Where the elements live: device('cpu'), or device('meta') where there are none.",
     NULL},
    {"is_meta", get_is_meta, NULL, "Whether the tensor has a shape and a dtype but no elements.", NULL},
    {"ndim", get_ndim, NULL, "The number of dims.", NULL},
    {"itemsize", get_itemsize, NULL, "Bytes per element.", NULL},
    {"nbytes", get_nbytes, NULL, "Bytes of all elements.", NULL},
    {"T", get_T, NULL, "A view with the dims in reverse order.", NULL},
    {"mT", get_mT, NULL, "A view with the last two dims swapped.", NULL},
    {"H", get_H, NULL, "The conjugate transpose of a matrix: for real dtypes its transpose.", NULL},
    {"mH", get_mH, NULL, "The conjugate transposes of a batch of matrices: the last two dims swapped.", NULL},
    {"real", get_real, set_real, "The real parts, a view of the same memory; of a real dtype the tensor itself.", NULL},
    {"imag", get_imag, set_imag, "The imaginary parts of a complex tensor, a view of the same memory.", NULL},
    {"requires_grad", get_requires_grad, set_requires_grad,
     "Whether operations on this tensor are recorded for backward().", NULL},
    {"is_leaf", get_is_leaf, NULL, "True for tensors that no recorded operation computed.", NULL},
    {"output_nr", get_output_nr, NULL, "Which output of its grad_fn the tensor is.", NULL},
    {"retains_grad", get_retains_grad, NULL, "Whether backward() keeps its gradient although it is not a leaf.", NULL},
    {"grad_fn", get_grad_fn, NULL, "The node of the graph that computed this tensor, or None for a leaf.", NULL},
    {"grad", get_grad, set_grad, "The gradient that backward() accumulated, or None.", NULL},
    {"data", get_data, set_data, "The same elements outside the graph; setting it replaces them in place.", NULL},
    {"_version", get_version, NULL, "How often the storage was written in place.", NULL},
    {"_base", get_base, NULL, "The tensor that this is a view of, or None.", NULL},
    {"__dict__", get_dict, set_dict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
