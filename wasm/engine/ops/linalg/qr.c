/* The QR decomposition of the matrices in the last two dims. */
#include "linalg.h"
#include "ops_gen.h"

int lt_qr_forward(lt_tensor *self, bool complete, lt_tensor **out)
{
    if (check_matrices("qr", "A", self, false)) return -1;
    const lt_idx m = rows_of(self), n = columns_of(self), least = m < n ? m : n, k = complete ? m : least;
    lt_tensor *q = new_matrices(self, m, k), *r = q ? new_matrices(self, k, n) : NULL, *turn = NULL, *a = NULL;
    if (!r) goto fail;
    if (!lt_shape_only(q) && m > 0 && batch_of(self) > 0) {
        /* Q has m k elements, so that the bytes of its columns are known to fit; those of tau are fewer than A's. */
        const lt_idx size = lt_itemsize(self->dtype);
        const size_t bytes = (size_t)(least + m * k) * (size_t)size;
        if (!(turn = turned(self)) || !(a = lt_copy_raw(turn))) goto fail;
        char *work = lt_alloc(bytes ? bytes : 1);
        if (!work) goto fail;
        for (lt_idx b = 0, batch = batch_of(self); b < batch; b++) {
            void *columns = work + least * size, *one = element(a, b * m * n);
            LT_CALL(qr, self->dtype, (m, n, one, work));
            LT_CALL(qr_results, self->dtype,
                    (m, n, k, one, work, element(q, b * m * k), element(r, b * k * n), columns));
        }
        lt_free(work, bytes ? bytes : 1);
        lt_release(turn), lt_release(a);
    }
    out[0] = q;
    out[1] = r;
    return 0;
fail:
    lt_release(q), lt_release(r), lt_release(turn), lt_release(a);
    return -1;
}

/* What the gradient of a complete QR with more rows than columns is: there is none, the added columns of Q are
 * arbitrary. */
lt_tensor *lt_qr_refuse(lt_tensor *self)
{
    return lt_raise(LT_RUNTIME_ERROR,
                    "qr: mode 'complete' has no gradient for matrices %s with more rows than columns; wanted 'reduced'",
                    LT_SHAPE(self));
}
