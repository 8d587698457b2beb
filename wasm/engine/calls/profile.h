/* What each call of an op took, recorded while somebody asks for it. dispatch.c looks at lt_profiled where a call is
 * out of the ordinary anyway, so that nothing is paid otherwise. */
#ifndef LT_PROFILE_H
#define LT_PROFILE_H

#include "op.h"

extern bool lt_profiled;

enum { LT_EVENT_SHAPES = 10 };
typedef enum lt_event_kind { LT_EVENT_OP, LT_EVENT_IN_PLACE, LT_EVENT_RANGE } lt_event_kind;
#define LT_BACKWARD_RANGE UINT32_MAX

/* A call of an op, or a stretch of time that the host has named. */
typedef struct lt_event {
    uint32_t what;       /* an op's place in lt_ops, or the number that the host gave */
    uint8_t kind, depth; /* one of lt_event_kind; in how many others it lies */
    uint8_t shapes;      /* how many: that of the first result, then those of what was given */
    uint8_t ndims[LT_EVENT_SHAPES];
    uint64_t start, time, own_time; /* nanoseconds; its own: without what lies in it */
    int64_t memory, own_memory;     /* bytes that are taken afterwards and were not before */
    uint64_t flops;                 /* its own */
    uint64_t bytes;                 /* of the tensors that it is given and returns */
    lt_idx dims;                    /* where the shapes begin, for lt_profile_dim */
} lt_event;

void lt_profile(bool on); /* begins anew, without events; or ends */
/* Around a call, in pairs. `out` is NULL where it has failed: then there is no event. `status` is given back. */
void lt_profile_begin(void);
int lt_profile_end(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out, int status);
void lt_profile_end_range(uint32_t what);
int lt_profile_depth(void); /* how many calls have begun and not ended */

/* Is told of each call that has ended well, and in how many others it lies, while calls are recorded; NULL for nobody.
 * Where it fails, so has the call. */
extern int (*lt_op_watcher)(const lt_op *op, lt_event_kind kind, const lt_value *v, lt_value *out, int depth);

/* The events since the beginning, in the order in which they ended; how many were lost for want of memory; and the most
 * memory that was taken at once. They stay until the next beginning or lt_profile_forget. */
const lt_event *lt_profile_events(lt_idx *count, lt_idx *lost);
lt_idx lt_profile_dim(lt_idx i); /* of all shapes, one behind the other; 0 where they have been forgotten */
int64_t lt_profile_peak(void);
void lt_profile_forget(void);

#endif
