/* The gradients of many parameters at once. */
#ifndef LT_OPTIM_H
#define LT_OPTIM_H

#include "engine.h"

/* Drops the gradients, or fills them with zeros and detaches them. */
int lt_zero_grads(const lt_list *params, bool set_to_none);

/* Scales the gradients so that their joint norm is at most max_norm; *total gets the norm before. norm_type may be inf.
 */
int lt_clip_grad_norm(const lt_list *params, double max_norm, double norm_type, double *total);

#endif
