/* What the kernels of batch normalisation and their caller agree on. */
#ifndef LT_BATCH_NORM_H
#define LT_BATCH_NORM_H

/* From here on a channel's runs are long enough to be walked one after the other; shorter ones are summed by columns,
 * which takes scratch. */
#define LT_LONG_RUN 16

#endif
