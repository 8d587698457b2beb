/* copy_, fill_ and detach_: writes that are not in the table. */
#include "backward.h"
#include "copy.h"
#include "history.h"
#include "inplace.h"
#include "ops_gen.h"
#include "transform.h"

static int copy_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    if (lt_wants(node, 1)) grad_inputs[1] = lt_retain(grads[0]);
    return 0; /* nothing of the old self remains: its gradient is zero */
}

static const lt_node_class copy_class = {"CopyBackward", copy_backward, NULL, 0};

static int write(const char *op, lt_tensor *self, lt_tensor *source)
{
    if (lt_inplace_check(op, self)) return -1;
    if (LT_UNLIKELY(self->device == LT_DEVICE_WRAPPED || source->device == LT_DEVICE_WRAPPED))
        return lt_transformed_copy(op, self, source);
    /* A number may be written to any device. */
    if (LT_UNLIKELY(self->device != source->device &&
                    (source->device != LT_DEVICE_HOST || source->ndim || !self->device)))
        return lt_fail(LT_DEVICE_ERROR, "%s: self is on %s, the source on %s; wanted one device", op,
                       lt_device_name(self->device), lt_device_name(source->device));
    if (LT_UNLIKELY((source->flags & LT_WEAK) && lt_is_complex(source->dtype) && !lt_is_complex(self->dtype)))
        return lt_fail(LT_DTYPE_ERROR, "%s: source is complex; wanted real numbers for self of dtype %s", op,
                       LT_DTYPE_NAME(self->dtype));
    lt_dims shape;
    if (lt_broadcast(op, self->ndim, self->shape, source->ndim, source->shape, &shape)) return -1;
    if (shape.n != self->ndim || memcmp(shape.v, self->shape, sizeof(lt_idx) * self->ndim))
        return lt_fail(LT_SHAPE_ERROR, "%s: source has shape %s; wanted one that broadcasts to self of shape %s", op,
                       LT_SHAPE(source), LT_SHAPE(self));
    if (lt_check_number(op, source, (lt_dtype)self->dtype)) return -1;
    lt_node *n = NULL;
    if (lt_is_differentiable(self->dtype) && (lt_recording(self) || lt_recording(source))) {
        if (!(n = lt_node_new(&copy_class, 2, 1, 0))) return -1;
        if (lt_node_edge(n, 0, self) || lt_node_edge(n, 1, source) || lt_prepare_rebase(self)) goto fail;
    }
    if (lt_copy_into(self, source)) goto fail;
    lt_bump(self);
    if (n && lt_rebase(self, n)) goto fail;
    lt_node_release(n);
    return 0;
fail:
    lt_unreserve();
    lt_node_release(n);
    return -1;
}

int lt_copy_(lt_tensor *self, lt_tensor *source) { return write("copy_", self, source); }

int lt_fill_(lt_tensor *self, lt_scalar value)
{
    lt_tensor *source = lt_new_weak(value);
    if (!source) return -1;
    int status = write("fill_", self, source);
    lt_release(source);
    return status;
}

int lt_detach_(lt_tensor *self)
{
    if (self->base)
        return lt_fail(LT_RUNTIME_ERROR, "detach_: self is a view; wanted a tensor that is none (use detach)");
    if (self->autograd) {
        lt_node *old = self->autograd->grad_fn;
        self->autograd->grad_fn = NULL;
        self->autograd->output_nr = 0;
        lt_node_release(old);
    }
    self->flags &= (uint8_t)~LT_REQUIRES_GRAD;
    return 0;
}
