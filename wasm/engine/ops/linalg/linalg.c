/* Scratch for kernels that are built on the matrix product. */
#include "linalg.h"

int lt_scratch_open(lt_scratch *s, int dtype, lt_idx m, lt_idx n, lt_idx k, double copied, double more)
{
    const int real = lt_real_dtype(dtype);
    const lt_idx parts = lt_is_complex(dtype) ? 2 : 1, item = lt_itemsize(dtype), align = 64;
    lt_idx elements = 0;
    LT_CALL(gemm_work, real, (m, n > PTRDIFF_MAX / 2 ? n : parts * n, k, &elements));
    /* smaller products than that may want a strip of B, which is no wider than two registers */
    const double work = ((double)elements + 32. * (double)k + (double)align) * (double)lt_itemsize(real);
    const double copy = copied * (double)parts * (double)item, rest = more * (double)item;
    const double bytes = work + copy + rest + 4. * (double)align;
    if (bytes >= (double)(PTRDIFF_MAX / 2))
        return lt_fail(LT_MEMORY_ERROR,
                       "linalg: the scratch for matrices of %lld by %lld is %g bytes; wanted what an index holds",
                       (long long)m, (long long)n, bytes);
    s->bytes = (size_t)bytes;
    if (!(s->block = lt_alloc(s->bytes))) return -1;
    const size_t first = ((size_t)work + (size_t)align) / (size_t)align * (size_t)align,
                 second = first + ((size_t)copy + (size_t)align) / (size_t)align * (size_t)align;
    s->with = (lt_products){lt_k->gemm[real], s->block, (char *)s->block + first};
    s->more = (char *)s->block + second;
    return 0;
}

void lt_scratch_close(lt_scratch *s) { lt_free(s->block, s->bytes); }

int lt_systems(const char *op, lt_tensor *a, lt_tensor *b, lt_idx rows, lt_tensor **systems, lt_tensor **out)
{
    if (rows_of(b) != rows)
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: A has shape %s and B %s; wanted matrices of as many rows, and batch dims that broadcast",
                       op, LT_SHAPE(a), LT_SHAPE(b));
    lt_dims shape;
    *systems = *out = NULL;
    if (lt_broadcast(op, a->ndim - 2, a->shape, b->ndim - 2, b->shape, &shape)) return -1;
    if (shape.n + 2 > LT_MAX_DIMS)
        return lt_fail(LT_VALUE_ERROR, "%s: A has too many dims; wanted at most %d", op, LT_MAX_DIMS);
    shape.v[shape.n] = rows_of(b);
    shape.v[shape.n + 1] = columns_of(b);
    shape.n += 2;
    if (!(*out = lt_new_dims((lt_dtype)b->dtype, &shape))) return -1;
    shape.v[shape.n - 2] = rows_of(a);
    shape.v[shape.n - 1] = columns_of(a);
    if (!(*systems = lt_broadcast_alias(a, &shape)) ||
        (!lt_shape_only(*out) && (*out)->numel && lt_copy_into(*out, b))) {
        lt_release(*systems), lt_release(*out);
        *systems = *out = NULL;
        return -1;
    }
    return 0;
}

int lt_singular(const char *op, const lt_tensor *info, const char *what)
{
    for (lt_idx b = 0; b < info->numel; b++) {
        const long long order = (long long)lt_scalar_int(lt_element(info, b));
        if (order) return lt_fail(LT_LINALG_ERROR, what, op, (long long)b, order);
    }
    return 0;
}
