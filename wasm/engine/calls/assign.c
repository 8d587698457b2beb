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
    lt_set_history(self, NULL, 0);
    return 0;
}

/* ---- Another geometry, other memory ---------------------------------------------------------------------------- */

void lt_hold(lt_tensor *self, lt_tensor *other)
{
    lt_storage *old = self->storage;
    lt_tensor *base = NULL;
    if (other->storage != old) {
        /* A graph that saved this tensor must notice: its version has to differ from every one it had before. */
        if (self->refs > 1 && other->storage->version <= old->version) other->storage->version = old->version + 1;
        other->storage->refs++;
        self->storage = other->storage;
        lt_move_saved(self, old);
        base = self->base; /* it is no view any longer */
        self->base = NULL;
        self->flags &= (uint8_t)~LT_VIEW;
    }
    self->device = other->device;
    self->ndim = other->ndim;
    self->numel = other->numel;
    self->offset = other->offset;
    const uint8_t geometry = LT_CONTIGUOUS | LT_FROZEN;
    self->flags = (uint8_t)((self->flags & ~geometry) | (other->flags & geometry));
    lt_set_dtype(self, (lt_dtype)other->dtype);
    memcpy(self->shape, other->shape, sizeof self->shape);
    memcpy(self->stride, other->stride, sizeof self->stride);
    if (other->storage != old) {
        lt_release(base);
        lt_storage_release(old);
    }
}

int lt_become(lt_tensor *self, lt_tensor *view)
{
    if (lt_part_saved(self)) return -1;
    lt_node *history = lt_requires_grad(view) ? lt_grad_fn(view) : NULL;
    if (view != self) lt_hold(self, view);
    lt_bump(self);
    if (history && view != self) lt_set_history(self, history, view->autograd->output_nr);
    self->view_version = self->storage->version;
    return 0;
}

int lt_resize_(lt_tensor *self, const lt_dims *shape)
{
    if (lt_requires_grad(self))
        return lt_fail(LT_RUNTIME_ERROR, "resize_: self requires grad; wanted a tensor that does not");
    if (self->device == LT_DEVICE_WRAPPED) return lt_need_elements("resize_", self);
    lt_idx stride[LT_MAX_DIMS], count = 1;
    bool empty = false, overflow = false;
    for (int d = 0; d < shape->n; d++) {
        if (shape->v[d] < 0)
            return lt_fail(LT_VALUE_ERROR, "resize_: size is %s; wanted sizes of 0 or more",
                           lt_shape_text(shape->n, shape->v));
        empty |= shape->v[d] == 0;
        overflow |= __builtin_mul_overflow(count, shape->v[d], &count);
    }
    if (!empty && (overflow || __builtin_add_overflow(count, self->offset, &count)))
        return lt_fail(LT_MEMORY_ERROR, "resize_: size is %s, more elements than can be counted; wanted fewer",
                       lt_shape_text(shape->n, shape->v));
    const uint64_t room = self->storage->bytes / (uint64_t)lt_itemsize(self->dtype);
    lt_tensor *whole = NULL, *now = NULL;
    lt_contiguous_strides(shape->n, shape->v, stride);
    if (empty || (uint64_t)count <= room) {
        now = lt_alias_as(self, shape->n, shape->v, stride, self->offset);
    } else if ((whole = lt_new_on(self->device, (lt_dtype)self->dtype, 1, &count))) {
        const lt_idx before = (lt_idx)room, step = 1; /* less than count */
        lt_tensor *old = lt_alias_as(self, 1, &before, &step, 0), *part = lt_alias_as(whole, 1, &before, &step, 0);
        if (old && part && !lt_copy_into(part, old)) now = lt_alias_as(whole, shape->n, shape->v, stride, self->offset);
        lt_release(old);
        lt_release(part);
    }
    if (now) lt_hold(self, now);
    lt_release(whole);
    if (!now) return -1;
    lt_release(now);
    lt_bump(self);
    return 0;
}
