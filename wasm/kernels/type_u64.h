/* The names with which a template (*.inc) is written, for uint64_t. No include guard: each_dtype.h includes this once
 * per template, and type_end.h takes the names back. */
#define T uint64_t
#define LT_T(name) name##_u64
#define IS_FLOAT 0
#define UNSIGNED uint64_t /* of the size of T */
#define WRAPPING uint64_t /* in which a sum or product of integers may overflow */
#define TOTAL uint64_t    /* in which many of them are added up */
#define LOWEST 0
#define HIGHEST UINT64_MAX
#define IS_NAN(x) 0
