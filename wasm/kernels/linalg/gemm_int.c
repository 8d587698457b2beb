/* Matrix products of integers, which wrap. No packing and no blocking: exactness is what they are used for. */
#include "kernels.h"
#include "simd.h"

#define GEMM_INTEGER(S, T, U)                                                                                          \
    static void gemm_plain_##S(lt_idx m, lt_idx n, lt_idx k, const T *a, lt_idx rsa, lt_idx csa, const T *b,           \
                               lt_idx rsb, lt_idx csb, T *c, lt_idx ldc, int accumulate)                               \
    {                                                                                                                  \
        for (lt_idx i = 0; i < m; i++) {                                                                               \
            T *restrict row = c + i * ldc;                                                                             \
            if (!accumulate)                                                                                           \
                for (lt_idx j = 0; j < n; j++) row[j] = 0;                                                             \
            for (lt_idx p = 0; p < k; p++) {                                                                           \
                const U x = (U)a[i * rsa + p * csa];                                                                   \
                const T *restrict y = b + p * rsb;                                                                     \
                if (csb == 1)                                                                                          \
                    for (lt_idx j = 0; j < n; j++) row[j] = (T)((U)row[j] + x * (U)y[j]);                              \
                else                                                                                                   \
                    for (lt_idx j = 0; j < n; j++) row[j] = (T)((U)row[j] + x * (U)y[j * csb]);                        \
            }                                                                                                          \
        }                                                                                                              \
    }
GEMM_INTEGER(i32, int32_t, uint32_t)
GEMM_INTEGER(i64, int64_t, uint64_t)

LT_KERNEL(gemm_i32,
          (lt_idx m, lt_idx n, lt_idx k, const int32_t *a, lt_idx rsa, lt_idx csa, const int32_t *b, lt_idx rsb,
           lt_idx csb, int32_t *c, lt_idx ldc, const int32_t *bias, int accumulate, int32_t *work))
{
    (void)bias, (void)work;
    gemm_plain_i32(m, n, k, a, rsa, csa, b, rsb, csb, c, ldc, accumulate);
}

LT_KERNEL(gemm_i64,
          (lt_idx m, lt_idx n, lt_idx k, const int64_t *a, lt_idx rsa, lt_idx csa, const int64_t *b, lt_idx rsb,
           lt_idx csb, int64_t *c, lt_idx ldc, const int64_t *bias, int accumulate, int64_t *work))
{
    (void)bias, (void)work;
    gemm_plain_i64(m, n, k, a, rsa, csa, b, rsb, csb, c, ldc, accumulate);
}
