/* The norms by which gradients are clipped, the numbers of optimizer steps, and steps of a state more than is there.
 * What a step computes is held to its composition by tests/ops. */
#include "check.h"
#include "simd.h"
#include "step_names_gen.h"

#define NORM(S, T)                                                                                                     \
    static void norm_##S(lt_idx n)                                                                                     \
    {                                                                                                                  \
        T *g = random_##S(n);                                                                                          \
        long double squares = 2, cubes = 2, top = 0.5;                                                                 \
        double found[3] = {2, 2, 0.5};                                                                                 \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            const long double x = fabsl((long double)g[i]);                                                            \
            squares += x * x, cubes += x * x * x, top = fmaxl(top, x);                                                 \
        }                                                                                                              \
        LT_FN(join_norm_##S)(n, g, 2, &found[0]);                                                                      \
        LT_FN(join_norm_##S)(n, g, 3, &found[1]);                                                                      \
        LT_FN(join_norm_##S)(n, g, INFINITY, &found[2]);                                                               \
        CHECK(close_to(found[0], (double)squares, 1e-13, (double)squares),                                             \
              "join_norm_" #S " of %td: %.17g, not %.17g", n, found[0], (double)squares);                              \
        CHECK(close_to(found[1], (double)cubes, 1e-13, (double)cubes), "join_norm_" #S " of %td: %.17g, not %.17g", n, \
              found[1], (double)cubes);                                                                                \
        CHECK(found[2] == (double)top, "join_norm_" #S " of %td: %.17g, not %.17g", n, found[2], (double)top);         \
        for (lt_idx i = 0; i < n; i++) {                                                                               \
            g[i] = (T)NAN;                                                                                             \
            LT_FN(join_norm_##S)(n, g, INFINITY, &found[2]);                                                           \
            CHECK(isnan(found[2]), "join_norm_" #S " of %td: NaN at %td is lost", n, i);                               \
            g[i] = 0, found[2] = 0;                                                                                    \
        }                                                                                                              \
        free(g);                                                                                                       \
    }
NORM(f32, float)
NORM(f64, double)

/* Every length around a block of scratch: a step leaves what is behind the last element as it was. The loop for the
 * case without momentum computes what the one for all settings does, and needs no buffer. */
#define LENGTHS(S, T)                                                                                                  \
    static void lengths_##S(lt_idx n)                                                                                  \
    {                                                                                                                  \
        T *p = random_##S(n + 1), *g = random_##S(n + 1), *before = allocate(sizeof(T) * (size_t)(n + 1));             \
        T *other = allocate(sizeof(T) * (size_t)(n + 1));                                                              \
        const double nothing[32] = {0}, numbers[32] = {-1, 0.25, 1, 0.5, 0.5, 0, 0, 0, 0.125};                         \
        for (lt_idx i = 0; i <= n; i++) before[i] = other[i] = p[i];                                                   \
        LT_FN(take_step_##S)(n, LT_STEP_sgd_step, 3, (void *[]){p, g, NULL}, nothing);                                 \
        for (lt_idx i = 0; i <= n; i++) CHECK(p[i] == before[i], "take_step_" #S " of %td: element %td", n, i);        \
        LT_FN(take_step_##S)(n, LT_STEP_sgd_step, 3, (void *[]){p, g, NULL}, numbers);                                 \
        LT_FN(take_step_##S)(n, LT_STEP_sgd_step_1, 3, (void *[]){other, g, NULL}, numbers);                           \
        for (lt_idx i = 0; i < n; i++)                                                                                 \
            CHECK(p[i] == other[i] && p[i] != before[i], "take_step_" #S " of %td, a case: element %td", n, i);        \
        CHECK(p[n] == before[n] && other[n] == before[n], "take_step_" #S " of %td: behind the last", n);              \
        free(p), free(g), free(before), free(other);                                                                   \
    }
LENGTHS(f32, float)
LENGTHS(f64, double)

int main(void)
{
    for (lt_idx n = 0; n <= 40; n++) norm_f32(n), norm_f64(n), lengths_f32(n), lengths_f64(n);
    for (lt_idx n = 250; n <= 260; n++) lengths_f32(n), lengths_f64(n);
    norm_f32(1001), norm_f64(1001);
    float number = 41;
    double value = 0;
    LT_FN(move_number_f32)(&number, &value, 0);
    CHECK(value == 41, "move_number: read %g", value);
    value = 42;
    LT_FN(move_number_f32)(&number, &value, 1);
    CHECK(number == 42, "move_number: wrote %g", (double)number);
    return finish();
}
