/* Gathering, scattering, masks and sequences. */
#include "check.h"
#include "conv.h"

static void take_and_put(lt_idx inner)
{
    enum { N = 37, SOURCE = 50 };
    char *src = allocate((size_t)(SOURCE * inner)), *out = allocate((size_t)(N * inner));
    char *dst = allocate((size_t)(SOURCE * inner)), *want = allocate((size_t)(SOURCE * inner));
    lt_idx offset[N];
    for (lt_idx i = 0; i < SOURCE * inner; i++) src[i] = (char)random_bits(), dst[i] = want[i] = (char)random_bits();
    for (int i = 0; i < N; i++) offset[i] = random_below(SOURCE) * inner;
    LT_FN(take)(N, inner, src, offset, out);
    for (int i = 0; i < N; i++)
        CHECK(memcmp(out + i * inner, src + offset[i], (size_t)inner) == 0, "take: inner %d, piece %d", (int)inner, i);
    LT_FN(put)(N, inner, dst, offset, src, inner);
    for (int i = 0; i < N; i++) memcpy(want + offset[i], src + i * inner, (size_t)inner);
    CHECK(memcmp(dst, want, (size_t)(SOURCE * inner)) == 0, "put: inner %d", (int)inner);
    LT_FN(put)(N, inner, dst, offset, src + inner, 0);
    for (int i = 0; i < N; i++) memcpy(want + offset[i], src + inner, (size_t)inner);
    CHECK(memcmp(dst, want, (size_t)(SOURCE * inner)) == 0, "put of one value: inner %d", (int)inner);
    free(src), free(out), free(dst), free(want);
}

#define INDEX_ADD(S, T, RANDOM)                                                                                        \
    static void index_add_##S(lt_idx inner)                                                                            \
    {                                                                                                                  \
        enum { N = 64, ROWS = 7 };                                                                                     \
        T dst[ROWS * 70], want[ROWS * 70], src[N * 70];                                                                \
        lt_idx offset[N];                                                                                              \
        for (lt_idx i = 0; i < ROWS * inner; i++) dst[i] = want[i] = RANDOM;                                           \
        for (lt_idx i = 0; i < N * inner; i++) src[i] = RANDOM;                                                        \
        for (int i = 0; i < N; i++) offset[i] = random_below(ROWS) * inner * (lt_idx)sizeof(T);                        \
        LT_FN(index_add_##S)(N, inner, dst, offset, src);                                                              \
        for (int i = 0; i < N; i++)                                                                                    \
            for (lt_idx j = 0; j < inner; j++) {                                                                       \
                T *w = (T *)((char *)want + offset[i]) + j;                                                            \
                *w = ADD_##S(*w, src[i * inner + j]);                                                                  \
            }                                                                                                          \
        CHECK(memcmp(dst, want, sizeof(T) * (size_t)(ROWS * inner)) == 0, "index_add_" #S " inner %d", (int)inner);    \
    }
#define ADD_f32(a, b) ((a) + (b))
#define ADD_f64(a, b) ((a) + (b))
#define ADD_i32(a, b) ((int32_t)((uint32_t)(a) + (uint32_t)(b)))
#define ADD_i64(a, b) ((int64_t)((uint64_t)(a) + (uint64_t)(b)))
INDEX_ADD(f32, float, (float)random_real())
INDEX_ADD(f64, double, random_real())
INDEX_ADD(i32, int32_t, (int32_t)random_bits())
INDEX_ADD(i64, int64_t, (int64_t)random_bits())

static void masks(lt_idx n)
{
    uint8_t mask[300];
    int64_t out[301], want[300];
    lt_idx count = -1, expected = 0;
    for (lt_idx i = 0; i < n; i++) {
        mask[i] = random_bits() % 3 == 0;
        if (mask[i]) want[expected++] = i;
    }
    out[expected] = -7;
    LT_FN(mask_count)(n, mask, &count);
    LT_FN(mask_indices)(n, mask, count, out);
    CHECK(count == expected, "mask_count of %d: %d, not %d", (int)n, (int)count, (int)expected);
    CHECK(memcmp(out, want, sizeof(int64_t) * (size_t)expected) == 0, "mask_indices of %d", (int)n);
    CHECK(out[expected] == -7, "mask_indices of %d wrote too much", (int)n);
}

static void sequences(void)
{
    float f[50];
    double d[50];
    int32_t i32[50];
    int64_t i64[50];
    LT_FN(arange_f32)(50, -3, 0.1, f);
    LT_FN(arange_f64)(50, -3, 0.1, d);
    LT_FN(arange_whole_i32)(50, 7, -3, i32);
    LT_FN(arange_whole_i64)(50, INT64_MAX - 10, 1, i64);
    for (int i = 0; i < 50; i++) {
        CHECK(d[i] == -3 + i * 0.1, "arange_f64 %d: %.17g", i, d[i]);
        CHECK(f[i] == (float)(-3 + i * 0.1), "arange_f32 %d: %.9g", i, (double)f[i]);
        CHECK(i32[i] == 7 - 3 * i, "arange_whole_i32 %d: %d", i, i32[i]);
        CHECK(i64[i] == (int64_t)((uint64_t)INT64_MAX - 10 + (uint64_t)i), "arange_whole_i64 %d", i);
    }
}

int main(void)
{
    static const lt_idx pieces[] = {1, 2, 3, 4, 8, 12, 16, 64, 100};
    for (int i = 0; i < COUNT(pieces); i++) take_and_put(pieces[i]);
    static const lt_idx inners[] = {1, 2, 3, 4, 8, 15, 16, 17, 33, 70};
    for (int i = 0; i < COUNT(inners); i++)
        index_add_f32(inners[i]), index_add_f64(inners[i]), index_add_i32(inners[i]), index_add_i64(inners[i]);
    static const lt_idx lengths[] = {0, 1, 7, 8, 9, 31, 32, 33, 64, 100, 255, 256, 257, 300};
    for (int i = 0; i < COUNT(lengths); i++) masks(lengths[i]);
    sequences();
    return finish();
}
