/* Instruction sets: which kernels compute. */
#ifndef LT_ISA_H
#define LT_ISA_H

#include "base.h"

typedef struct lt_kernels lt_kernels;
extern const lt_kernels *lt_k;                  /* the chosen kernels */
int lt_choose_kernels(const char *isa);         /* NULL: the best this machine has; "avx2" … */
void lt_use_kernels(const lt_kernels *kernels); /* from now on: those that it has, where it has them */
const char *lt_isa_name(void);

#endif
