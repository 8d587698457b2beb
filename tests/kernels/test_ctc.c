/* Connectionist temporal classification, against every path through a few frames; targets around every vector. */
#include "check.h"
#include "simd.h"

#define BOUND 1e-6
#include "type_f32.h"
#include "ctc_cases.h"
#include "type_end.h"
#undef BOUND

#define BOUND 4e-15
#include "type_f64.h"
#include "ctc_cases.h"
#include "type_end.h"

static void checks_of_integers(void)
{
    enum { BATCH = 3, LONGEST = 4 };
    int64_t targets[BATCH * LONGEST] = {1, 2, 3, 9, 1, 9, 9, 9, 3, 2, 1, 3}, in[BATCH] = {0, 5, 3},
                            out[BATCH] = {3, 1, 4};
    lt_idx bad[3];
#define SEEN(a, b, c)                                                                                                  \
    LT_FN(ctc_check)(5, BATCH, 4, LONGEST, targets, in, out, bad);                                                     \
    CHECK(bad[0] == (a) && bad[1] == (b) && bad[2] == (c), "ctc_check: %td %td %td, not %d %d %d", bad[0], bad[1],     \
          bad[2], a, b, c)
    SEEN(-1, -1, -1); /* classes behind a target do not count */
    in[1] = 6;
    SEEN(1, -1, -1);
    in[1] = -1;
    SEEN(1, -1, -1);
    in[1] = 5, out[2] = 5;
    SEEN(-1, 2, -1);
    out[2] = -1;
    SEEN(-1, 2, -1);
    out[2] = 4, targets[11] = 4;
    SEEN(-1, -1, 11);
    targets[0] = -1;
    SEEN(-1, -1, 0);

    lt_idx longest, wrong;
    int64_t from[40], to[40 * 40];
    for (int64_t rows = 0; rows <= 8; rows++) {
        int64_t length[8], total = 0;
        for (int i = 0; i < rows; i++) length[i] = (3 * i) % 7, total += length[i];
        for (int i = 0; i < 40; i++) from[i] = 100 + i;
        for (int i = 0; i < 40 * 40; i++) to[i] = -1;
        LT_FN(ragged_check)((lt_idx)rows, (lt_idx)total, length, &longest, &wrong);
        CHECK(wrong == -1 && longest == (rows > 2   ? 6
                                         : rows > 1 ? 3
                                                    : 0),
              "ragged_check of %d rows: %td", (int)rows, longest);
        LT_FN(ragged_rows)((lt_idx)rows, longest, length, from, to);
        for (int i = 0, at = 0; i < rows; at += (int)length[i++])
            for (int j = 0; j < longest; j++)
                CHECK(to[i * longest + j] == (j < length[i] ? 100 + at + j : -1), "ragged_rows of %d: %d %d", (int)rows,
                      i, j);
        for (int i = (int)rows - 1; i >= 0; i--) {
            length[i] = i % 2 ? -1 : total + 1;
            LT_FN(ragged_check)((lt_idx)rows, (lt_idx)total, length, &longest, &wrong);
            CHECK(wrong == i, "ragged_check finds row %td, not %d", wrong, i);
        }
    }
}

int main(void)
{
    checks_of_integers();
    for (lt_idx frames = 1; frames <= 6; frames++)
        for (lt_idx longest = 0; longest <= 4; longest++) {
            ctc_case_f32(frames, 4, longest), ctc_case_f64(frames, 4, longest);
        }
    for (lt_idx longest = 5; longest <= LT_VF + 1; longest++) { /* 2 * longest + 1 states */
        ctc_case_f32(5, 3, longest), ctc_case_f64(5, 3, longest);
    }
    return finish();
}
