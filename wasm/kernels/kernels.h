/* What every kernel file includes, and all that the engine knows of the kernels.
 *
 * A kernel is a pure function on raw, possibly strided, buffers: no tensors, no allocation, no errors, no globals.
 * Each file in this folder is compiled once per instruction set with -DLT_ISA=<name>; LT_FN(tanh_f32) then names
 * tanh_f32__avx2, tanh_f32__simd128 and so on. The generator collects the kernels of one instruction set in a
 * table, `struct lt_kernels` (kernels_gen.h), and the engine calls through the table that was chosen at import.
 *
 * Two kinds of kernels exist:
 *   loops       elementwise inner loops of type lt_loop, named <op>_<dtype>. The generator writes them from the
 *               formulas of the op table; of those that the table has by_hand="f32" the files here have one, which
 *               needs no declaration;
 *   structured  functions with a prototype of their own. Their definition is their declaration: the generator finds it
 *               by scanning this folder, and writes their prototypes (signatures_gen.h) and the table.
 *
 * A structured kernel for one kind of element, or for any:
 *
 *     LT_KERNEL(mask_count, (lt_idx n, const uint8_t *mask, lt_idx *count)) { … }
 *                                                 lt_k->mask_count(n, mask, &count);           called by the engine
 *
 * A structured kernel for several dtypes is written once, in a template (*.inc), which names them and says T for the
 * element's type. type_*.h define T and what else differs; each_dtype.h includes the template once for each dtype:
 *
 *     LT_KERNEL_T(softmax, "f32 f64", (lt_idx rows, lt_idx n, const T *x, T *y)) { … }        in rows.inc
 *
 *     #define TEMPLATE "rows.inc"                                                             in rows.c
 *     #define DTYPES LT_DTYPES_OF_rows
 *     #include "each_dtype.h"
 *
 *     if (LT_WANTS(softmax, op, "self", dtype)) return NULL;                                  in the engine
 * (run_kernel.h) LT_CALL(softmax, dtype, (rows, n, lt_data(x), lt_data(y)));
 *
 * Where the kernel of one dtype serves another one as it is, because it never asks for the sign of an integer, both
 * stand there with a sign between: "i64=u64 f32 f64".
 *
 * The table has an array of functions by dtype, softmax[LT_F32] and so on. In their prototypes T * is void *, so all
 * have the one type that the call wants; a T by value is refused. Kernels of one name may come from several files (gemm
 * is in gemm.inc for floats, in gemm_int.inc for integers); where a file's kernels differ in dtypes, each is left out
 * for those that it does not name. Other kernels call one as LT_FN(softmax_f32), or LT_FN(LT_T(softmax)) in a template.
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
    LT_U16,
    LT_I32,
    LT_U32,
    LT_I64,
    LT_U64,
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

/* Geometries that stand in prototypes of structured kernels: attention.h, conv.h, gemm.h, recurrent.h, resample.h. */
typedef struct lt_attention_shape lt_attention_shape;
typedef struct lt_attention_batch lt_attention_batch;
typedef struct lt_conv lt_conv;
typedef struct lt_conv_call lt_conv_call;
typedef struct lt_gemm lt_gemm;
typedef struct lt_pool lt_pool;
typedef struct lt_recurrence lt_recurrence;
typedef struct lt_grid lt_grid;

/* What a kernel that is built on the matrix product takes with it: the product of the real dtype (gemm.inc) from the
 * table in use, its scratch, and room for a copy of the second operand. */
typedef void (*lt_multiply)(lt_idx m, lt_idx n, lt_idx k, const void *a, lt_idx rsa, lt_idx csa, const void *b,
                            lt_idx rsb, lt_idx csb, void *c, lt_idx ldc, const void *bias, int accumulate, void *work);
typedef struct lt_products {
    lt_multiply multiply;
    void *work, *copy;
} lt_products;

/* Kernels whose names end in _piece compute one part of a call that is given as data, a struct; any thread may compute
 * any part, with scratch of its own. All have this type. */
typedef void (*lt_piece)(const void *call, lt_idx piece, void *work);

/* A dtype as a bit of a set. */
#define LT_BIT(dtype) (1u << (dtype))

#ifdef LT_ISA
#define LT_FN(name) LT_PASTE(name, __, LT_ISA)
#define LT_KERNEL(name, args) void LT_FN(name) args
#define LT_KERNEL_T(name, dtypes, args) LT_TYPED_KERNEL(LT_T(name), args)
#define LT_TYPED_KERNEL(name, args) LT_TYPED_KERNEL2(name, args)
/* The function that the table has is generated: it takes void * and calls the typed one, which is inlined there. */
#define LT_TYPED_KERNEL2(name, args)                                                                                   \
    static inline void name##_typed args;                                                                              \
    LT_EXPORT_##name(name##_typed) static inline void name##_typed args

/* For each_dtype.h, which includes a template for the dtypes in a sum of these. */
#define LT_EACH_b8 1
#define LT_EACH_u8 2
#define LT_EACH_i32 4
#define LT_EACH_i64 8
#define LT_EACH_f32 16
#define LT_EACH_f64 32
#define LT_EACH_u64 64
#define LT_EACH_c64 4096
#define LT_EACH_c128 8192

#include "signatures_gen.h"
#endif

#endif
