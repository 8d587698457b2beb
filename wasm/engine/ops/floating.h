/* Calls a kernel that exists for float32 and float64, by a dtype that is one of them. */
#ifndef LT_FLOATING_H
#define LT_FLOATING_H

#include "kernels_gen.h"

#define LT_FLOATING(dtype, name, ...)                                                                                  \
    ((dtype) == LT_F32 ? lt_k->name##_f32(__VA_ARGS__) : lt_k->name##_f64(__VA_ARGS__))

#endif
