/* In-place writes and the graph: what may be written to, and how the history of a tensor and of its views is mended. */
#include "inplace.h"

#include "backward.h"
#include "copy.h"
#include "history.h"
#include "ops_gen.h"
#include "overlap.h"
#include "saved.h"

int lt_inplace_check(const char *op, lt_tensor *self)
{
    if (self->flags & LT_FROZEN)
        return lt_fail(LT_RUNTIME_ERROR,
                       "%s: self is read-only memory; wanted a tensor that can be written to, such as a clone()", op);
    if (!(self->flags & LT_CONTIGUOUS) && self->numel > 1) {
        const int overlaps = lt_overlaps_itself(self);
        if (overlaps < 0) return -1;
        if (overlaps)
            return lt_fail(
                LT_RUNTIME_ERROR,
                "%s: self of shape %s is %s: several of its elements share one place in memory; wanted a clone()", op,
                LT_SHAPE(self),
                lt_has_internal_overlap(self) ? "expanded" : "a view that shows elements several times");
    }
    if (LT_UNLIKELY(lt_mutation_allowed) && self->storage->saves && lt_spare_saved(self)) return -1;
    lt_tensor *base = lt_base_of(self);
    if (lt_grad_enabled && base && !(base->flags & LT_CONTIGUOUS) &&
        lt_may_overlap_itself(base->ndim, base->shape, base->stride))
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: self is a view of a tensor of shape %s in which several elements share one place in memory; wanted a view of its clone()",
            op, LT_SHAPE(base));
    return lt_inplace_leaf_check(op, self);
}

int lt_inplace_leaf_check(const char *op, lt_tensor *self)
{
    if (!lt_grad_enabled) return 0;
    if ((self->flags & LT_REQUIRES_GRAD) && !lt_grad_fn(self))
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: self is a leaf tensor that requires grad and cannot be changed in place; wanted a call inside no_grad()",
            op);
    lt_tensor *base = lt_base_of(self);
    if (base && (base->flags & LT_REQUIRES_GRAD) && !lt_grad_fn(base))
        return lt_fail(
            LT_RUNTIME_ERROR,
            "%s: self is a view of a leaf tensor that requires grad and cannot be changed in place; wanted a call inside no_grad()",
            op);
    return 0;
}

int lt_inplace_fits(const char *op, lt_tensor *self, lt_tensor *value)
{
    lt_dims shape;
    if (lt_broadcast(op, self->ndim, self->shape, value->ndim, value->shape, &shape)) return -1;
    if (shape.n != self->ndim || memcmp(shape.v, self->shape, sizeof(lt_idx) * self->ndim))
        return lt_fail(LT_SHAPE_ERROR,
                       "%s: a result of shape %s cannot be written into self of shape %s; wanted equal shapes", op,
                       LT_SHAPE(value), LT_SHAPE(self));
    if (lt_dtypes[value->dtype].kind > lt_dtypes[self->dtype].kind)
        return lt_fail(
            LT_DTYPE_ERROR,
            "%s: a result of dtype %s cannot be written into self of dtype %s; wanted a dtype that it can hold", op,
            LT_DTYPE_NAME(value->dtype), LT_DTYPE_NAME(self->dtype));
    return 0;
}

/* ---- Writing through a view ------------------------------------------------------------------------------------ */

/* The base after a write through a view: its gradient is the old base's, except where the view lies; there the op that
 * wrote has its say. Edge 0 leads to the old base, the others are those of the op's node. */
typedef struct slice_attrs {
    lt_node *inner;
    lt_dims shape, stride, base_shape, base_stride;
    lt_idx offset, base_offset; /* from the start of the memory image below */
    lt_idx extent;              /* 0 where the base is contiguous: its gradient is that image then */
} slice_attrs;

/* A copy of the base's gradient in memory that has the base's strides (new reference), and all of that memory as
 * *image. */
static lt_tensor *gradient_image(const slice_attrs *a, lt_tensor *grad, lt_tensor **image)
{
    if (!a->extent) return lt_retain(*image = lt_clone(grad));
    const uint8_t outer = lt_use_device(lt_device_of(grad));
    *image = lt_new_zeros((lt_dtype)grad->dtype, 1, &a->extent);
    lt_use_device(outer);
    if (!*image) return NULL;
    lt_tensor *whole = lt_as_strided(*image, &a->base_shape, &a->base_stride, &a->base_offset);
    if (!whole || !lt_copy_(whole, grad)) return whole;
    lt_release(whole);
    return NULL;
}

static int slice_backward(lt_node *node, lt_tensor *const *grads, lt_tensor **grad_inputs)
{
    slice_attrs *a = node->attrs;
    lt_node *inner = a->inner;
    int status = -1;
    lt_tensor *image = NULL, *whole = gradient_image(a, grads[0], &image), *part = NULL, *given = NULL;
    lt_list found = {0, NULL};
    if (!whole) goto done;
    if (!(part = lt_as_strided(image, &a->shape, &a->stride, &a->offset)) || !(given = lt_clone(part)) ||
        lt_list_new(&found, inner->inputs))
        goto done;
    lt_tensor *const inner_grads[] = {given};
    /* What the inner node wants of its self is what the base wants. Its own edge leads to the view as it was, for the
     * day that the node's saved result is differentiated. */
    const lt_edge own = inner->edges ? inner->edges[0] : (lt_edge){NULL, 0};
    if (inner->inputs) inner->edges[0] = node->edges[0];
    const int failed = inner->class_->backward(inner, inner_grads, found.v);
    if (inner->inputs) inner->edges[0] = own;
    if (failed) goto done;
    if (lt_wants(node, 0)) {
        if (found.v[0]) {
            lt_tensor *fitted = lt_reshape(found.v[0], &a->shape);
            int copied = fitted ? lt_copy_(part, fitted) : -1;
            lt_release(fitted);
            if (copied) goto done;
        } else if (lt_fill_(part, (lt_scalar){LT_KIND_INT, {.i = 0}})) {
            goto done;
        }
        if (!(grad_inputs[0] = a->extent ? lt_clone(whole) : lt_retain(whole))) goto done;
    }
    for (int i = 1; i < inner->inputs; i++) grad_inputs[i] = lt_retain(found.v[i]);
    status = 0;
done:
    lt_list_clear(&found);
    lt_release(given);
    lt_release(part);
    lt_release(whole);
    lt_release(image);
    return status;
}

static void slice_release(lt_node *node) { lt_node_release(((slice_attrs *)node->attrs)->inner); }

static const lt_node_class slice_class = {"CopySlices", slice_backward, slice_release, sizeof(slice_attrs)};

static int rebase_through(lt_tensor *self, lt_node *inner)
{
    lt_tensor *base = self->base;
    lt_node *n = lt_node_new(&slice_class, inner->inputs ? inner->inputs : 1, 1, 0);
    if (!n) return -1;
    slice_attrs *a = n->attrs;
    a->inner = lt_node_retain(inner);
    a->shape = lt_dims_of(self);
    a->stride.n = self->ndim;
    memcpy(a->stride.v, self->stride, sizeof(lt_idx) * self->ndim);
    a->offset = self->offset - base->offset;
    if (!(base->flags & LT_CONTIGUOUS) && base->numel > 0) {
        a->base_shape = lt_dims_of(base);
        a->base_stride.n = base->ndim;
        memcpy(a->base_stride.v, base->stride, sizeof(lt_idx) * base->ndim);
        lt_idx high = 0;
        for (int i = 0; i < base->ndim; i++) {
            const lt_idx way = (base->shape[i] - 1) * base->stride[i];
            if (way < 0) a->base_offset -= way;
            else high += way;
        }
        a->offset += a->base_offset;
        a->extent = a->base_offset + high + 1;
    }
    if (lt_node_edge(n, 0, base)) goto fail;
    for (int i = 1; i < inner->inputs; i++)
        n->edges[i] = (lt_edge){lt_node_retain(inner->edges[i].node), inner->edges[i].nr};
    /* Makes the view as it is now the inner node's output, as far as the node is concerned. */
    lt_tensor *written = lt_alias(self);
    const int described = written ? lt_node_output(inner, written, 0) : -1;
    lt_release(written);
    if (described) goto fail;
    if (lt_node_output(n, base, 0)) goto fail;
    lt_node_release(n);
    self->flags |= LT_REQUIRES_GRAD;
    self->view_version = self->storage->version - 1; /* stale: its next use asks the base */
    return 0;
fail:
    lt_node_release(n);
    return -1;
}

int lt_prepare_rebase(lt_tensor *self) { return lt_part_saved(self) || lt_reserve() ? -1 : 0; }

int lt_rebase(lt_tensor *self, lt_node *node)
{
    int status = lt_base_of(self) ? rebase_through(self, node) : lt_node_output(node, self, 0);
    lt_unreserve();
    return status;
}
