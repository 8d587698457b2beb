/* The sizes of an LSTM over a sequence. */
#ifndef LT_LSTM_H
#define LT_LSTM_H

#include "kernels.h"

/* x (steps, batch, input), h and c (batch, hidden); `reverse` runs from the last step to the first. */
struct lt_lstm_shape {
    lt_idx steps, batch, input, hidden;
    int reverse;
};

#endif
