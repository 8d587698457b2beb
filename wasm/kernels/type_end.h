/* The end of what type_f32.h or type_f64.h began. */
#undef T
#undef LT_T
#undef V
#undef VN
#undef MASK
#undef LOAD
#undef STORE
#undef SPLAT
#undef FMA
#undef SUM
#undef SELECT
#undef ABOVE
#undef SQRT
