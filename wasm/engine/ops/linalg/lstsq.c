/* Least squares with the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

/* The shortest X that minimises |A X - B|, and the ranks. The batch dims broadcast. */
int lt_lstsq_forward(lt_tensor *A, lt_tensor *other, double rcond, lt_tensor **out)
{
    const char *op = "lstsq";
    if (check_matrices(op, "A", A, false) || check_matrices(op, "B", other, false)) return -1;
    if (lt_want_one_dtype(op, "A", A->dtype, "B", other->dtype)) return -1;
    const lt_idx m = rows_of(A), n = columns_of(A), p = columns_of(other), count = m < n ? m : n;
    const int dtype = A->dtype;
    lt_tensor *all = NULL, *b = NULL, *turn = NULL, *a = NULL, *bt = NULL, *x = NULL, *order = NULL, *rank = NULL,
              *back = NULL;
    lt_scratch s = {.block = NULL};
    out[0] = NULL;
    if (lt_systems(op, A, other, m, &all, &b)) return -1;
    if (!(rank = lt_new(LT_I64, all->ndim - 2, all->shape))) goto done;
    if (lt_shape_only(b)) {
        out[0] = new_matrices(all, n, p);
        goto done;
    }
    if (!(x = new_matrices(all, p, n)) || (count == 0 && lt_fill_raw(rank, (lt_scalar){LT_KIND_INT, {0}})) ||
        (count == 0 && lt_fill_raw(x, (lt_scalar){LT_KIND_INT, {0}})))
        goto done;
    if (count && rank->numel) {
        double elements;
        lt_idx panel;
        const lt_idx most = m > n ? m : n, wide = n > p ? n : p;
        LT_CALL(qr_work, dtype, (most, wide, count, &elements, &panel));
        if (!(turn = turned(all)) || !(a = lt_copy_raw(turn))) goto done;
        lt_release(turn);
        if (!(turn = turned(b)) || !(bt = lt_copy_raw(turn)) || !(order = lt_new(LT_I32, 1, &n))) goto done;
        if (lt_scratch_open(&s, dtype, most > wide ? most : wide, most > wide ? most : wide, most > wide ? most : wide,
                            (double)panel * (double)(most > wide ? most : wide),
                            elements + ((double)n + 3) * (double)n))
            goto done;
        for (lt_idx i = 0; i < rank->numel; i++)
            LT_CALL(least_squares, dtype,
                    (m, n, p, element(a, i * m * n), element(bt, i * m * p), rcond, element(x, i * n * p),
                     element(rank, i), lt_data(order), s.more, &s.with));
        lt_scratch_close(&s);
    }
    if ((back = turned(x))) out[0] = lt_copy_raw(back);
done:
    if (!out[0]) lt_release(rank);
    out[1] = rank;
    lt_release(all), lt_release(b), lt_release(turn), lt_release(a), lt_release(bt), lt_release(x), lt_release(order);
    lt_release(back);
    return out[0] ? 0 : -1;
}
