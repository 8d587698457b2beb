/* Sequences, against their definitions. */
#include "check.h"
#include "simd.h"

static void sequences(lt_idx n)
{
    float *f = allocate(sizeof(float) * (size_t)n);
    double *d = allocate(sizeof(double) * (size_t)n);
    int32_t *i32 = allocate(sizeof(int32_t) * (size_t)n);
    int64_t *i64 = allocate(sizeof(int64_t) * (size_t)n);
    LT_FN(arange_f32)(n, 0.3, -0.7, f);
    LT_FN(arange_f64)(n, 0.3, -0.7, d);
    LT_FN(arange_whole_i32)(n, INT32_MAX - 3, -5, i32);
    LT_FN(arange_whole_i64)(n, INT64_MIN, 5, i64);
    for (lt_idx i = 0; i < n; i++) {
        volatile double product = (double)i * -0.7;
        CHECK(d[i] == 0.3 + product && f[i] == (float)(0.3 + product), "arange: element %td of %td", i, n);
        CHECK(i32[i] == INT32_MAX - 3 - 5 * (int32_t)i && i64[i] == INT64_MIN + 5 * i, "arange: element %td of %td", i,
              n);
    }
    LT_FN(linspace)(n, -1, 3, d);
    for (lt_idx i = 0; i < n; i++) {
        const double want = n > 1 ? -1 + 4 * (double)i / (double)(n - 1) : -1;
        CHECK(close_to(d[i], want, 1e-15, 4), "linspace: element %td of %td is %.17g, not %.17g", i, n, d[i], want);
    }
    CHECK(n < 1 || d[0] == -1, "linspace of %td begins with %.17g", n, d[0]);
    CHECK(n < 2 || d[n - 1] == 3, "linspace of %td ends with %.17g", n, d[n - 1]);
    LT_FN(linspace)(n, -1, 3, d);
    LT_FN(powers_of)(n, 10, d);
    for (lt_idx i = 0; i < n; i++) {
        const double want = pow(10, n > 1 ? -1 + 4 * (double)i / (double)(n - 1) : -1);
        CHECK(close_to(d[i], want, 2e-14, want), "powers_of: element %td of %td", i, n);
    }
    free(f), free(d), free(i32), free(i64);
}

int main(void)
{
    for (lt_idx n = 0; n <= 2 * LT_VF + 1; n++) sequences(n);
    sequences(1000);
    return finish();
}
