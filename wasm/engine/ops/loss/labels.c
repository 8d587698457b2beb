/* one_hot: class indices as vectors. */
#include "rows.h"
#include "ops_gen.h"
#include "engine.h"

/* One more than the greatest of the classes, or -1. */
static lt_idx count_of(lt_tensor *classes)
{
    if (classes->numel == 0)
        return lt_fail(LT_VALUE_ERROR, "one_hot: num_classes is -1, and tensor has no elements; wanted their number");
    if (lt_check_index_dtype("one_hot", classes) || lt_need_elements("one_hot", classes)) return -1;
    lt_tensor *most = lt_amax(classes, &(lt_dims){0, {0}}, false);
    if (!most) return -1;
    const int64_t last = lt_item(most).v.i;
    lt_release(most);
    if (last >= PTRDIFF_MAX)
        return lt_fail(LT_MEMORY_ERROR, "one_hot: tensor holds %lld; wanted classes that an index can count",
                       (long long)last);
    return last < 0 ? 1 : (lt_idx)last + 1; /* of negative classes lt_checked_positions speaks */
}

lt_tensor *lt_one_hot(lt_tensor *classes, lt_idx num_classes)
{
    if (num_classes == 0 || num_classes < -1)
        return lt_raise(LT_VALUE_ERROR, "one_hot: num_classes is %td; wanted at least 1, or -1", num_classes);
    const lt_idx n = num_classes < 0 ? count_of(classes) : num_classes;
    if (n < 0) return NULL;
    const lt_scalar end = {LT_KIND_INT, {.i = n}};
    lt_tensor *out = NULL, *found = NULL, *positions = lt_checked_positions("one_hot", classes, n, 0, false, true),
              *row = positions ? lt_unsqueeze(positions, -1) : NULL,
              *line = row ? lt_arange((lt_scalar){LT_KIND_INT, {.i = 0}}, &end, NULL, LT_I64, false) : NULL;
    if (line && (found = lt_eq(row, line))) out = lt_cast(found, LT_I64);
    lt_release(positions), lt_release(row), lt_release(line), lt_release(found);
    return out;
}
