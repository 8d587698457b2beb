/* The losses, against their formulas: rows and classes around every vector, and more than a block of squared errors. */
#include "check.h"
#include "simd.h"

#define BOUND 1e-6
#include "type_f32.h"
#include "loss_cases.h"
#include "type_end.h"
#undef BOUND

#define BOUND 4e-15
#include "type_f64.h"
#include "loss_cases.h"
#include "type_end.h"

static void targets(void)
{
    enum { ROWS = 70 };
    int64_t target[ROWS];
    lt_idx bad;
    for (int i = 0; i < ROWS; i++) target[i] = i % 5;
    LT_FN(check_classes)(ROWS, 5, target, -100, &bad);
    CHECK(bad == -1, "check_classes finds row %td in good targets", bad);
    for (int i = 0; i < ROWS; i++) {
        static const int64_t wrong[] = {5, -1, INT64_MAX, INT64_MIN};
        target[i] = wrong[i % 4];
        LT_FN(check_classes)(ROWS, 5, target, -100, &bad);
        CHECK(bad == i, "check_classes finds row %td, not %d", bad, i);
        target[i] = -100;
    }
    LT_FN(check_classes)(ROWS, 5, target, -100, &bad);
    CHECK(bad == -1, "check_classes finds row %td among ignored ones", bad);
}

int main(void)
{
    targets();
    for (lt_idx n = 1; n <= 2 * LT_VF + 1; n++)
        for (int w = 0; w < 2; w++) {
            cross_entropy_case_f32(5, n, 0, w), cross_entropy_case_f64(5, n, 0, w);
            cross_entropy_case_f32(n, 5, 0.2, w), cross_entropy_case_f64(n, 5, 0.2, w);
            nll_case_f32(9, n, w), nll_case_f64(9, n, w);
        }
    cross_entropy_case_f32(3, 128 * LT_VF + 3, 0.1, 1), cross_entropy_case_f64(3, 128 * LT_VD + 3, 0.1, 1);
    for (lt_idx n = 0; n <= 2 * LT_VF + 1; n++) shared_case_f32(n), shared_case_f64(n);
    static const lt_idx around[] = {2047, 2048, 2049, 4096 + 17, 70000};
    for (int i = 0; i < COUNT(around); i++) shared_case_f32(around[i]), shared_case_f64(around[i]);
    return finish();
}
