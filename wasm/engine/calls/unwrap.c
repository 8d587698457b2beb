/* The levels of transforms, and an op's arguments at one of them. */
#include "unwrap.h"

LT_THREAD int lt_levels;
/* Two arrays: a byte will do for the second, and the room for what a thread has is small where other modules want some.
 */
static LT_THREAD int alive[LT_MAX_LEVELS];
static LT_THREAD uint8_t randomness_of[LT_MAX_LEVELS];
static LT_THREAD int last_level;

int lt_level_enter(lt_randomness randomness)
{
    if (!lt_levels && last_level > INT32_MAX / 2) last_level = 0;
    alive[lt_levels] = ++last_level;
    randomness_of[lt_levels++] = (uint8_t)randomness;
    return last_level;
}

void lt_level_exit(void)
{
    if (lt_levels > 0) lt_levels--;
}

static int place_of(int level)
{
    int i = lt_levels - 1;
    while (i >= 0 && alive[i] != level) i--;
    return i;
}

bool lt_level_alive(int level) { return place_of(level) >= 0; }

lt_randomness lt_level_randomness(int level)
{
    const int i = place_of(level);
    return i < 0 ? LT_RANDOM_ERROR : (lt_randomness)randomness_of[i];
}

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
