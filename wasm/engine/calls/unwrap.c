/* The levels of transforms, and an op's arguments at one of them. */
#include "unwrap.h"

LT_THREAD int lt_levels;
LT_THREAD uint8_t lt_level_randomness[LT_MAX_LEVELS + 1];

int lt_unwrapped_fill(lt_unwrapped *in, const lt_op *op, const lt_value *v, lt_unwrapped_map map, void *context)
{
    in->op = op;
    for (int p = 0; p < op->params; p++) {
        in->v[p] = v[p];
        in->lists[p] = (lt_list){0, NULL};
        if (op->tensors >> p & 1) in->v[p].t = NULL;
    }
    for (int p = 0; p < op->params; p++) {
        if (op->tensors >> p & 1 && v[p].t && !(in->v[p].t = map(context, p, 0, v[p].t))) goto fail;
        if (!lt_is_list(op, p)) continue;
        if (lt_list_new(&in->lists[p], v[p].list->n)) goto fail;
        in->v[p].list = &in->lists[p];
        for (lt_idx i = 0; i < v[p].list->n; i++)
            if (v[p].list->v[i] && !(in->lists[p].v[i] = map(context, p, i, v[p].list->v[i]))) goto fail;
    }
    return 0;
fail:
    lt_unwrapped_drop(in);
    return -1;
}

void lt_unwrapped_drop(lt_unwrapped *in)
{
    for (int p = 0; p < in->op->params; p++) {
        if (in->op->tensors >> p & 1) lt_release(in->v[p].t);
        lt_list_clear(&in->lists[p]);
    }
}
