/* Greatest and least elements. A NaN anywhere makes the result NaN. */
#include <math.h>

#include "kernels.h"
#include "simd.h"

#define TEMPLATE "reduce_rows.inc"
#define DTYPES (LT_EACH_f32 | LT_EACH_f64)
#include "each_dtype.h"

#define BLOCK 256 /* outputs that advance together */
#define LANES 32  /* partial results of one output */
#define RUN 4096  /* inputs per partial result; nothing is rounded, so it may be long */

#define NAME reduce_max_b8
#define IN uint8_t
#define OUT uint8_t
#define ACC uint8_t
#define INIT 0
#define STEP(a, x) ((a) > (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(max_b8, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                   lt_idx in_stride_red, int accumulate))
{
    reduce_max_b8(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_max_u8
#define IN uint8_t
#define OUT uint8_t
#define ACC uint8_t
#define INIT 0
#define STEP(a, x) ((a) > (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(max_u8, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                   lt_idx in_stride_red, int accumulate))
{
    reduce_max_u8(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_max_i32
#define IN int32_t
#define OUT int32_t
#define ACC int32_t
#define INIT INT32_MIN
#define STEP(a, x) ((a) > (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(max_i32, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_max_i32(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_max_i64
#define IN int64_t
#define OUT int64_t
#define ACC int64_t
#define INIT INT64_MIN
#define STEP(a, x) ((a) > (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(max_i64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_max_i64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_max_f32
#define ROW row_max_f32
#define IN float
#define OUT float
#define ACC float
#define INIT -INFINITY
#define STEP(a, x) ((((a) > (x)) | ((a) != (a))) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(max_f32, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_max_f32(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_max_f64
#define ROW row_max_f64
#define IN double
#define OUT double
#define ACC double
#define INIT -INFINITY
#define STEP(a, x) ((((a) > (x)) | ((a) != (a))) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(max_f64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_max_f64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_min_b8
#define IN uint8_t
#define OUT uint8_t
#define ACC uint8_t
#define INIT 1
#define STEP(a, x) ((a) < (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(min_b8, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                   lt_idx in_stride_red, int accumulate))
{
    reduce_min_b8(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_min_u8
#define IN uint8_t
#define OUT uint8_t
#define ACC uint8_t
#define INIT 255
#define STEP(a, x) ((a) < (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(min_u8, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                   lt_idx in_stride_red, int accumulate))
{
    reduce_min_u8(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_min_i32
#define IN int32_t
#define OUT int32_t
#define ACC int32_t
#define INIT INT32_MAX
#define STEP(a, x) ((a) < (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(min_i32, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_min_i32(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_min_i64
#define IN int64_t
#define OUT int64_t
#define ACC int64_t
#define INIT INT64_MAX
#define STEP(a, x) ((a) < (x) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(min_i64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_min_i64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_min_f32
#define ROW row_min_f32
#define IN float
#define OUT float
#define ACC float
#define INIT INFINITY
#define STEP(a, x) ((((a) < (x)) | ((a) != (a))) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(min_f32, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_min_f32(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}

#define NAME reduce_min_f64
#define ROW row_min_f64
#define IN double
#define OUT double
#define ACC double
#define INIT INFINITY
#define STEP(a, x) ((((a) < (x)) | ((a) != (a))) ? (a) : (x))
#include "reduce.inc"
LT_KERNEL(min_f64, (lt_idx n_out, lt_idx n_red, char *out, lt_idx out_stride, const char *in, lt_idx in_stride_out,
                    lt_idx in_stride_red, int accumulate))
{
    reduce_min_f64(n_out, n_red, out, out_stride, in, in_stride_out, in_stride_red, accumulate);
}
