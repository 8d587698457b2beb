/* Sums, products, any and all. Floating ones keep many partial results, so that rounding errors hardly grow with
 * length. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "reduce_rows.inc"
#define DTYPES (LT_EACH_f32 | LT_EACH_f64)
#include "each_dtype.h"

#define BLOCK 256 /* outputs that advance together */
#define LANES 32  /* partial results of one output */
#define RUN 32    /* inputs per partial result */

#define NAME reduce_sum_f32
#define ROW row_sum_f32
#define COLUMNS column_sums_f32
#define IN float
#define OUT float
#define ACC double
#define INIT 0
#define STEP(a, x) ((a) + (x))
#include "reduce.inc"
LT_KERNEL(sum_f32, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_sum_f32(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_sum_f64
#define ROW row_sum_f64
#define COLUMNS column_sums_f64
#define IN double
#define OUT double
#define ACC double
#define INIT 0
#define STEP(a, x) ((a) + (x))
#include "reduce.inc"
LT_KERNEL(sum_f64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_sum_f64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_sum_i64
#define IN int64_t
#define OUT int64_t
#define ACC int64_t
#define INIT 0
#define STEP(a, x) ((uint64_t)(a) + (uint64_t)(x))
#include "reduce.inc"
LT_KERNEL(sum_i64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_sum_i64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_prod_f32
#define IN float
#define OUT float
#define ACC double
#define INIT 1
#define STEP(a, x) ((a) * (x))
#include "reduce.inc"
LT_KERNEL(prod_f32, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                     lt_idx in_stride_red, int accumulate))
{
    reduce_prod_f32(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_prod_f64
#define IN double
#define OUT double
#define ACC double
#define INIT 1
#define STEP(a, x) ((a) * (x))
#include "reduce.inc"
LT_KERNEL(prod_f64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                     lt_idx in_stride_red, int accumulate))
{
    reduce_prod_f64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_prod_i64
#define IN int64_t
#define OUT int64_t
#define ACC int64_t
#define INIT 1
#define STEP(a, x) ((uint64_t)(a) * (uint64_t)(x))
#include "reduce.inc"
LT_KERNEL(prod_i64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                     lt_idx in_stride_red, int accumulate))
{
    reduce_prod_i64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_any_b8
#define IN uint8_t
#define OUT uint8_t
#define ACC uint8_t
#define INIT 0
#define STEP(a, x) ((a) | (x))
#include "reduce.inc"
LT_KERNEL(any_b8, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                   lt_idx in_stride_red, int accumulate))
{
    reduce_any_b8(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_all_b8
#define IN uint8_t
#define OUT uint8_t
#define ACC uint8_t
#define INIT 1
#define STEP(a, x) ((a) & (x))
#include "reduce.inc"
LT_KERNEL(all_b8, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                   lt_idx in_stride_red, int accumulate))
{
    reduce_all_b8(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}
