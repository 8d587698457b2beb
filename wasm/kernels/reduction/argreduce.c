/* Indices of the greatest and least elements: the first occurrence, and the first NaN before anything else. */
#include "kernels.h"
#include "simd.h"

#define NAME reduce_argmax_b8
#define IN uint8_t
#define BETTER(x, best) ((x) > (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmax_b8,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmax_b8(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmin_b8
#define IN uint8_t
#define BETTER(x, best) ((x) < (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmin_b8,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmin_b8(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmax_u8
#define IN uint8_t
#define BETTER(x, best) ((x) > (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmax_u8,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmax_u8(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmin_u8
#define IN uint8_t
#define BETTER(x, best) ((x) < (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmin_u8,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmin_u8(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmax_i32
#define IN int32_t
#define BETTER(x, best) ((x) > (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmax_i32,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmax_i32(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmin_i32
#define IN int32_t
#define BETTER(x, best) ((x) < (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmin_i32,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmin_i32(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmax_i64
#define IN int64_t
#define BETTER(x, best) ((x) > (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmax_i64,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmax_i64(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmin_i64
#define IN int64_t
#define BETTER(x, best) ((x) < (best))
#define IS_NAN(x) 0
#include "argreduce.inc"
LT_KERNEL(argmin_i64,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmin_i64(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmax_f32
#define IN float
#define BETTER(x, best) ((x) > (best))
#define IS_NAN(x) ((x) != (x))
#include "argreduce.inc"
LT_KERNEL(argmax_f32,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmax_f32(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmin_f32
#define IN float
#define BETTER(x, best) ((x) < (best))
#define IS_NAN(x) ((x) != (x))
#include "argreduce.inc"
LT_KERNEL(argmin_f32,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmin_f32(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmax_f64
#define IN double
#define BETTER(x, best) ((x) > (best))
#define IS_NAN(x) ((x) != (x))
#include "argreduce.inc"
LT_KERNEL(argmax_f64,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmax_f64(n_out, n_red, out, in, in_stride_out, in_stride_red);
}

#define NAME reduce_argmin_f64
#define IN double
#define BETTER(x, best) ((x) < (best))
#define IS_NAN(x) ((x) != (x))
#include "argreduce.inc"
LT_KERNEL(argmin_f64,
          (lt_idx n_out, lt_idx n_red, int64_t *out, const char *in, lt_idx in_stride_out, lt_idx in_stride_red))
{
    reduce_argmin_f64(n_out, n_red, out, in, in_stride_out, in_stride_red);
}
