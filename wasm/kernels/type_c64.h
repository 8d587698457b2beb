/* The names with which a template (*.inc) is written, for complex numbers of two floats. Products and quotients of T
 * go through field.inc: C's own call functions of the compiler's. No include guard: each_dtype.h includes this once per
 * template, and type_end.h takes the names back. */
#define T float _Complex
#define LT_T(name) name##_c64
#define REAL float /* of the parts */
#define IS_COMPLEX 1
#define SQRT __builtin_sqrtf
