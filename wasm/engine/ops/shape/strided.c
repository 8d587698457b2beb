/* as_strided: any geometry on a tensor's memory, with a gradient that is right for overlapping elements.
 *
 * On values, as_strided reads self through one geometry from a piece of memory that self fills through another. Both it
 * and its adjoint are built from two linear maps between a geometry and a memory image: scatter (add each element to
 * its place) and gather (read each place). Where self's own geometry overlaps, a place is the mean of its elements.
 *     as_strided_gather    gather_out(scatter_in(x / count))
 *     as_strided_backward  gather_in(scatter_out(g)) / count */
#include "complex_parts.h"
#include "engine.h"

#include "run_kernel.h"
#include "ops_gen.h"

typedef struct geometry {
    const lt_dims *size, *stride;
    lt_idx offset;
} geometry;

static bool geometry_empty(const geometry *g)
{
    for (int i = 0; i < g->size->n; i++)
        if (g->size->v[i] == 0) return true;
    return false;
}

/* The first and last element that a geometry touches; false when that overflows. */
static bool geometry_bounds(const geometry *g, lt_idx *low, lt_idx *high)
{
    *low = *high = g->offset;
    for (int i = 0; i < g->size->n; i++) {
        lt_idx way;
        if (__builtin_mul_overflow(g->size->v[i] - 1, g->stride->v[i], &way)) return false;
        if (__builtin_add_overflow(way < 0 ? *low : *high, way, way < 0 ? low : high)) return false;
    }
    return true;
}

static int check_geometry(const char *op, const geometry *g)
{
    lt_idx numel = 1;
    if (g->size->n != g->stride->n)
        return lt_fail(LT_VALUE_ERROR, "%s: size is %s and stride %s; wanted as many of each", op,
                       lt_shape_text(g->size->n, g->size->v), lt_shape_text(g->stride->n, g->stride->v));
    for (int i = 0; i < g->size->n; i++)
        if (g->size->v[i] < 0)
            return lt_fail(LT_VALUE_ERROR, "%s: size is %s; wanted sizes of 0 or more", op,
                           lt_shape_text(g->size->n, g->size->v));
    if (g->offset < 0) return lt_fail(LT_VALUE_ERROR, "%s: storage_offset is %td; wanted 0 or more", op, g->offset);
    if (geometry_empty(g)) return 0;
    for (int i = 0; i < g->size->n; i++)
        if (__builtin_mul_overflow(numel, g->size->v[i], &numel))
            return lt_fail(LT_MEMORY_ERROR, "%s: size is %s, more elements than can be counted; wanted fewer", op,
                           lt_shape_text(g->size->n, g->size->v));
    return 0;
}

lt_tensor *lt_as_strided_view_forward(lt_tensor *self, const lt_dims *size, const lt_dims *stride,
                                      lt_idx storage_offset, const lt_dims *self_stride, lt_idx self_offset)
{
    const geometry g = {size, stride, storage_offset};
    const lt_idx available = (lt_idx)(self->storage->bytes / (uint64_t)lt_itemsize(self->dtype));
    lt_idx low = 0, high = 0;
    (void)self_stride, (void)self_offset; /* for the gradient */
    if (check_geometry("as_strided", &g) < 0) return NULL;
    const bool empty = geometry_empty(&g);
    if (!empty && (!geometry_bounds(&g, &low, &high) || low < 0 || high >= available))
        return lt_raise(
            LT_VALUE_ERROR,
            "as_strided: size %s, stride %s and storage_offset %td leave the storage of %td elements; wanted "
            "elements inside it",
            lt_shape_text(size->n, size->v), lt_shape_text(stride->n, stride->v), storage_offset, available);
    return lt_alias_view(self, size->n, size->v, stride->v, empty ? 0 : storage_offset);
}

lt_tensor *lt_as_strided(lt_tensor *self, const lt_dims *size, const lt_dims *stride, const lt_idx *storage_offset)
{
    lt_dims own = {.n = self->ndim};
    memcpy(own.v, self->stride, self->ndim * sizeof *own.v);
    return lt_as_strided_view(self, size, stride, storage_offset ? *storage_offset : self->offset, &own, self->offset);
}

/* Adds src (contiguous, in g's order) into memory, or reads it back; scale, where given, divides element by element. */
#define WALK(T, name, body)                                                                                            \
    static void name(const geometry *g, lt_idx base, T *memory, T *values, const T *count)                             \
    {                                                                                                                  \
        lt_idx at = g->offset - base, where[LT_MAX_DIMS] = {0};                                                        \
        (void)count;                                                                                                   \
        if (geometry_empty(g)) return;                                                                                 \
        for (lt_idx i = 0;; i++) {                                                                                     \
            body;                                                                                                      \
            int d = g->size->n - 1;                                                                                    \
            for (; d >= 0; d--) {                                                                                      \
                at += g->stride->v[d];                                                                                 \
                if (++where[d] < g->size->v[d]) break;                                                                 \
                at -= where[d] * g->stride->v[d];                                                                      \
                where[d] = 0;                                                                                          \
            }                                                                                                          \
            if (d < 0) return;                                                                                         \
        }                                                                                                              \
    }
WALK(float, scatter_f32, memory[at] += values ? values[i] : 1)
WALK(double, scatter_f64, memory[at] += values ? values[i] : 1)
WALK(float, gather_f32, values[i] = memory[at])
WALK(double, gather_f64, values[i] = memory[at])
WALK(float, divide_f32, values[i] /= count[at]; (void)memory)
WALK(double, divide_f64, values[i] /= count[at]; (void)memory)
#undef WALK

/* A geometry of complex numbers as one of their parts. */
static geometry of_parts(const geometry *g, lt_dims *size, lt_dims *stride)
{
    *size = *g->size;
    *stride = *g->stride;
    for (int i = 0; i < size->n; i++) stride->v[i] = (lt_idx)((size_t)stride->v[i] * 2);
    size->v[size->n++] = 2;
    stride->v[stride->n++] = 1;
    return (geometry){size, stride, g->offset * 2};
}

static lt_tensor *transfer(const char *op, lt_tensor *x, const geometry *from, const geometry *to,
                           const geometry *mean);

static lt_tensor *transfer_complex(const char *op, lt_tensor *x, const geometry *from, const geometry *to,
                                   const geometry *mean)
{
    lt_dims size[2], stride[2];
    if (from->size->n == LT_MAX_DIMS || to->size->n == LT_MAX_DIMS)
        return lt_raise(LT_VALUE_ERROR, "%s: the tensor is complex and has %d dims; wanted at most %d", op, LT_MAX_DIMS,
                        LT_MAX_DIMS - 1);
    const geometry in = of_parts(from, &size[0], &stride[0]), out = of_parts(to, &size[1], &stride[1]);
    lt_tensor *parts = lt_parts(x), *moved = parts ? transfer(op, parts, &in, &out, mean == from ? &in : &out) : NULL;
    lt_tensor *result = moved ? lt_joined_parts(moved) : NULL;
    lt_release(parts), lt_release(moved);
    return result;
}

/* The values that `to` reads where `from` wrote x. `mean` is the geometry of the two that self has: places that it
 * names several times count once. */
static lt_tensor *transfer(const char *op, lt_tensor *x, const geometry *from, const geometry *to, const geometry *mean)
{
    lt_idx low, high, to_low, to_high;
    if (check_geometry(op, from) < 0 || check_geometry(op, to) < 0) return NULL;
    if (lt_is_complex(x->dtype)) return transfer_complex(op, x, from, to, mean);
    if (lt_want_dtype(op, "the gradient", x->dtype, LT_COMPUTED_FLOATS)) return NULL;
    if (geometry_empty(from) || geometry_empty(to)) return lt_new_zeros(x->dtype, to->size->n, to->size->v);
    if (x->numel != lt_product(from->size->n, from->size->v))
        return lt_raise(LT_SHAPE_ERROR, "%s: a tensor has shape %s; wanted %s", op, LT_SHAPE(x),
                        lt_shape_text(from->size->n, from->size->v));
    if (!geometry_bounds(from, &low, &high) || !geometry_bounds(to, &to_low, &to_high))
        return lt_raise(LT_MEMORY_ERROR, "%s: the strides overflow; wanted smaller sizes", op);
    if (lt_device_shapes_only(lt_current_device)) return lt_new(x->dtype, to->size->n, to->size->v);
    low = to_low < low ? to_low : low;
    high = to_high > high ? to_high : high;
    lt_idx extent;
    if (__builtin_sub_overflow(high, low, &extent) || __builtin_add_overflow(extent, 1, &extent))
        return lt_raise(LT_MEMORY_ERROR, "%s: the strides overflow; wanted smaller sizes", op);
    const bool divide = lt_may_overlap_itself(mean->size->n, mean->size->v, mean->stride->v), f64 = x->dtype == LT_F64;
    lt_tensor *memory = lt_new_zeros(x->dtype, 1, &extent), *count = divide ? lt_new_zeros(x->dtype, 1, &extent) : NULL;
    lt_tensor *values = divide && mean == from ? lt_copy_raw(x) : lt_to_contiguous(x);
    lt_tensor *out = lt_new(x->dtype, to->size->n, to->size->v), *result = NULL;
    if (memory && values && out && (!divide || count)) {
        if (f64) {
            if (divide) scatter_f64(mean, low, lt_data(count), NULL, NULL);
            if (divide && mean == from) divide_f64(from, low, NULL, lt_data(values), lt_data(count));
            scatter_f64(from, low, lt_data(memory), lt_data(values), NULL);
            gather_f64(to, low, lt_data(memory), lt_data(out), NULL);
            if (divide && mean == to) divide_f64(to, low, NULL, lt_data(out), lt_data(count));
        } else {
            if (divide) scatter_f32(mean, low, lt_data(count), NULL, NULL);
            if (divide && mean == from) divide_f32(from, low, NULL, lt_data(values), lt_data(count));
            scatter_f32(from, low, lt_data(memory), lt_data(values), NULL);
            gather_f32(to, low, lt_data(memory), lt_data(out), NULL);
            if (divide && mean == to) divide_f32(to, low, NULL, lt_data(out), lt_data(count));
        }
        result = lt_retain(out);
    }
    lt_release(memory), lt_release(count), lt_release(values), lt_release(out);
    return result;
}

lt_tensor *lt_as_strided_backward_forward(lt_tensor *grad_output, const lt_dims *self_size, const lt_dims *self_stride,
                                          lt_idx self_offset, const lt_dims *size, const lt_dims *stride,
                                          lt_idx storage_offset)
{
    const geometry in = {self_size, self_stride, self_offset}, out = {size, stride, storage_offset};
    return transfer("as_strided_backward", grad_output, &out, &in, &in);
}

lt_tensor *lt_as_strided_gather_forward(lt_tensor *self, const lt_dims *self_size, const lt_dims *self_stride,
                                        lt_idx self_offset, const lt_dims *size, const lt_dims *stride,
                                        lt_idx storage_offset)
{
    const geometry in = {self_size, self_stride, self_offset}, out = {size, stride, storage_offset};
    return transfer("as_strided_gather", self, &in, &out, &in);
}
