/* The levels of transforms, and an op's arguments at one of them. */
#include "unwrap.h"

LT_THREAD int lt_levels;

/* Those under way, innermost first. Not in the thread's own memory, of which a library that is loaded late has little.
 */
typedef struct level {
    int number;
    lt_randomness randomness;
    struct level *outer;
} level;
static LT_THREAD level *innermost;
static LT_THREAD int last_number;

int lt_level_enter(lt_randomness randomness)
{
    level *l = lt_alloc(sizeof *l);
    if (!l) return -1;
    if (!innermost && last_number > INT32_MAX / 2) last_number = 0;
    *l = (level){++last_number, randomness, innermost};
    innermost = l;
    lt_levels++;
    return l->number;
}

void lt_level_exit(void)
{
    level *l = innermost;
    if (!l) return;
    innermost = l->outer;
    lt_levels--;
    lt_free(l, sizeof *l);
}

static const level *find(int number)
{
    const level *l = innermost;
    while (l && l->number != number) l = l->outer;
    return l;
}

bool lt_level_alive(int number) { return find(number) != NULL; }

lt_randomness lt_level_randomness(int number)
{
    const level *l = find(number);
    return l ? l->randomness : LT_RANDOM_ERROR;
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
