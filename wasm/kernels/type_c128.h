/* The names with which a template (*.inc) is written, for complex numbers of two doubles. Products and quotients of T
 * go through field.inc: C's own call functions of the compiler's. No include guard: each_dtype.h includes this once per
 * template, and type_end.h takes the names back. */
#define T double _Complex
#define LT_T(name) name##_c128
#define REAL double /* of the parts */
#define IS_COMPLEX 1
#define SQRT __builtin_sqrt
