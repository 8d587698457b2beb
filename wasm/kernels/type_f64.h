/* Defines the names with which a template (*.inc) is written, for double. type_end.h takes them back. No include guard:
 * it is included once per use of a template. */
#define T double
#define LT_T(name) name##_f64
#define V vd
#define VN LT_VD
#define MASK vl
#define LOAD lt_load_d
#define STORE lt_store_d
#define LOAD_PART lt_load_part_d
#define STORE_PART lt_store_part_d
#define SPLAT lt_splat_d
#define FMA lt_fma_d
#define SUM lt_sum_d
#define GREATEST lt_greatest_d
#define LEAST lt_least_d
#define SELECT lt_sel_d
#define ABOVE lt_above_d
#define BELOW lt_below_d
#define SQRT __builtin_sqrt
