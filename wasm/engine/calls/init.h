/* The start of the engine. */
#ifndef LT_INIT_H
#define LT_INIT_H

int lt_init(const char *isa); /* once, first; the instruction set as lt_choose_kernels has it */

#endif
