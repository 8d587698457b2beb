/* One optimizer step over all parameters in one call. Each function reads the parameters' .grad (those without one are
 * skipped), checks everything before it writes anything, records no graph and counts a version per tensor written.
 * They return -1 after an error, with every tensor, buffer and step count as it was. */
#ifndef LT_OPTIM_H
#define LT_OPTIM_H

#include "engine.h"

/* buffers: one momentum buffer per parameter, NULL entries are made where they are needed (momentum != 0). */
int lt_sgd_step(const lt_list *params, lt_tensor **buffers, double lr, double momentum, double dampening, double weight_decay, bool nesterov);

/* State arrays as for SGD, missing entries are zeros; max_exp_avg_sq is NULL without amsgrad. steps[i] counts the updates
 * of parameter i; `decoupled` applies the weight decay to the parameter (AdamW), else to its gradient. */
int lt_adam_step(const lt_list *params, lt_tensor **exp_avg, lt_tensor **exp_avg_sq, lt_tensor **max_exp_avg_sq, int64_t *steps, double lr,
                 double beta1, double beta2, double eps, double weight_decay, bool decoupled);

/* sum: the sums of squared gradients; missing entries begin at `initial`. steps as for Adam. */
int lt_adagrad_step(const lt_list *params, lt_tensor **sum, int64_t *steps, double lr, double lr_decay, double eps, double weight_decay,
                    double initial);

/* Drops the gradients, or fills them with zeros and detaches them. */
int lt_zero_grads(const lt_list *params, bool set_to_none);

/* Scales the gradients so that their joint norm is at most max_norm; *total gets the norm before. norm_type may be inf. */
int lt_clip_grad_norm(const lt_list *params, double max_norm, double norm_type, double *total);

#endif
