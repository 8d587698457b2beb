/* Defines the names with which a template (*.inc) is written, for float. type_end.h takes them back. No include guard:
 * it is included once per use of a template. */
#define T float
#define LT_T(name) name##_f32
#define V vf
#define VN LT_VF
#define MASK vi
#define LOAD lt_load_f
#define STORE lt_store_f
#define LOAD_PART lt_load_part_f
#define STORE_PART lt_store_part_f
#define SPLAT lt_splat_f
#define FMA lt_fma_f
#define SUM lt_sum_f
#define GREATEST lt_greatest_f
#define LEAST lt_least_f
#define SELECT lt_sel_f
#define ABOVE lt_above_f
#define BELOW lt_below_f
#define SQRT __builtin_sqrtf
