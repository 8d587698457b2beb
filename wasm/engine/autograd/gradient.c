/* Gradients as values: fitted to the input they belong to, and added into a leaf's .grad. */
#include "gradient.h"

#include "copy.h"
#include "ops_gen.h"

lt_tensor *lt_zeros_of(const lt_meta *meta)
{
    const uint8_t outer = lt_use_device(meta->device);
    lt_tensor *zeros = lt_new_zeros((lt_dtype)meta->dtype, meta->ndim, meta->shape);
    lt_use_device(outer);
    return zeros;
}

lt_tensor *lt_fit_gradient(const char *op, lt_tensor *grad, const lt_meta *meta)
{
    lt_retain(grad);
    /* Of a 0-d tensor there is no list of sizes. */
    const size_t bytes = sizeof(lt_idx) * meta->ndim;
    bool same = grad->ndim == meta->ndim && (bytes == 0 || !memcmp(grad->shape, meta->shape, bytes));
    if (!same) {
        lt_dims shape = {meta->ndim, {0}}, reduced = {0, {0}};
        if (bytes) memcpy(shape.v, meta->shape, bytes);
        lt_idx numel = 1;
        for (int d = 0; d < meta->ndim; d++) numel *= meta->shape[d];
        int lead = grad->ndim - meta->ndim;
        bool fits = lead >= 0;
        for (int d = 0; fits && d < grad->ndim; d++) {
            lt_idx want = d < lead ? 1 : meta->shape[d - lead];
            if (d < lead || (want == 1 && grad->shape[d] != 1)) reduced.v[reduced.n++] = d;
            else fits = want == grad->shape[d];
        }
        lt_tensor *next = NULL;
        if (fits) {
            lt_tensor *sum = reduced.n ? lt_sum(grad, &reduced, true, -1) : lt_retain(grad);
            next = sum ? lt_reshape(sum, &shape) : NULL;
            lt_release(sum);
        } else if (grad->numel == numel && numel <= 1) {
            next = lt_reshape(grad, &shape);
        } else {
            lt_raise(LT_SHAPE_ERROR, "%s: a gradient has shape %s; wanted %s, the shape of the input", op,
                     LT_SHAPE(grad), lt_shape_text(meta->ndim, meta->shape));
        }
        lt_release(grad);
        if (!next) return NULL;
        grad = next;
    }
    if (grad->dtype != meta->dtype) {
        lt_tensor *cast = lt_cast(grad, (lt_dtype)meta->dtype);
        lt_release(grad);
        grad = cast;
    }
    return grad;
}

bool lt_accumulates_in_place(const lt_tensor *leaf, const lt_tensor *grad)
{
    const lt_tensor *sofar = leaf->autograd ? leaf->autograd->grad : NULL;
    return sofar && !lt_grad_enabled && lt_same_shape(sofar, grad) && sofar->dtype == grad->dtype &&
           !(sofar->device | grad->device);
}

int lt_accumulate_grad(lt_tensor *leaf, lt_tensor *grad)
{
    lt_autograd *ag = lt_autograd_of(leaf);
    if (lt_accumulates_in_place(leaf, grad)) {
        lt_tensor *const in[] = {ag->grad, grad};
        lt_tensor *same = lt_elementwise(&lt_ew[LT_EW_add], in, NULL, ag->grad);
        if (!same) return -1;
        lt_bump(same);
        lt_release(same);
        return 0;
    }
    lt_tensor *next;
    if (ag->grad) next = lt_add(ag->grad, grad);
    else if (lt_grad_enabled) next = lt_clone(grad);
    /* The run's own reference is the only one, and nobody else sees the memory: no copy is needed. */
    else if (grad->refs == 1 && grad->storage->refs == 1 && (grad->flags & LT_CONTIGUOUS) && !(grad->flags & LT_WEAK))
        next = lt_retain(grad);
    else next = grad->device == LT_DEVICE_WRAPPED ? lt_retain(grad) : lt_copy_raw(grad);
    if (!next) return -1;
    lt_tensor *old = ag->grad;
    ag->grad = next;
    lt_release(old);
    return 0;
}
