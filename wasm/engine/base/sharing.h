/* Kernels whose large calls the pool shares out. */
#ifndef LT_SHARING_H
#define LT_SHARING_H

/* Lays entries over the table of kernels in use that share large calls where there is more than one thread. Once the
 * kernels have been chosen, before anything else is laid over them. */
void lt_share_kernels(void);

#endif
