/* Gradients as values. */
#ifndef LT_GRADIENT_H
#define LT_GRADIENT_H

#include "history.h"

/* Whether lt_accumulate_grad adds into the tensor that is there, which cannot fail, and does not put another in its
 * place. */
bool lt_accumulates_in_place(const lt_tensor *leaf, const lt_tensor *grad);

/* Sums a gradient over the dims that broadcasting added and casts it to what the edge's target computed. */
lt_tensor *lt_fit_gradient(const char *op, lt_tensor *grad, const lt_meta *meta);
int lt_accumulate_grad(lt_tensor *leaf, lt_tensor *grad);
lt_tensor *lt_zeros_of(const lt_meta *meta);

#endif
