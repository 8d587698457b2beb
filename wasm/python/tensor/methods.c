/* The methods of Tensor that are not in the op table: questions about a tensor, conversion, autograd. */
#include "binding.h"
#include "kernels_gen.h"
#include "ops_gen.h"

#define SELF lt_tensor *t = lt_py_unwrap(self)
#define FAST(f) (PyCFunction)(void (*)(void)) f

/* ---- geometry -------------------------------------------------------------------------------------------------- */

static PyObject *numel(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyLong_FromSsize_t(t->numel);
}
static PyObject *dim(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyLong_FromLong(t->ndim);
}
static PyObject *storage_offset(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyLong_FromSsize_t(t->offset);
}
static PyObject *data_ptr(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyLong_FromVoidPtr(t->numel && !t->device ? lt_data(t) : NULL);
}
static PyObject *element_size(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyLong_FromSsize_t(lt_itemsize(t->dtype));
}
/* Whether the dims from the innermost out are 1, then the spatial ones, then 0: channels behind places. */
static bool channels_last(const lt_tensor *t, int ndim)
{
    if (t->ndim != ndim) return false;
    lt_idx expected = 1;
    for (int k = 0; k < ndim; k++) {
        const int d = k == 0 ? 1 : k == ndim - 1 ? 0 : ndim - k;
        if (t->shape[d] != 1 && t->stride[d] != expected) return false;
        expected *= t->shape[d];
    }
    return true;
}

/* is_contiguous(memory_format=contiguous_format) */
static PyObject *is_contiguous(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"memory_format"};
    static const lt_py_spec spec = {"is_contiguous", 1, 1, 0, names, NULL};
    PyObject *slot;
    SELF;
    if (lt_py_bind(&spec, args, nargs, kwnames, &slot) < 0) return NULL;
    bool holds = t->flags & LT_CONTIGUOUS;
    if (slot && slot != Py_None) {
        if (!lt_py_is_word(slot, "memory_format")) {
            lt_py_wrong_type("is_contiguous", "memory_format", "a lucid.memory_format", slot);
            return NULL;
        }
        PyObject *text = PyObject_Str(slot);
        if (!text) return NULL;
        if (!PyUnicode_CompareWithASCIIString(text, "lucid.channels_last")) holds = channels_last(t, 4);
        if (!PyUnicode_CompareWithASCIIString(text, "lucid.channels_last_3d")) holds = channels_last(t, 5);
        Py_DECREF(text);
    }
    return PyBool_FromLong(holds);
}

/* _storage(): (address, bytes) of the memory that the tensor's elements are in. */
static PyObject *storage(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    if (lt_need_elements("storage", t)) return lt_py_error();
    return Py_BuildValue("(NK)", PyLong_FromVoidPtr(t->storage->data), (unsigned long long)t->storage->bytes);
}
static PyObject *is_floating_point(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyBool_FromLong(lt_is_float(t->dtype));
}

static PyObject *is_complex(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyBool_FromLong(lt_dtypes[t->dtype].kind == LT_KIND_COMPLEX);
}

static PyObject *is_signed(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyBool_FromLong(t->dtype != LT_BOOL && !lt_is_unsigned(t->dtype));
}

/* size(dim=None), stride(dim=None): one number, or all as a tuple. */
static PyObject *pick(const char *op, PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                      bool strides)
{
    static const char *const names[] = {"dim"};
    const lt_py_spec spec = {op, 1, 1, 0, names, NULL};
    PyObject *slot;
    lt_idx which;
    SELF;
    if (lt_py_bind(&spec, args, nargs, kwnames, &slot) < 0) return NULL;
    if (!slot || slot == Py_None) return strides ? lt_py_stride_tuple(t) : lt_py_shape_tuple(t);
    if (lt_py_int(&spec, 0, slot, &which) < 0) return NULL;
    if (which < -t->ndim || which >= t->ndim) {
        PyErr_Format(lt_py_EngineIndexError, "%s: dim %zd is out of range; wanted a dim of shape %s", op,
                     (Py_ssize_t)which, LT_SHAPE(t));
        return NULL;
    }
    which += which < 0 ? t->ndim : 0;
    return PyLong_FromSsize_t(strides ? t->stride[which] : t->shape[which]);
}

static PyObject *size(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return pick("size", self, args, nargs, kwnames, false);
}

static PyObject *stride(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    return pick("stride", self, args, nargs, kwnames, true);
}

static PyObject *item(PyObject *self, PyObject *unused)
{
    (void)unused;
    return lt_py_item(lt_py_unwrap(self));
}

static PyObject *to_complex(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    if (t->numel != 1) {
        PyErr_Format(PyExc_ValueError, "complex: self has shape %s; wanted a tensor with one element", LT_SHAPE(t));
        return NULL;
    }
    lt_scalar value = lt_item(t);
    return PyComplex_FromDoubles(lt_scalar_double(value), value.kind == LT_KIND_COMPLEX ? value.v.c[1] : 0);
}

/* ---- autograd -------------------------------------------------------------------------------------------------- */

static PyObject *detach(PyObject *self, PyObject *unused)
{
    (void)unused;
    return lt_py_wrap(lt_alias(lt_py_unwrap(self)));
}

static PyObject *detach_(PyObject *self, PyObject *unused)
{
    (void)unused;
    return lt_detach_(lt_py_unwrap(self)) < 0 ? lt_py_error() : Py_NewRef(self);
}

static PyObject *requires_grad_(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"requires_grad"};
    static const lt_py_spec spec = {"requires_grad_", 1, 1, 0, names, NULL};
    PyObject *slot;
    bool value = true;
    if (lt_py_bind(&spec, args, nargs, kwnames, &slot) < 0 || (slot && lt_py_bool(&spec, 0, slot, &value) < 0))
        return NULL;
    return lt_set_requires_grad(lt_py_unwrap(self), value) < 0 ? lt_py_error() : Py_NewRef(self);
}

static PyObject *retain_grad(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (lt_retain_grad(lt_py_unwrap(self)) < 0) return lt_py_error();
    Py_RETURN_NONE;
}

static PyObject *get_retains_grad(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyBool_FromLong(t->autograd && t->autograd->retains_grad);
}

static PyObject *is_view(PyObject *self, PyObject *unused)
{
    SELF;
    (void)unused;
    return PyBool_FromLong(t->base != NULL);
}

/* ---- in place -------------------------------------------------------------------------------------------------- */

static PyObject *write_value(PyObject *self, const char *op, PyObject *value)
{
    static const char *const names[] = {"value"};
    const lt_py_spec spec = {op, 1, 1, 1, names, NULL};
    lt_tensor *source;
    if (lt_py_operand(&spec, 0, value, &source) < 0) return NULL;
    const bool watched = lt_py_watch_begin();
    int status = lt_copy_(lt_py_unwrap(self), source);
    lt_release(source);
    if (LT_UNLIKELY(watched) && lt_py_watch_end(op, true, PyTuple_Pack(2, self, value), status < 0 ? NULL : self))
        return NULL;
    return status < 0 ? lt_py_error() : Py_NewRef(self);
}

static PyObject *copy_(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"src", "non_blocking"};
    PyObject *slots[2];
    if (lt_py_arguments("copy_", 2, 2, 1, names, args, nargs, kwnames, slots) < 0) return NULL;
    return write_value(self, "copy_", slots[0]);
}

static PyObject *fill_(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"value"};
    PyObject *value;
    SELF;
    if (lt_py_arguments("fill_", 1, 1, 1, names, args, nargs, kwnames, &value) < 0) return NULL;
    if (!lt_py_check(value) || lt_py_unwrap(value)->ndim == 0) return write_value(self, "fill_", value);
    PyErr_Format(PyExc_RuntimeError, "fill_: value has shape %s; wanted a number or a 0-d Tensor for self of shape %s",
                 LT_SHAPE(lt_py_unwrap(value)), LT_SHAPE(t));
    return NULL;
}

static PyObject *zero_(PyObject *self, PyObject *unused)
{
    (void)unused;
    lt_tensor *zero = lt_new_weak((lt_scalar){LT_KIND_BOOL, {.i = 0}});
    if (!zero) return lt_py_error();
    int status = lt_copy_(lt_py_unwrap(self), zero);
    lt_release(zero);
    return status < 0 ? lt_py_error() : Py_NewRef(self);
}

/* ---- memory ---------------------------------------------------------------------------------------------------- */

/* resize_(*sizes), resize_(sizes) */
static PyObject *resize_(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames)
{
    static const char *const names[] = {"size", "memory_format"};
    const lt_py_spec spec = {"resize_", 2, 1, 0, names, NULL, 1};
    PyObject *slots[2] = {NULL}, *sizes = NULL;
    lt_dims shape = {0};
    const bool several = nargs != 1 && !kwnames;
    if (!several && lt_py_bind(&spec, args, nargs, kwnames, slots) < 0) return NULL;
    if (several && !(sizes = PyTuple_New(nargs))) return NULL;
    for (Py_ssize_t i = 0; several && i < nargs; i++) PyTuple_SetItem(sizes, i, Py_NewRef(args[i]));
    const int refused = several || slots[0] ? lt_py_dims(&spec, 0, several ? sizes : slots[0], false, &shape) : 0;
    Py_XDECREF(sizes);
    if (refused < 0) return NULL;
    return lt_resize_(lt_py_unwrap(self), &shape) < 0 ? lt_py_error() : Py_NewRef(self);
}

static PyObject *hold(PyObject *self, PyObject *other)
{
    if (!lt_py_check(other)) return lt_py_wrong_type("_hold", "other", "a Tensor", other), NULL;
    if (other == self) return Py_NewRef(self);
    lt_hold(lt_py_unwrap(self), lt_py_unwrap(other));
    lt_bump(lt_py_unwrap(self));
    return Py_NewRef(self);
}

PyMethodDef lt_py_methods[] = {
    {"numel", numel, METH_NOARGS, "numel($self, /)\n--\n\nReturns the number of elements."},
    {"nelement", numel, METH_NOARGS, "nelement($self, /)\n--\n\nReturns the number of elements."},
    {"dim", dim, METH_NOARGS, "dim($self, /)\n--\n\nReturns the number of dims."},
    {"ndimension", dim, METH_NOARGS, "ndimension($self, /)\n--\n\nReturns the number of dims."},
    {"size", FAST(size), METH_FASTCALL | METH_KEYWORDS,
     "size($self, dim=None)\n--\n\n"
     "Returns the shape, a tuple, or the size of one dim, `dim`.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.zeros(2, 3).size(-1)\n3\n"},
    {"stride", FAST(stride), METH_FASTCALL | METH_KEYWORDS,
     "stride($self, dim=None)\n--\n\n"
     "Returns how many elements of memory lie between neighbours along each dim, or along one, `dim`."},
    {"storage_offset", storage_offset, METH_NOARGS,
     "storage_offset($self, /)\n--\n\nReturns where in its storage the tensor begins, in elements."},
    {"data_ptr", data_ptr, METH_NOARGS,
     "data_ptr($self, /)\n--\n\nReturns the address of the first element; 0 for an empty tensor."},
    {"element_size", element_size, METH_NOARGS,
     "element_size($self, /)\n--\n\nReturns the number of bytes per element."},
    {"_storage", storage, METH_NOARGS, NULL},
    {"is_contiguous", FAST(is_contiguous), METH_FASTCALL | METH_KEYWORDS,
     "is_contiguous($self, memory_format=None)\n--\n\nTests whether the elements lie in row-major order without gaps.\n\n"
     "Of another `memory_format` than `lucid.contiguous_format` it is tested whether they lie in that order."},
    {"is_floating_point", is_floating_point, METH_NOARGS,
     "is_floating_point($self, /)\n--\n\nTests whether the dtype is a floating-point one."},
    {"is_complex", is_complex, METH_NOARGS, "is_complex($self, /)\n--\n\nTests whether the dtype is a complex one."},
    {"is_signed", is_signed, METH_NOARGS, "is_signed($self, /)\n--\n\nTests whether the dtype has negative values."},
    {"item", item, METH_NOARGS,
     "item($self, /)\n--\n\n"
     "Returns the value of a tensor with one element as a Python number.\n\n"
     "Raises\n------\nLucidError\n    If there is not exactly one element.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.tensor([2.5]).item()\n2.5\n"},
    {"tolist", lt_py_tolist, METH_NOARGS,
     "tolist($self, /)\n--\n\n"
     "Returns the elements as nested lists, or a number for a 0-d tensor.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.eye(2).tolist()\n[[1.0, 0.0], [0.0, 1.0]]\n"},
    {"__complex__", to_complex, METH_NOARGS, NULL},
    {"detach", detach, METH_NOARGS,
     "detach($self, /)\n--\n\n"
     "Returns the same elements, shared and not copied, outside the graph.\n\n"
     "A write in place to one of the two is counted by the version of both; one through a NumPy array, a buffer or\n"
     "DLPack is not, so that backward() does not notice it.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> (lucid.ones(2, requires_grad=True) * 2).detach().requires_grad\n"
     "False\n"},
    {"detach_", detach_, METH_NOARGS,
     "detach_($self, /)\n--\n\nTakes this tensor out of the graph: it becomes a leaf that requires no grad.\n\n"
     "Returns\n-------\nTensor\n    `self`.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.detach_(lucid.ones(1, requires_grad=True) * 2)\ntensor([2.])\n"},
    {"requires_grad_", FAST(requires_grad_), METH_FASTCALL | METH_KEYWORDS,
     "requires_grad_($self, requires_grad=True)\n--\n\n"
     "Sets requires_grad to `requires_grad`, True by default, and returns the tensor.\n\n"
     "Raises\n------\nRuntimeError\n"
     "    If the dtype is not floating-point or complex, or it is False for a tensor that is not a leaf."},
    {"retain_grad", retain_grad, METH_NOARGS,
     "retain_grad($self, /)\n--\n\n"
     "Makes backward() keep the gradient of this tensor in `.grad` although it is not a leaf."},
    {"_retains_grad", get_retains_grad, METH_NOARGS, NULL},
    {"_is_view", is_view, METH_NOARGS, NULL},
    {"register_hook", lt_py_register_hook, METH_O,
     "register_hook($self, hook, /)\n--\n\n"
     "Calls `hook(grad)` during backward when the gradient of this tensor is known.\n\n"
     "What it returns, unless None, replaces the gradient. Returns a handle whose remove() removes the hook.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> x = lucid.ones(2, requires_grad=True)\n"
     ">>> handle = x.register_hook(lambda grad: grad * 10)\n>>> x.sum().backward()\n>>> x.grad\ntensor([10., 10.])\n"},
    {"register_post_accumulate_grad_hook", lt_py_register_post_accumulate_hook, METH_O,
     "register_post_accumulate_grad_hook($self, hook, /)\n--\n\n"
     "Calls `hook(tensor)` when backward has added to the `.grad` of this leaf.\n\n"
     "It may use the gradient and set it to None, as an optimizer's step does. Returns a handle whose remove() removes "
     "the hook.\n\n"
     "Raises\n------\nRuntimeError\n    If the tensor is not a leaf that requires a gradient.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> x = lucid.ones(2, requires_grad=True)\n"
     ">>> handle = x.register_post_accumulate_grad_hook(lambda x: print(x.grad))\n>>> x.sum().backward()\n"
     "tensor([1., 1.])\n"},
    {"backward", FAST(lt_py_backward), METH_FASTCALL | METH_KEYWORDS,
     "backward($self, gradient=None, retain_graph=None, create_graph=False, inputs=None)\n--\n\n"
     "Adds the gradient of this tensor to the `.grad` of every leaf that it was computed from.\n\n"
     "Parameters\n----------\ngradient : Tensor, optional\n"
     "    The gradient of this tensor itself, of its shape; ones for a tensor with one element.\n"
     "retain_graph : bool, default create_graph\n"
     "    Keep what was saved, so that backward can run again.\ncreate_graph : bool, default False\n"
     "    Record the backward pass itself, for higher derivatives.\n"
     "inputs : Tensor or sequence of Tensors, optional\n"
     "    Only these get a gradient.\n\n"
     "Raises\n------\nRuntimeError\n"
     "    If the tensor is outside the graph, has several elements but no `gradient`, or the graph was freed.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> x = lucid.tensor([1., 2.], requires_grad=True)\n"
     ">>> (x * x).sum().backward()\n>>> x.grad\ntensor([2., 4.])\n"},
    {"copy_", FAST(copy_), METH_FASTCALL | METH_KEYWORDS,
     "copy_($self, src, non_blocking=False)\n--\n\n"
     "Writes `src`, cast and broadcast, into this tensor and returns it; the gradient goes to `src`.\n\n"
     "`non_blocking` is accepted, and not acted on."},
    {"resize_", FAST(resize_), METH_FASTCALL | METH_KEYWORDS,
     "resize_($self, *size, memory_format=None)\n--\n\n"
     "Gives this tensor another shape, with its elements in row-major order, and returns it.\n\n"
     "Where the memory is too small, the tensor moves to new memory, whose further elements are not set; others that\n"
     "shared the old memory keep it.\n\n"
     "Parameters\n----------\n*size : int or one sequence of int\n    The shape.\n"
     "memory_format : memory_format, optional\n    Accepted, and not acted on.\n\n"
     "Returns\n-------\nTensor\n    `self`.\n\n"
     "Raises\n------\nRuntimeError\n    If the tensor requires grad.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.zeros(2, 3).resize_(2, 2)\ntensor([[0., 0.],\n        [0., 0.]])\n"},
    {"_hold", hold, METH_O, NULL},
    {"fill_", FAST(fill_), METH_FASTCALL | METH_KEYWORDS,
     "fill_($self, value)\n--\n\nSets every element to one value and returns the tensor.\n\n"
     "Parameters\n----------\nvalue : number or 0-d Tensor\n    The value, to which a gradient goes.\n\n"
     "Returns\n-------\nTensor\n    `self`.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.fill_(lucid.zeros(2), 7)\ntensor([7., 7.])\n"},
    {"zero_", zero_, METH_NOARGS,
     "zero_($self, /)\n--\n\nSets every element to zero and returns the tensor.\n\n"
     "Returns\n-------\nTensor\n    `self`.\n\n"
     "Examples\n--------\n>>> import lucid\n>>> lucid.zero_(lucid.ones(2))\ntensor([0., 0.])\n"},
    {"__dlpack__", FAST(lt_py_dlpack), METH_FASTCALL | METH_KEYWORDS,
     "__dlpack__($self, *, stream=None, max_version=None, dl_device=None, copy=None)\n--\n\n"
     "Makes a DLPack capsule that shares this tensor's memory."},
    {"__dlpack_device__", lt_py_dlpack_device, METH_NOARGS,
     "__dlpack_device__($self, /)\n--\n\nReturns (1, 0), the CPU."},
    {NULL, NULL, 0, NULL},
};
