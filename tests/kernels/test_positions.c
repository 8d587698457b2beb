/* Positions of index tensors: every check finds the first wrong place, and what is made of positions is compared with
 * plain loops. */
#include "check.h"

static void checks_of_positions(lt_idx n)
{
    int64_t *p = allocate(sizeof(int64_t) * (size_t)n), *wrapped = allocate(sizeof(int64_t) * (size_t)n);
    lt_idx *offset = allocate(sizeof(lt_idx) * (size_t)n), bad;
    int negative;
    for (lt_idx i = 0; i < n; i++) wrapped[i] = p[i] = random_below(13) - 6;
    int below = 0;
    for (lt_idx i = 0; i < n; i++) below |= p[i] < 0;
    LT_FN(check_positions)(n, p, -6, 7, &bad, &negative);
    CHECK(bad == -1 && negative == below, "check_positions of %td: %td, negative %d", n, bad, negative);
    LT_FN(wrap_positions)(n, 7, wrapped);
    for (lt_idx i = 0; i < n; i++) CHECK(wrapped[i] == (p[i] + 7) % 7, "wrap_positions: place %td of %td", i, n);
    LT_FN(row_offsets)(n, 12, wrapped, offset);
    for (lt_idx i = 0; i < n; i++) CHECK(offset[i] == 12 * (lt_idx)wrapped[i], "row_offsets: place %td of %td", i, n);
    uint64_t *flat = allocate(sizeof(uint64_t) * (size_t)n);
    LT_FN(join_coordinates)(n, p, 7, 1, flat, &bad);
    LT_FN(join_coordinates)(n, wrapped, 9, 0, flat, &bad);
    CHECK(bad == -1, "join_coordinates of %td finds place %td", n, bad);
    int64_t *first = allocate(sizeof(int64_t) * (size_t)n), *second = allocate(sizeof(int64_t) * (size_t)(3 * n));
    for (lt_idx i = 0; i < 3 * n; i++) second[i] = -1;
    for (lt_idx i = 0; i < n; i++) CHECK(flat[i] == (uint64_t)(wrapped[i] * 9 + wrapped[i]), "join_coordinates %td", i);
    LT_FN(coordinates)(n, (const int64_t *)flat, 9, 7, first, 1);
    LT_FN(coordinates)(n, (const int64_t *)flat, 1, 9, second, 3);
    for (lt_idx i = 0; i < n; i++)
        CHECK(first[i] == wrapped[i] && second[3 * i] == wrapped[i] && second[3 * i + 1] == -1, "coordinates %td", i);
    for (lt_idx i = n - 1; i >= 0; i--) {
        static const int64_t wrong[] = {7, -7, INT64_MAX, INT64_MIN};
        p[i] = wrong[i % 4];
        LT_FN(check_positions)(n, p, -6, 7, &bad, &negative);
        CHECK(bad == i, "check_positions of %td finds place %td, not %td", n, bad, i);
        if (i % 4 == 1) p[i] = -8;
        LT_FN(join_coordinates)(n, p, 7, 1, flat, &bad);
        CHECK(bad == i, "join_coordinates of %td finds place %td, not %td", n, bad, i);
    }
    free(p), free(wrapped), free(offset), free(flat), free(first), free(second);
}

/* An index of shape (a, b, c) along each dim of a tensor of shape (4, 5, 6), which has other strides. */
static void offsets_of_elements(lt_idx a, lt_idx b, lt_idx c)
{
    static const lt_idx size[3] = {4, 5, 6}, stride[3] = {8, -400, 64};
    const lt_idx shape[3] = {a, b, c}, n = a * b * c;
    int64_t *p = allocate(sizeof(int64_t) * (size_t)n);
    lt_idx *offset = allocate(sizeof(lt_idx) * (size_t)n), bad;
    for (int dim = 0; dim < 3; dim++) {
        lt_idx others[3];
        for (int d = 0; d < 3; d++) others[d] = d == dim ? 0 : stride[d];
        for (lt_idx i = 0; i < n; i++) p[i] = random_below(2 * size[dim]) - size[dim];
        LT_FN(element_offsets)(3, shape, others, size[dim], stride[dim], p, offset, &bad);
        CHECK(bad == -1, "element_offsets along %d finds %td", dim, bad);
        for (lt_idx i = 0; i < n; i++) {
            lt_idx at[3] = {i / (b * c), i / c % b, i % c}, want = 0;
            at[dim] = (lt_idx)(p[i] < 0 ? p[i] + size[dim] : p[i]);
            for (int d = 0; d < 3; d++) want += at[d] * stride[d];
            CHECK(offset[i] == want, "element_offsets along %d: element %td is at %td, not %td", dim, i, offset[i],
                  want);
        }
        for (lt_idx i = n - 1; i >= 0; i--) {
            p[i] = i % 2 ? size[dim] : -size[dim] - 1;
            LT_FN(element_offsets)(3, shape, others, size[dim], stride[dim], p, offset, &bad);
            CHECK(bad == i, "element_offsets along %d finds %td, not %td", dim, bad, i);
        }
    }
    p[0] = -1;
    LT_FN(element_offsets)(0, NULL, NULL, 1, 0, p, offset, &bad);
    CHECK(bad == -1 && offset[0] == 0, "element_offsets of a 0-d index");
    free(p), free(offset);
}

static void overwritten(lt_idx n)
{
    enum { OUTER = 2, PLACES = 5, WIDTH = 3 };
    lt_idx *offset = allocate(sizeof(lt_idx) * (size_t)n);
    char *out = allocate((size_t)(OUTER * n * WIDTH));
    int64_t latest[PLACES], *position = allocate(sizeof(int64_t) * (size_t)n);
    for (lt_idx i = 0; i < n; i++) position[i] = random_below(PLACES), offset[i] = (lt_idx)position[i] * 24;
    memset(out, 7, (size_t)(OUTER * n * WIDTH));
    LT_FN(zero_overwritten)(OUTER, n, offset, 24, WIDTH, latest, out);
    for (lt_idx i = 0; i < OUTER * n * WIDTH; i++) {
        int again = 0;
        for (lt_idx later = i / WIDTH % n + 1; later < n; later++) again |= position[later] == position[i / WIDTH % n];
        CHECK(out[i] == (again ? 0 : 7), "zero_overwritten of %td: byte %td", n, i);
    }
    memset(out, 7, (size_t)(n * WIDTH));
    LT_FN(zero_rows_of)(n, position, 2, WIDTH, out);
    for (lt_idx i = 0; i < n * WIDTH; i++)
        CHECK(out[i] == (position[i / WIDTH] == 2 ? 0 : 7), "zero_rows_of %td: byte %td", n, i);

    int64_t start[PLACES] = {0}, *from = allocate(sizeof(int64_t) * (size_t)(n + PLACES)),
            *place = allocate(sizeof(int64_t) * (size_t)(n + PLACES));
    LT_FN(scatter_order)(PLACES, n, offset, 24, start, from, place);
    lt_idx at = 0;
    for (lt_idx p = 0; p < PLACES; p++) {
        CHECK(from[at] == p && place[at] == p, "scatter_order: place %td begins with %td", p, (lt_idx)from[at]);
        at++;
        for (lt_idx i = 0; i < n; i++)
            if (position[i] == p) {
                CHECK(from[at] == PLACES + i && place[at] == p, "scatter_order: %td comes from %td", at,
                      (lt_idx)from[at]);
                at++;
            }
    }
    free(offset), free(out), free(position), free(from), free(place);
}

static void repeats(lt_idx n)
{
    int64_t *count = allocate(sizeof(int64_t) * (size_t)n), total, sum = 0;
    lt_idx bad;
    for (lt_idx i = 0; i < n; i++) count[i] = random_below(4), sum += count[i];
    LT_FN(repeat_check)(n, count, sum, &total, &bad);
    CHECK(bad == -1 && total == sum, "repeat_check of %td: %td, place %td", n, (lt_idx)total, bad);
    int64_t *out = allocate(sizeof(int64_t) * (size_t)sum), *to = out;
    LT_FN(repeat_places)(n, count, out);
    for (lt_idx i = 0; i < n; i++)
        for (int64_t k = 0; k < count[i]; k++) CHECK(*to++ == i, "repeat_places of %td: place %td", n, i);
    for (lt_idx i = n - 1; i >= 0; i--) {
        count[i] = i % 2 ? -1 : INT64_MAX;
        LT_FN(repeat_check)(n, count, sum, &total, &bad);
        CHECK(bad == i, "repeat_check of %td finds place %td, not %td", n, bad, i);
    }
    for (lt_idx i = 0; i < n; i++) count[i] = random_below(30);
    lt_idx length = 5, most = 5;
    for (lt_idx i = 0; i < n; i++) most = most > count[i] ? most : (lt_idx)count[i] + 1;
    LT_FN(bin_check)(n, count, 30, &length, &bad);
    CHECK(bad == -1 && length == most, "bin_check of %td: %td, not %td", n, length, most);
    for (lt_idx i = n - 1; i >= 0; i--) {
        count[i] = i % 2 ? -1 : 30;
        LT_FN(bin_check)(n, count, 30, &length, &bad);
        CHECK(bad == i, "bin_check of %td finds place %td, not %td", n, bad, i);
    }
    free(count), free(out);
}

/* Every tuple of r places in order, of which those that ascend are choices. */
static void choices(lt_idx n, lt_idx r, int with_replacement)
{
    lt_idx tuples = 1, count = 0;
    for (lt_idx k = 0; k < r; k++) tuples *= n;
    int64_t *want = allocate(sizeof(int64_t) * (size_t)(tuples * r));
    for (lt_idx t = 0; t < tuples; t++) {
        int ascends = 1;
        lt_idx rest = t;
        for (lt_idx k = r - 1; k >= 0; k--, rest /= n) want[count * r + k] = rest % n;
        for (lt_idx k = 1; k < r; k++)
            ascends &= want[count * r + k - 1] < want[count * r + k] + (with_replacement ? 1 : 0);
        count += ascends;
    }
    int64_t *found = allocate(sizeof(int64_t) * (size_t)(count * r));
    if (count) LT_FN(combinations)(n, r, with_replacement, count, found);
    for (lt_idx i = 0; i < count * r; i++)
        CHECK(found[i] == want[i], "combinations of %td from %td: number %td is %td", r, n, i, (lt_idx)found[i]);
    free(want), free(found);
}

static void paddings(lt_idx size, lt_idx before, lt_idx after)
{
    const lt_idx length = size + before + after;
    int64_t *out = allocate(sizeof(int64_t) * (size_t)length);
    for (int mode = 1; mode <= 3; mode++) {
        LT_FN(pad_positions)(mode, size, before, length, out);
        for (lt_idx i = 0; i < length; i++) {
            lt_idx at = i - before;
            if (mode == 1)
                while (at < 0 || at >= size) at = at < 0 ? -at : 2 * (size - 1) - at;
            else if (mode == 2) at = at < 0 ? 0 : at >= size ? size - 1 : at;
            else at = (at + size) % size;
            CHECK(out[i] == at, "pad_positions, mode %d: place %td is %td, not %td", mode, i, (lt_idx)out[i], at);
        }
    }
    free(out);
}

#define ITEMS(T)                                                                                                       \
    {                                                                                                                  \
        enum { OUTER = 3, N = 5, INNER = 4 };                                                                          \
        T lines[OUTER * N * INNER], items[OUTER * INNER], was[OUTER * N * INNER];                                      \
        int64_t index[OUTER * INNER];                                                                                  \
        for (int i = 0; i < OUTER * N * INNER; i++) was[i] = lines[i] = (T)random_bits();                              \
        for (int i = 0; i < OUTER * INNER; i++) index[i] = random_below(N), items[i] = 0;                              \
        LT_FN(move_items)(OUTER, N, INNER, sizeof(T), index, (char *)lines, (char *)items, 0);                         \
        for (int i = 0; i < OUTER * INNER; i++) {                                                                      \
            CHECK(items[i] == lines[(i / INNER * N + index[i]) * INNER + i % INNER], "move_items, " #T ": %d", i);     \
            items[i] = (T)(items[i] + 1);                                                                              \
        }                                                                                                              \
        LT_FN(move_items)(OUTER, N, INNER, sizeof(T), index, (char *)lines, (char *)items, 1);                         \
        for (int i = 0; i < OUTER * N * INNER; i++) {                                                                  \
            const int line = i / (N * INNER) * INNER + i % INNER, put = index[line] == i / INNER % N;                  \
            CHECK(lines[i] == (put ? items[line] : was[i]), "move_items, " #T ", back: %d", i);                        \
        }                                                                                                              \
    }

int main(void)
{
    for (lt_idx n = 0; n <= 70; n++) checks_of_positions(n), overwritten(n), repeats(n);
    for (lt_idx a = 1; a <= 3; a++)
        for (lt_idx b = 1; b <= 4; b++)
            for (lt_idx c = 1; c <= 5; c++) offsets_of_elements(a, b, c);
    for (lt_idx n = 1; n <= 6; n++)
        for (lt_idx r = 1; r <= 5; r++) choices(n, r, 0), choices(n, r, 1);
    for (lt_idx size = 2; size <= 6; size++)
        for (lt_idx pad = 0; pad < size; pad++) paddings(size, pad, size - 1 - pad);
    ITEMS(uint8_t) ITEMS(uint16_t) ITEMS(uint32_t) ITEMS(uint64_t) return finish();
}
