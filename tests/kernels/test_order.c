/* Ranks and runs of equal elements, found among the keyed items of a line, against plain counting. Few different
 * values, so that there are ties; narrow items (float) and wide ones (double). */
#include "check.h"
#include "items.h"

typedef struct {
    uint64_t *items, *spare;
    lt_idx *counts;
} room;

static room room_for(lt_idx n)
{
    return (room){allocate(16 * (size_t)n), allocate(16 * (size_t)n), allocate(8 * 256 * sizeof(lt_idx))};
}

#define LINES(S, T, WIDE, NAN_KEY)                                                                                     \
    static void ranks_##S(lt_idx n, int nans)                                                                          \
    {                                                                                                                  \
        T *x = random_##S(n);                                                                                          \
        room r = room_for(n);                                                                                          \
        lt_idx numbers = 0, first_nan = n;                                                                             \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            x[i] = (T)random_below(7) - 3;                                                                             \
            if (nans == 2 || (nans && random_below(5) == 0)) x[i] = (T)NAN;                                            \
            numbers += x[i] == x[i];                                                                                   \
            if (x[i] != x[i] && i < first_nan) first_nan = i;                                                          \
        }                                                                                                              \
        int64_t place;                                                                                                 \
        for (lt_idx k = 1; k <= numbers; k++) {                                                                        \
            LT_FN(sort_keys_##S)(n, x, 1, 0, WIDE, r.items);                                                           \
            LT_FN(pick_kth)(n, k, WIDE, r.items, r.spare, r.counts, &place);                                           \
            lt_idx below = 0, equal_before = 0;                                                                        \
            for (lt_idx i = 0; i < n; i++) below += x[i] < x[place], equal_before += i < place && x[i] == x[place];    \
            CHECK(below + equal_before == k - 1, "pick_kth of %td, k %td: place %td", n, k, (lt_idx)place);            \
        }                                                                                                              \
        for (int skip = 0; skip < 2; skip++) {                                                                         \
            LT_FN(sort_keys_##S)(n, x, 1, 0, WIDE, r.items);                                                           \
            LT_FN(pick_median)(n, WIDE, 1, NAN_KEY, skip, r.items, r.spare, r.counts, &place);                         \
            if (numbers < n && (!skip || numbers == 0)) {                                                              \
                CHECK(place == first_nan, "pick_median of %td: place %td, not the NaN at %td", n, (lt_idx)place,       \
                      first_nan);                                                                                      \
                continue;                                                                                              \
            }                                                                                                          \
            lt_idx rank = 0;                                                                                           \
            for (lt_idx i = 0; i < n; i++) rank += x[i] < x[place] || (i < place && x[i] == x[place]);                 \
            CHECK(rank == (numbers - 1) / 2, "pick_median of %td: place %td has rank %td", n, (lt_idx)place, rank);    \
        }                                                                                                              \
        if (numbers == n) {                                                                                            \
            LT_FN(sort_keys_##S)(n, x, 1, 0, WIDE, r.items);                                                           \
            LT_FN(pick_mode)(n, WIDE, r.items, r.spare, r.counts, &place);                                             \
            lt_idx best = 0, most = 0;                                                                                 \
            for (lt_idx i = 0; i < n; i++) {                                                                           \
                lt_idx count = 0;                                                                                      \
                for (lt_idx j = 0; j < n; j++) count += x[j] == x[i];                                                  \
                if (count > most || (count == most && x[i] < x[best])) best = i, most = count;                         \
            }                                                                                                          \
            for (lt_idx i = 0; i < n; i++)                                                                             \
                if (x[i] == x[best]) best = i;                                                                         \
            CHECK(place == best, "pick_mode of %td: place %td, not %td", n, (lt_idx)place, best);                      \
        }                                                                                                              \
        free(x), free(r.items), free(r.spare), free(r.counts);                                                         \
    }                                                                                                                  \
    /* n slices of `width` elements; with a width of 1 also as single elements. */                                     \
    static void runs_##S(lt_idx n, lt_idx width, int nans, int as_they_are)                                            \
    {                                                                                                                  \
        T *x = random_##S(n * width);                                                                                  \
        room r = room_for(n * width);                                                                                  \
        const lt_idx length = width * (lt_idx)sizeof(T);                                                               \
        uint8_t *text = allocate((size_t)(n * length)), *has_nan = allocate((size_t)n), *begins = allocate((size_t)n); \
        lt_idx *order = allocate(sizeof(lt_idx) * (size_t)n), *spare = allocate(sizeof(lt_idx) * (size_t)n), *sorted;  \
        int64_t *head = allocate(8 * (size_t)n), *run_of = allocate(8 * (size_t)n), *count = allocate(8 * (size_t)n);  \
        lt_idx runs, single;                                                                                           \
        for (lt_idx i = 0; i < n * width; i++)                                                                         \
            x[i] = nans && random_below(9) == 0 ? (T)NAN : (T)(random_below(3) - 1);                                   \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            LT_FN(sort_keys_##S)(width, x + i * width, 1, 0, WIDE, r.items);                                           \
            LT_FN(unique_text)(width, sizeof(T), WIDE, r.items, 1, NAN_KEY, text + i * length, has_nan + i);           \
            count[i] = 0;                                                                                              \
        }                                                                                                              \
        LT_FN(unique_sort)(n, length, text, as_they_are, order, spare, &sorted);                                       \
        LT_FN(unique_texts)(n, length, text, has_nan, sorted, begins, &runs);                                          \
        LT_FN(unique_runs)(n, sorted, begins, head, run_of, count);                                                    \
        lt_idx all = 0, found = 0;                                                                                     \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            int same = i > 0, less = 0, nan = 0;                                                                       \
            const T *a = x + sorted[i ? i - 1 : 0] * width, *b = x + sorted[i] * width;                                \
            for (lt_idx j = 0; j < width; j++) {                                                                       \
                if (same && a[j] == a[j] && (a[j] < b[j] || b[j] != b[j])) less = 1;                                   \
                if (!less && same && a[j] != b[j] && (a[j] == a[j] || b[j] == b[j])) same = 0;                         \
                nan |= b[j] != b[j];                                                                                   \
                if (less) same = 0;                                                                                    \
            }                                                                                                          \
            CHECK(as_they_are ? sorted[i] == i : i == 0 || less || (same && sorted[i - 1] < sorted[i]),                \
                  "unique_sort of %td slices: place %td", n, i);                                                       \
            CHECK(begins[i] == !(same && !nan), "unique_texts of %td slices: place %td", n, i);                        \
            found += begins[i];                                                                                        \
            CHECK(run_of[sorted[i]] == found - 1, "unique_runs of %td: place %td", n, i);                              \
            if (begins[i]) CHECK(head[found - 1] == sorted[i], "unique_runs of %td: head %td", n, found - 1);          \
        }                                                                                                              \
        for (lt_idx i = 0; i < runs; i++) all += (lt_idx)count[i];                                                     \
        CHECK(runs == found && all == n, "unique_runs of %td: %td runs with %td in all", n, runs, all);                \
        if (width == 1) {                                                                                              \
            void *items = r.items;                                                                                     \
            LT_FN(sort_keys_##S)(n, x, 1, 0, WIDE, r.items);                                                           \
            if (!as_they_are) LT_FN(sort_items)(n, WIDE, r.items, r.spare, r.counts, &items);                          \
            uint8_t *also = allocate((size_t)n);                                                                       \
            LT_FN(unique_items)(n, WIDE, items, 1, NAN_KEY, spare == sorted ? order : spare, also, &single);           \
            CHECK(single == runs && memcmp(also, begins, (size_t)n) == 0 &&                                            \
                      memcmp(spare == sorted ? order : spare, sorted, sizeof(lt_idx) * (size_t)n) == 0,                \
                  "unique_items of %td: %td runs, not %td", n, single, runs);                                          \
            free(also);                                                                                                \
        }                                                                                                              \
        free(x), free(r.items), free(r.spare), free(r.counts), free(text), free(has_nan), free(begins);                \
        free(order), free(spare), free(head), free(run_of), free(count);                                               \
    }
/* The first of n values that ascend, descend, are many or few, and where they lie. */
#define LEAST(S, T, WIDE)                                                                                              \
    static void least_##S(lt_idx n, lt_idx k, int kind)                                                                \
    {                                                                                                                  \
        T *x = random_##S(n);                                                                                          \
        room r = room_for(n);                                                                                          \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            x[i] = (T)(kind == 0 ? i : kind == 1 ? n - i : random_below(kind == 2 ? 1 << 20 : 5));                     \
        LT_FN(sort_keys_##S)(n, x, 1, 0, WIDE, r.items);                                                               \
        void *sorted;                                                                                                  \
        LT_FN(sort_least)(n, k, WIDE, r.items, r.spare, r.counts);                                                     \
        uint64_t *least = allocate(16 * (size_t)(k + 1));                                                              \
        memcpy(least, r.spare, (size_t)(k * (WIDE ? 16 : 8)));                                                         \
        LT_FN(sort_items)(n, WIDE, r.items, r.spare, r.counts, &sorted);                                               \
        char *is_least = allocate((size_t)n);                                                                          \
        memset(is_least, 0, (size_t)n);                                                                                \
        for (lt_idx i = 0; i < k; i++) is_least[place_of(WIDE, sorted, i)] = 1;                                        \
        for (lt_idx i = 0, at = 0; i < n; i++)                                                                         \
            if (is_least[i]) {                                                                                         \
                CHECK(place_of(WIDE, least, at) == i, "sort_least of %td, k %td, kind %d: %td is %td, not %td", n, k,  \
                      kind, at, place_of(WIDE, least, at), i);                                                         \
                at++;                                                                                                  \
            }                                                                                                          \
        free(x), free(r.items), free(r.spare), free(r.counts), free(least), free(is_least);                            \
    }
LEAST(f32, float, 0)
LEAST(f64, double, 1)
LINES(f32, float, 0, UINT32_MAX)
LINES(f64, double, 1, UINT64_MAX)

int main(void)
{
    for (lt_idx n = 1; n <= 140; n += n < 20 ? 1 : 17) /* short lines are sorted, longer ones than 64 counted */
        for (int nans = 0; nans < 3; nans++) ranks_f32(n, nans), ranks_f64(n, nans);
    for (lt_idx n = 0; n <= 40; n++)
        for (lt_idx width = 1; width <= 3; width++)
            for (int nans = 0; nans < 2; nans++)
                for (int as_they_are = 0; as_they_are < 2; as_they_are++) {
                    runs_f32(n, width, nans, as_they_are), runs_f64(n, width, nans, as_they_are);
                }
    const lt_idx lengths[] = {1, 65, 300, 1000, 5003};
    for (int l = 0; l < 5; l++)
        for (lt_idx k = 0; k <= lengths[l]; k += k < 3 ? 1 : 1 + k * 3 / 2)
            for (int kind = 0; kind < 4; kind++) least_f32(lengths[l], k, kind), least_f64(lengths[l], k, kind);
    return finish();
}
