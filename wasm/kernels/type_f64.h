/* The names with which a template (*.inc) is written, for double. No include guard: each_dtype.h includes this once per
 * template, and type_end.h takes the names back. */
#define T double
#define LT_T(name) name##_f64
#define REAL double
#define IS_COMPLEX 0
#define IS_FLOAT 1
#define UNSIGNED uint64_t /* of the size of T */
#define WRAPPING double   /* in which a sum or product of integers may overflow */
#define TOTAL double      /* in which many of them are added up */
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#define IS_NAN(x) ((x) != (x))

/* Vectors: simd.h. */
#define V vd
#define VN LT_VD
#define MASK vl
#define QUAD quad_f64
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

/* Functions: mathf.h and activations.h. */
#define SQRT __builtin_sqrt
#define LOG log
#define LOG_LANES log_lanes
#define EXP exp_lanes
#define EXP_INSIDE exp_lanes /* of what is between -87 and 87 */
#define EXP_NEGATIVE exp_lanes
#define SIGMOID sigmoid_lanes
#define TANH tanh_lanes
