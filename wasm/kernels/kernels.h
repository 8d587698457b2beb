/* What every kernel file includes, and all that the engine knows of the kernels.
 *
 * A kernel is a pure function on raw, possibly strided, buffers: no tensors, no allocation, no errors, no globals.
 * Each file in this folder is compiled once per instruction set with -DLT_ISA=<name>; LT_FN(tanh_f32) then names
 * tanh_f32__avx2, tanh_f32__simd128 and so on. The generator collects the kernels of one instruction set in a
 * table, `struct lt_kernels` (kernels_gen.h), and the engine calls through the table that was chosen at import.
 *
 * Two kinds of kernels exist:
 *   loops       elementwise inner loops of type lt_loop, named <op>_<dtype>; the op table says which exist
 *               (kernel=unary("tanh", "f32 f64")), so a loop needs no declaration of its own;
 *   structured  functions with a prototype of their own, defined with LT_KERNEL; the generator finds them by
 *               scanning this folder for that macro, so the definition is the declaration too.
 */
#ifndef LT_KERNELS_H
#define LT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Sizes, strides and offsets: pointer-sized, so 32 bits on wasm32. The engine has checked every product. */
typedef ptrdiff_t lt_idx;

/* Element types. The order is the promotion order inside a kind (bool < integer < floating < complex). */
typedef enum lt_dtype {
    LT_BOOL,
    LT_U8,
    LT_I8,
    LT_I16,
    LT_I32,
    LT_I64,
    LT_F16,
    LT_BF16,
    LT_F32,
    LT_F64,
    LT_C64,
    LT_C128,
    LT_DTYPE_COUNT
} lt_dtype;

/* The elementwise inner loop. ptr[0] is the output, ptr[1..] the inputs; stride[] counts bytes per element and may be
 * zero (a broadcast operand) or negative. The output may be one of the inputs exactly (same pointer, same stride), and
 * overlaps none in any other way. `param` points at the op's scalar attributes, or is NULL. */
typedef void (*lt_loop)(lt_idx n, char *const *ptr, const lt_idx *stride, const void *param);

#define LT_PASTE3(a, b, c) a##b##c
#define LT_PASTE(a, b, c) LT_PASTE3(a, b, c)
/* Geometries that stand in prototypes of structured kernels: attention.h, lstm.h. */
typedef struct lt_attention_shape lt_attention_shape;
typedef struct lt_lstm_shape lt_lstm_shape;

#ifdef LT_ISA
#define LT_FN(name) LT_PASTE(name, __, LT_ISA)
/* Defines a structured kernel: LT_KERNEL(gemm_f32, (lt_idx m, ...)) { ... }. Always returns void. */
#define LT_KERNEL(name, args) void LT_FN(name) args
/* The same inside a template (*.inc), which is included once per floating type with T and LT_T() defined:
 * LT_KERNEL_T(softmax, (lt_idx rows, const T *x)) makes softmax_f32 and softmax_f64. */
#define LT_KERNEL_T(name, args) void LT_FN(LT_T(name)) args
#endif

#endif
