/* Matrix products against three loops: every size around the tiles, operands transposed, strided and of broken row
 * length, bias, accumulation, and that nothing beside C or beyond the promised scratch is written. */
#include "check.h"
#include "conv.h"

enum { GUARD = 32 };

/* T element type, S suffix, BOUND error per term relative to the sum of the terms' sizes (0: exact, wraps) */
#define PRODUCT(S, T, WIDE, BOUND, RANDOM)                                                                             \
    static void product_##S(lt_idx m, lt_idx n, lt_idx k, int form_a, int form_b, int accumulate, int with_bias)       \
    {                                                                                                                  \
        /* form 0: rows; 1: transposed; 2: rows with gaps; 3: every second column */                                   \
        const lt_idx rsa = form_a == 1 ? 1 : form_a == 2 ? k + 3 : form_a == 3 ? 2 * k : k;                            \
        const lt_idx csa = form_a == 1 ? m : form_a == 3 ? 2 : 1;                                                      \
        const lt_idx rsb = form_b == 1 ? 1 : form_b == 2 ? n + 3 : form_b == 3 ? 2 * n : n;                            \
        const lt_idx csb = form_b == 1 ? k : form_b == 3 ? 2 : 1;                                                      \
        const lt_idx ldc = n + 5, size_a = 2 * (m + 3) * (k + 3), size_b = 2 * (k + 3) * (n + 3), size_c = m * ldc;    \
        T *a = allocate(sizeof(T) * (size_t)size_a), *b = allocate(sizeof(T) * (size_t)size_b);                        \
        T *c = allocate(sizeof(T) * (size_t)size_c), *before = allocate(sizeof(T) * (size_t)size_c);                   \
        T *bias = allocate(sizeof(T) * (size_t)n);                                                                     \
        for (lt_idx i = 0; i < size_a; i++) a[i] = RANDOM;                                                             \
        for (lt_idx i = 0; i < size_b; i++) b[i] = RANDOM;                                                             \
        for (lt_idx i = 0; i < size_c; i++) before[i] = c[i] = RANDOM;                                                 \
        for (lt_idx j = 0; j < n; j++) bias[j] = RANDOM;                                                               \
        lt_idx elements = 0;                                                                                           \
        WORK_##S;                                                                                                      \
        T *work = allocate(sizeof(T) * (size_t)(elements + GUARD));                                                    \
        for (lt_idx i = 0; i < elements + GUARD; i++) work[i] = (T)77;                                                 \
        LT_FN(gemm_##S)(m, n, k, a, rsa, csa, b, rsb, csb, c, ldc, with_bias ? bias : NULL, accumulate, work);         \
        int beside = 0;                                                                                                \
        for (lt_idx i = 0; i < m; i++)                                                                                 \
            for (lt_idx j = 0; j < ldc; j++) {                                                                         \
                const T got = c[i * ldc + j], old = before[i * ldc + j];                                               \
                if (j >= n) {                                                                                          \
                    beside += got != old;                                                                              \
                    continue;                                                                                          \
                }                                                                                                      \
                WIDE want = 0;                                                                                         \
                double scale = 1;                                                                                      \
                for (lt_idx p = 0; p < k; p++) {                                                                       \
                    want += (WIDE)a[i * rsa + p * csa] * (WIDE)b[p * rsb + j * csb];                                   \
                    scale += fabs((double)a[i * rsa + p * csa] * (double)b[p * rsb + j * csb]);                        \
                }                                                                                                      \
                if (accumulate) want += (WIDE)old;                                                                     \
                if (with_bias) want += (WIDE)bias[j];                                                                  \
                const int right = BOUND == 0 ? got == (T)want : close_to((double)got, (double)want, BOUND, scale);     \
                CHECK(right, "gemm_" #S " %d %d %d forms %d %d accumulate %d bias %d: c[%d, %d] is %g, not %g",        \
                      (int)m, (int)n, (int)k, form_a, form_b, accumulate, with_bias, (int)i, (int)j, (double)got,      \
                      (double)want);                                                                                   \
            }                                                                                                          \
        for (lt_idx i = elements; i < elements + GUARD; i++) beside += work[i] != (T)77;                               \
        CHECK(!beside, "gemm_" #S " %d %d %d forms %d %d: wrote beside c or its scratch", (int)m, (int)n, (int)k,      \
              form_a, form_b);                                                                                         \
        free(a), free(b), free(c), free(before), free(bias), free(work);                                               \
    }
#define WORK_f32 LT_FN(gemm_work_f32)(m, n, k, &elements)
#define WORK_f64 LT_FN(gemm_work_f64)(m, n, k, &elements)
#define WORK_i32
#define WORK_i64
PRODUCT(f32, float, double, 1e-6, (float)random_real())
PRODUCT(f64, double, long double, 2e-15, random_real())
PRODUCT(i32, int32_t, uint64_t, 0, (int32_t)random_bits())
PRODUCT(i64, int64_t, uint64_t, 0, (int64_t)random_bits())

static void forms(lt_idx m, lt_idx n, lt_idx k)
{
    for (int form_a = 0; form_a < 4; form_a++)
        for (int form_b = 0; form_b < 4; form_b++) {
            const int accumulate = (int)(random_bits() & 1), bias = (int)(random_bits() & 1);
            product_f32(m, n, k, form_a, form_b, accumulate, bias);
            product_f64(m, n, k, form_a, form_b, !accumulate, bias);
        }
}

enum { EDGES = 40 };

int main(void)
{
    /* Every edge of a tile. */
    for (lt_idx m = 1, trial = 0; m <= EDGES; m++)
        for (lt_idx n = 1; n <= EDGES; n++)
            for (lt_idx k = 1; k <= EDGES; k++, trial++) {
                const int form = (int)(trial * 7 % 16), accumulate = (int)(m + k) & 1, bias = (int)(n + k / 2) & 1;
                product_f32(m, n, k, form % 4, form / 4, accumulate, bias);
                product_f64(m, n, k, form / 4, form % 4, !accumulate, bias);
            }
    static const lt_idx around[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 31, 32, 33};
    for (int i = 0; i < COUNT(around); i++)
        for (int j = 0; j < COUNT(around); j++) forms(around[i], around[j], 1 + (i * 7 + j) % 9);
    /* Few rows or columns. */
    static const lt_idx deep[] = {15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1023, 1024, 1025};
    for (lt_idx few = 1; few <= 9; few++)
        for (int i = 0; i < COUNT(deep); i++) {
            forms(few, 3 + (i * 5 + few) % 8, deep[i]);
            forms(3 + (i * 5 + few) % 8, few, deep[i]);
        }
    static const lt_idx shapes[][3] = {
        {0, 3, 3},
        {3, 0, 3},
        {3, 3, 0},
        {1, 1, 0},
        {64, 2, 16},
        {64, 16, 2},
        {64, 16, 16},
        {16, 16, 64},
        {64, 1, 16},
        {16, 1, 64},
        {1, 100, 70},
        {100, 1, 70},
        {1, 1, 500},
        {2, 300, 40},
        {70, 65, 63},
        {61, 97, 130},
        /* beyond every block of the packed way */
        {193, 70, 257},
        {30, 1030, 260},
        {210, 40, 1100},
        {16, 32, 1100},
        {17, 9, 1100},
        {79, 20, 255},
        {80, 20, 256},
        {81, 20, 257},
        {95, 15, 255},
        {97, 17, 257},
        {191, 31, 255},
        {192, 32, 256},
        {12, 1023, 256},
        {13, 1025, 255},
        {25, 33, 1500},
    };
    for (int s = 0; s < COUNT(shapes); s++) forms(shapes[s][0], shapes[s][1], shapes[s][2]);
    for (int trial = 0; trial < 60; trial++) {
        const lt_idx m = 1 + random_below(20), n = 1 + random_below(20), k = random_below(20);
        product_i32(m, n, k, trial % 4, trial / 4 % 4, trial & 1, 0);
        product_i64(m, n, k, trial % 4, trial / 4 % 4, trial & 1, 0);
    }
    /* NaN and infinity go where they belong and nowhere else. */
    enum { N = 40 };
    float a[N * N], b[N * N], c[N * N], work[N * N * 4 + 4096];
    for (int i = 0; i < N * N; i++) a[i] = b[i] = 1;
    a[5 * N + 7] = NAN;
    b[3 * N + 11] = INFINITY;
    LT_FN(gemm_f32)(N, N, N, a, N, 1, b, N, 1, c, N, NULL, 0, work);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            CHECK(i == 5    ? isnan(c[i * N + j])
                  : j == 11 ? c[i * N + j] == INFINITY
                            : c[i * N + j] == N,
                  "gemm_f32 with NaN in row 5 and infinity in column 11: c[%d, %d] is %g", i, j, (double)c[i * N + j]);
    return finish();
}
