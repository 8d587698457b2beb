/* Complex numbers: their parts, their conjugates, tensors made of parts, and what is computed by parts. */
#include "complex_parts.h"

#include "ops_gen.h"
#include "run_kernel.h"

/* ---- Views of the same memory ---------------------------------------------------------------------------------- */

/* The geometry of t, of a complex dtype, as parts: elements are half as large, and a dim of 2 is last. */
static int parts_geometry(const lt_tensor *t, lt_idx *shape, lt_idx *stride)
{
    for (int d = 0; d < t->ndim; d++) {
        shape[d] = t->shape[d];
        stride[d] = (lt_idx)((size_t)t->stride[d] * 2); /* that of a dim of size 1 may be any number */
    }
    shape[t->ndim] = 2;
    stride[t->ndim] = 1;
    return t->ndim + 1;
}

/* Another tensor on the memory of t, of another dtype. It has no base: a write through it is counted, but the graph
 * cannot express it as a write to t, so that it is refused where t is in the graph. */
static lt_tensor *alias_of_dtype(lt_tensor *t, lt_dtype dtype, int ndim, const lt_idx *shape, const lt_idx *stride,
                                 lt_idx offset)
{
    lt_tensor *alias = lt_alias_as(t, ndim, shape, stride, offset);
    if (alias) lt_set_dtype(alias, dtype);
    return alias;
}

lt_tensor *lt_parts(lt_tensor *t)
{
    lt_idx shape[LT_MAX_DIMS + 1], stride[LT_MAX_DIMS + 1];
    const int n = parts_geometry(t, shape, stride);
    if (t->storage->bytes / (uint64_t)lt_itemsize(t->dtype) > PTRDIFF_MAX / 2) /* on meta */
        return lt_raise(LT_MEMORY_ERROR,
                        "view_as_real: self of shape %s has more parts than can be counted; wanted fewer elements",
                        LT_SHAPE(t));
    return alias_of_dtype(t, lt_real_dtype(t->dtype), n, shape, stride, t->offset * 2);
}

lt_tensor *lt_joined_parts(lt_tensor *t)
{
    lt_idx stride[LT_MAX_DIMS];
    for (int d = 0; d < t->ndim - 1; d++) stride[d] = t->stride[d] / 2;
    return alias_of_dtype(t, lt_complex_dtype(t->dtype), t->ndim - 1, t->shape, stride, t->offset / 2);
}

/* Where the graph holds t, nothing may be written through its alias. */
static lt_tensor *guarded(lt_tensor *t, lt_tensor *alias)
{
    if (alias && lt_recording(t)) alias->flags |= LT_FROZEN;
    return alias;
}

lt_tensor *lt_view_as_real_forward(lt_tensor *self)
{
    if (lt_want_dtype("view_as_real", "self", self->dtype, LT_COMPLEXES)) return NULL;
    return guarded(self, lt_parts(self));
}

static int wants_pairs(const char *op, const lt_tensor *self)
{
    if (lt_want_dtype(op, "self", self->dtype, LT_COMPUTED_FLOATS)) return -1;
    if (self->ndim == 0 || self->shape[self->ndim - 1] != 2)
        return lt_fail(LT_SHAPE_ERROR, "%s: self has shape %s; wanted a last size of 2", op, LT_SHAPE(self));
    return 0;
}

/* Whether the pairs of t can be seen as complex numbers where they lie. */
static bool pairs_lie_well(const lt_tensor *t)
{
    bool well = t->offset % 2 == 0 && t->stride[t->ndim - 1] == 1 &&
                (uintptr_t)t->storage->data % 8 == 0; /* foreign memory may begin anywhere */
    for (int d = 0; well && d < t->ndim - 1; d++) well = t->shape[d] <= 1 || t->stride[d] % 2 == 0;
    return well;
}

lt_tensor *lt_view_as_complex_forward(lt_tensor *self)
{
    if (wants_pairs("view_as_complex", self)) return NULL;
    if (pairs_lie_well(self)) return guarded(self, lt_joined_parts(self));
    return lt_raise(
        LT_RUNTIME_ERROR,
        "view_as_complex: the parts of self, of shape %s, do not lie in pairs; wanted the last stride 1 and the others and the offset even (use contiguous or clone)",
        LT_SHAPE(self));
}

lt_tensor *lt_complex_of_parts_forward(lt_tensor *self)
{
    if (wants_pairs("complex_of_parts", self)) return NULL;
    lt_tensor *copy = lt_copy_raw(self), *out = copy ? lt_joined_parts(copy) : NULL;
    lt_release(copy);
    return out;
}

/* ---- Parts ----------------------------------------------------------------------------------------------------- */

static lt_tensor *part(lt_tensor *self, lt_idx which)
{
    lt_tensor *parts = lt_view_as_real(self), *out = parts ? lt_select(parts, -1, which) : NULL;
    lt_release(parts);
    return out;
}

lt_tensor *lt_real(lt_tensor *self) { return lt_is_complex(self->dtype) ? part(self, 0) : lt_retain(self); }

lt_tensor *lt_imag(lt_tensor *self)
{
    return lt_want_dtype("imag", "self", self->dtype, LT_COMPLEXES) ? NULL : part(self, 1);
}

lt_tensor *lt_conj(lt_tensor *self) { return lt_is_complex(self->dtype) ? lt_conjugate(self) : lt_retain(self); }

lt_tensor *lt_resolve_conj(lt_tensor *self) { return lt_retain(self); }

lt_tensor *lt_adjoint(lt_tensor *self)
{
    if (self->ndim < 2)
        return lt_raise(LT_SHAPE_ERROR, "adjoint: self has shape %s; wanted at least 2 dims", LT_SHAPE(self));
    lt_tensor *turned = lt_matrix_transpose(self), *out = turned ? lt_conj(turned) : NULL;
    lt_release(turned);
    return out;
}

/* ---- Computed by parts ----------------------------------------------------------------------------------------- */

/* The real (0) or the imaginary (1) part of t as a raw view; of a real t itself and NULL. */
static int raw_part(lt_tensor *t, lt_idx which, lt_tensor **out)
{
    *out = NULL;
    if (!lt_is_complex(t->dtype)) {
        if (which == 0) *out = lt_retain(t);
        return 0;
    }
    lt_tensor *parts = lt_parts(t);
    if (parts) *out = lt_alias_as(parts, t->ndim, parts->shape, parts->stride, parts->offset + which);
    lt_release(parts);
    return *out ? 0 : -1;
}

/* Writes x, or x + y, or x - y, into a part of `out`. */
static int put_part(lt_tensor *out, lt_idx which, lt_tensor *x, lt_tensor *y, const lt_elementwise_info *joined)
{
    lt_tensor *to, *done;
    if (raw_part(out, which, &to)) return -1;
    int status;
    if (x && y) {
        done = lt_elementwise(joined, (lt_tensor *[]){x, y}, NULL, to);
        status = done ? 0 : -1;
        lt_release(done);
    } else {
        status = lt_copy_into(to, x ? x : y);
    }
    lt_release(to);
    return status;
}

lt_tensor *lt_by_parts(lt_tensor *(*f)(lt_tensor *, lt_tensor *), lt_tensor *a, lt_tensor *b)
{
    lt_tensor *x[2] = {NULL}, *y[2] = {NULL}, *product[2][2] = {{NULL}}, *out = NULL;
    int status =
        raw_part(a, 0, &x[0]) || raw_part(a, 1, &x[1]) || raw_part(b, 0, &y[0]) || raw_part(b, 1, &y[1]) ? -1 : 0;
    for (int i = 0; !status && i < 2; i++)
        for (int j = 0; !status && j < 2; j++)
            if (x[i] && y[j] && !(product[i][j] = f(x[i], y[j]))) status = -1;
    if (!status) out = lt_new(lt_complex_dtype(product[0][0]->dtype), product[0][0]->ndim, product[0][0]->shape);
    if (out && !lt_shape_only(out) &&
        (put_part(out, 0, product[0][0], product[1][1], &lt_ew[LT_EW_sub]) ||
         put_part(out, 1, product[0][1], product[1][0], &lt_ew[LT_EW_add]))) {
        lt_release(out);
        out = NULL;
    }
    for (int i = 0; i < 2; i++) {
        lt_release(x[i]);
        lt_release(y[i]);
        for (int j = 0; j < 2; j++) lt_release(product[i][j]);
    }
    return out;
}

/* ---- Made of parts --------------------------------------------------------------------------------------------- */

lt_tensor *lt_complex(lt_tensor *real, lt_tensor *imag)
{
    if (lt_want_dtype("complex", "real", real->dtype, LT_COMPUTED_FLOATS) ||
        lt_want_one_dtype("complex", "real", real->dtype, "imag", imag->dtype))
        return NULL;
    lt_dims shape;
    if (lt_broadcast("complex", real->ndim, real->shape, imag->ndim, imag->shape, &shape)) return NULL;
    lt_tensor *both[2] = {lt_expand(real, &shape), NULL}, *stacked = NULL, *out = NULL;
    if (both[0] && (both[1] = lt_expand(imag, &shape)) && (stacked = lt_stack(&(lt_list){2, both}, -1)))
        out = lt_complex_of_parts(stacked);
    lt_release(both[0]);
    lt_release(both[1]);
    lt_release(stacked);
    return out;
}
