/* What the gradient of ctc_loss checks, whichever way it is computed. */
#ifndef LT_CTC_H
#define LT_CTC_H

#include "engine.h"

int lt_ctc_check_backward(lt_tensor *grad_output, lt_tensor *log_probs, lt_tensor *targets, lt_tensor *input_lengths,
                          lt_tensor *target_lengths, lt_tensor *losses, lt_tensor *log_alpha, lt_idx blank);

#endif
