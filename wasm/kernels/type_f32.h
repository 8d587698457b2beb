/* The names with which a template (*.inc) is written, for float. No include guard: each_dtype.h includes this once per
 * template, and type_end.h takes the names back. */
#define T float
#define LT_T(name) name##_f32
#define REAL float
#define IS_COMPLEX 0
#define IS_FLOAT 1
#define UNSIGNED uint32_t /* of the size of T */
#define WRAPPING float    /* in which a sum or product of integers may overflow */
#define TOTAL double      /* in which many of them are added up */
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#define IS_NAN(x) ((x) != (x))

/* Vectors: simd.h. */
#define V vf
#define VN LT_VF
#define MASK vi
#define QUAD quad_f32
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

/* Functions: mathf.h and activations.h. */
#define SQRT __builtin_sqrtf
#define LOG(x) log_f(lt_splat_f((float)(x)))[0]
#define LOG_LANES log_f
#define EXP exp_f
#define EXP_INSIDE exp_inside_f /* of what is between -87 and 87 */
#define EXP_NEGATIVE exp_negative_f
#define SIGMOID sigmoid_f
#define TANH tanh_f
