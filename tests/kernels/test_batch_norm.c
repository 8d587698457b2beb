/* Batch normalisation, against its formulas: channels and runs around every vector, runs longer than a block, and both
 * ways of walking, by runs and by columns. */
#include "batch_norm.h"
#include "check.h"
#include "simd.h"

#define BOUND 1e-6
#include "type_f32.h"
#include "batch_norm_cases.h"
#include "type_end.h"
#undef BOUND

#define BOUND 4e-15
#include "type_f64.h"
#include "batch_norm_cases.h"
#include "type_end.h"

int main(void)
{
    for (lt_idx i = 1; i <= 2 * LT_VF + 1; i++) {
        batch_norm_case_f32(3, 2, i, 0), batch_norm_case_f64(3, 2, i, 0);
        batch_norm_case_f32(5, i, 1, 0), batch_norm_case_f64(5, i, 1, 0);
        batch_norm_case_f32(i, 3, LT_LONG_RUN - 1, 0), batch_norm_case_f64(i, 3, LT_LONG_RUN - 1, 0);
        channels_case_f32(i, 1), channels_case_f64(i, 1);
        channels_case_f32(i, 3), channels_case_f64(i, 3);
    }
    static const lt_idx runs[] = {128 * LT_VD - 1, 128 * LT_VD + 1, 128 * LT_VF, 128 * LT_VF + 5, 300 * LT_VF + 3};
    for (int i = 0; i < COUNT(runs); i++) {
        batch_norm_case_f32(2, 2, runs[i], 3), batch_norm_case_f64(2, 2, runs[i], 3);
    }
    return finish();
}
