/* Elementwise ops: promotion and broadcasting around a kernel's loop. */
#ifndef LT_ELEMENTWISE_H
#define LT_ELEMENTWISE_H

#include "tensor.h"

typedef enum lt_rule {
    LT_RULE_SAME,        /* promoted dtype in and out */
    LT_RULE_FLOAT,       /* integers and bool become the default float */
    LT_RULE_BOOL,        /* computed in the promoted dtype, result bool */
    LT_RULE_MODULUS,     /* as SAME, but of complex numbers the result is real */
    LT_RULE_SELECT,      /* first operand is a bool condition, the others are promoted (where) */
    LT_RULE_LOGICAL,     /* operands become bool, result bool */
    LT_RULE_INTEGER_COPY /* rounding: integers are copied as they are, floats computed */
} lt_rule;

typedef struct lt_elementwise_info {
    uint32_t name; /* place in lt_texts */
    uint8_t inputs;
    uint8_t rule;
    uint16_t loop; /* row of lt_kernels.loop */
} lt_elementwise_info;

extern const lt_elementwise_info lt_ew[]; /* by LT_EW_add … of ops_gen.h */
extern const uint8_t lt_texts[];          /* texts of the op table, each with its zero */
static inline const char *lt_text(uint32_t at) { return (const char *)lt_texts + at; }

/* The dtype in which an op computes with these tensors: those with dims decide; 0-d tensors, and after them Python
 * numbers, count only where their kind is higher. */
lt_dtype lt_promoted(int n, lt_tensor *const *in);

/* Promotes, broadcasts, allocates and runs the op's loop. `out` NULL makes a new tensor; else writes into it (its
 * dtype may differ within kind: the result is cast). Raw: no autograd, no version bump. */
lt_tensor *lt_elementwise(const lt_elementwise_info *info, lt_tensor *const *inputs, const void *param, lt_tensor *out);

#endif
