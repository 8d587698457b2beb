/* Includes the file TEMPLATE once for each dtype in DTYPES, a sum of LT_EACH_*, with what that dtype's type_*.h
 * defines. LT_DTYPES_OF_<template> are those that its kernels name. No include guard: a file may have several
 * templates.
 *
 *     #define TEMPLATE "scan.inc"
 *     #define DTYPES LT_DTYPES_OF_scan
 *     #include "each_dtype.h"
 */
#if DTYPES & LT_EACH_b8
#include "type_b8.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_u8
#include "type_u8.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_i32
#include "type_i32.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_i64
#include "type_i64.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_u64
#include "type_u64.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_f32
#include "type_f32.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_f64
#include "type_f64.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_c64
#include "type_c64.h"
#include TEMPLATE
#include "type_end.h"
#endif

#if DTYPES & LT_EACH_c128
#include "type_c128.h"
#include TEMPLATE
#include "type_end.h"
#endif

#undef TEMPLATE
#undef DTYPES
