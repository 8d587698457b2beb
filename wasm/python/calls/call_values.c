/* Calls of ops: slots turned into the engine's values, numbers first (converting one can run Python code), tensors
 * last. */
#include "call.h"

#include "binding.h"
#include "ops_gen.h"

static bool holds_tensors(lt_type type) { return type <= LT_T_LIST_VARIADIC; }

static const uint8_t *read_int(const uint8_t *at, lt_idx *out)
{
    uint32_t value = 0;
    for (int bits = 0;; bits += 7) {
        uint8_t byte = *at++;
        value |= (uint32_t)(byte & 127) << bits;
        if (byte < 128) break;
    }
    *out = value & 1 ? -(lt_idx)(value / 2) - 1 : (lt_idx)(value / 2);
    return at;
}

/* Sets value i to its default; returns where the next default stands. */
static const uint8_t *use_default(lt_py_arguments_room *a, int i, lt_type type, const uint8_t *at)
{
    lt_value *v = &a->v[i];
    lt_idx number = 0;
    double real = 0;
    int tag = *at++;
    if (tag == LT_PY_INT) at = read_int(at, &number);
    if (tag == LT_PY_FLOAT) {
        memcpy(&real, at, sizeof real);
        at += sizeof real;
    }
    switch (type) {
    case LT_T_FLOAT: v->f = tag == LT_PY_FLOAT ? real : (double)number; break;
    case LT_T_SCALAR:
    case LT_T_SCALAR_OPT:
        v->s = NULL;
        if (tag == LT_PY_NOTHING) break;
        a->room[i].scalar =
            tag == LT_PY_FLOAT ? (lt_scalar){LT_KIND_FLOAT, {.f = real}} : (lt_scalar){LT_KIND_INT, {.i = number}};
        v->s = &a->room[i].scalar;
        break;
    case LT_T_FLOAT_OPT:
        v->fp = NULL;
        if (tag == LT_PY_NOTHING) break;
        a->room[i].real = tag == LT_PY_FLOAT ? real : (double)number;
        v->fp = &a->room[i].real;
        break;
    case LT_T_INT_OPT:
        v->ip = NULL;
        if (tag != LT_PY_INT) break;
        a->room[i].i = number;
        v->ip = &a->room[i].i;
        break;
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_OPT:
    case LT_T_DIMS_VARIADIC:
        v->dims = NULL;
        if (tag != LT_PY_DIMS) break;
        a->room[i].dims.n = *at++;
        for (int k = 0; k < a->room[i].dims.n; k++) at = read_int(at, &a->room[i].dims.v[k]);
        v->dims = &a->room[i].dims;
        break;
    case LT_T_DTYPE_OPT:
    case LT_T_DEVICE_OPT: v->i = -1; break;
    case LT_T_ENUM_OPT: v->i = tag == LT_PY_INT ? number : -1; break;
    case LT_T_TRUE:
    case LT_T_FALSE:
    case LT_T_NONE: v->i = type == LT_T_TRUE; break;
    case LT_T_LIST:
    case LT_T_LIST_OPT:
    case LT_T_LIST_VARIADIC:
        if (tag == LT_PY_GRADIENTS) at++;
        a->room[i].list = (lt_list){0, NULL};
        v->list = &a->room[i].list;
        break;
    case LT_T_INT:
    case LT_T_BOOL:
    case LT_T_DTYPE:
    case LT_T_ENUM: v->i = number; break;
    default: v->t = NULL;
    }
    return at;
}

/* The words of the enum that is parameter i. */
static int convert_word(const lt_py_spec *spec, const lt_op *op, int i, PyObject *o, lt_value *v)
{
    const char *at = lt_py_text(spec->form->words), *words[16];
    for (int p = 0; p < i; p++)
        if (lt_op_types(op)[p] == LT_T_ENUM || lt_op_types(op)[p] == LT_T_ENUM_OPT)
            for (int n = (uint8_t)*at++; n; n--) at += strlen(at) + 1;
    int n = (uint8_t)*at++, word = 0;
    for (int k = 0; k < n && k < 16; k++) {
        words[k] = at;
        at += strlen(at) + 1;
    }
    if (lt_py_enum(spec, i, o, words, n, &word)) return -1;
    v->i = word;
    return 0;
}

/* Converts slot i; tensors are retained. */
static int convert(const char *name, const lt_py_form *form, const lt_op *op, int i, PyObject *o,
                   lt_py_arguments_room *a)
{
    lt_value *v = &a->v[i];
    lt_type type = (lt_type)lt_op_types(op)[i];
    const lt_py_spec spec = {.op = name, .form = form};
    switch (type) {
    case LT_T_TENSOR: return lt_py_tensor(&spec, i, o, &v->t);
    case LT_T_OPERAND: return lt_py_operand(&spec, i, o, &v->t);
    case LT_T_PLACES: return lt_py_places(&spec, i, o, &v->t);
    case LT_T_TENSOR_OPT: return lt_py_optional_tensor(&spec, i, o, &v->t);
    case LT_T_LIST:
    case LT_T_LIST_VARIADIC: v->list = &a->room[i].list; return lt_py_list(&spec, i, o, &a->room[i].list);
    case LT_T_LIST_OPT: v->list = &a->room[i].list; return lt_py_optional_list(&spec, i, o, &a->room[i].list);
    case LT_T_INT: return lt_py_int(&spec, i, o, &v->i);
    case LT_T_INT_OPT:
        v->ip = NULL;
        if (o == Py_None) return 0;
        v->ip = &a->room[i].i;
        return lt_py_int(&spec, i, o, &a->room[i].i);
    case LT_T_DIMS_OPT:
        if (o == Py_None) {
            v->dims = NULL;
            return 0;
        }
        /* fall through */
    case LT_T_DIMS:
    case LT_T_DIMS_OF_OPT:
    case LT_T_DIMS_VARIADIC:
        v->dims = &a->room[i].dims;
        return lt_py_dims(&spec, i, o, type == LT_T_DIMS_OF_OPT, &a->room[i].dims);
    case LT_T_FLOAT: return lt_py_double(&spec, i, o, &v->f);
    case LT_T_FLOAT_OPT:
        v->fp = NULL;
        if (o == Py_None) return 0;
        v->fp = &a->room[i].real;
        return lt_py_double(&spec, i, o, &a->room[i].real);
    case LT_T_BOOL: {
        bool truth = false;
        if (lt_py_bool(&spec, i, o, &truth)) return -1;
        v->i = truth;
        return 0;
    }
    case LT_T_TRUE:
    case LT_T_FALSE: {
        bool truth = false;
        if (lt_py_bool(&spec, i, o, &truth)) return -1;
        if (truth == (type == LT_T_TRUE)) return 0;
        PyErr_Format(PyExc_ValueError, "%s: %s is %s beside the other arguments; wanted the opposite", name,
                     lt_py_form_name(form, i), truth ? "True" : "False");
        return -1;
    }
    case LT_T_NONE: return o == Py_None ? 0 : lt_py_wrong_type(name, lt_py_form_name(form, i), "None", o);
    case LT_T_SCALAR_OPT:
        if (o == Py_None) {
            v->s = NULL;
            return 0;
        }
        /* fall through */
    case LT_T_SCALAR: v->s = &a->room[i].scalar; return lt_py_scalar(&spec, i, o, &a->room[i].scalar);
    case LT_T_DTYPE_OPT:
        v->i = -1;
        if (o == Py_None) return 0;
        /* fall through */
    case LT_T_DTYPE: {
        lt_dtype dtype = LT_F32;
        if (lt_py_dtype_value(name, lt_py_form_name(form, i), o, &dtype)) return -1;
        v->i = dtype;
        return 0;
    }
    case LT_T_DEVICE_OPT: return lt_py_device_value(name, o, &v->i);
    case LT_T_GENERATOR_OPT:
        v->g = NULL;
        return o == Py_None || (v->g = lt_py_generator_value(name, lt_py_form_name(form, i), o)) ? 0 : -1;
    case LT_T_ENUM_OPT:
        v->i = -1;
        if (o == Py_None) return 0;
        /* fall through */
    case LT_T_ENUM: return convert_word(&spec, op, i, o, v);
    }
    return -1;
}

void lt_py_release_arguments(const lt_op *op, lt_py_arguments_room *a)
{
    for (int i = 0, mask = op->tensors; mask && i < a->owned; i++, mask >>= 1)
        if (mask & 1) lt_release(a->v[i].t);
    for (int i = 0, mask = op->lists; mask && i < a->owned; i++, mask >>= 1)
        if (mask & 1) lt_list_clear(&a->room[i].list);
}

static const uint8_t *skip_default(const uint8_t *at)
{
    lt_idx number;
    int tag = *at++;
    if (LT_LIKELY(tag <= LT_PY_NOTHING)) return at;
    if (tag == LT_PY_INT) return read_int(at, &number);
    if (tag == LT_PY_FLOAT) return at + sizeof(double);
    if (tag == LT_PY_GRADIENTS) return at + 1;
    for (int n = *at++; n; n--) at = read_int(at, &number);
    return at;
}

/* List i becomes the gradients of the tensors of list `of`. */
static int fill_gradients(lt_py_arguments_room *a, int i, int of)
{
    const lt_list *tensors = a->v[of].list;
    lt_list *list = &a->room[i].list;
    a->v[i].list = list;
    if (lt_list_new(list, tensors->n)) return lt_py_fail();
    for (lt_idx k = 0; k < tensors->n; k++) {
        const lt_tensor *t = tensors->v[k];
        list->v[k] = t->autograd ? lt_retain(t->autograd->grad) : NULL;
    }
    return 0;
}

int lt_py_convert_slots(const char *name, const lt_py_form *form, const lt_op *op, PyObject *const *slots,
                        lt_py_arguments_room *a)
{
    a->owned = 0;
    const uint8_t *defaults = lt_py_defaults + form->defaults;
    int filled = -1, from = 0; /* a list of gradients, and of which list they are */
    for (int i = 0; i < op->params; i++) {
        lt_type type = (lt_type)lt_op_types(op)[i];
        if (LT_UNLIKELY(*defaults == LT_PY_GRADIENTS) && (!slots[i] || slots[i] == Py_None)) {
            filled = i;
            from = defaults[1];
            a->room[i].list = (lt_list){0, NULL};
        }
        defaults = slots[i] ? skip_default(defaults) : use_default(a, i, type, defaults);
        if (slots[i] && !holds_tensors(type) && convert(name, form, op, i, slots[i], a)) return -1;
    }
    /* Python code may run while numbers are converted, so tensors, which it cannot change under us, come last. */
    for (int i = 0, mask = op->tensors | op->lists; mask; i++, mask >>= 1) {
        if (!(mask & 1) || !slots[i] || i == filled) continue;
        if (LT_LIKELY((op->tensors >> i & 1) && lt_py_check_exact(slots[i]))) {
            a->v[i].t = lt_retain(lt_py_unwrap(slots[i]));
        } else if (convert(name, form, op, i, slots[i], a)) {
            a->owned = i;
            lt_py_release_arguments(op, a);
            return -1;
        }
    }
    a->owned = op->params;
    if (LT_UNLIKELY(filled >= 0) && fill_gradients(a, filled, from)) {
        lt_py_release_arguments(op, a);
        return -1;
    }
    return 0;
}

/* alpha=: the operand `other` becomes alpha * other. */
int lt_py_scale_operand(const char *name, const lt_py_form *form, const lt_op *op, PyObject *o, lt_py_arguments_room *a)
{
    lt_scalar alpha;
    const lt_py_spec spec = {.op = name, .form = form};
    if (lt_py_scalar(&spec, op->params, o, &alpha)) return -1;
    lt_tensor *factor = lt_new_weak(alpha), *scaled = factor ? lt_mul(a->v[1].t, factor) : NULL;
    lt_release(factor);
    if (!scaled) return lt_py_fail();
    lt_release(a->v[1].t);
    a->v[1].t = scaled;
    return 0;
}
