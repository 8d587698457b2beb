/* The tensors that nodes keep for backward. */
#ifndef LT_SAVED_H
#define LT_SAVED_H

#include "history.h"

extern LT_THREAD void *lt_saved_hooks;     /* saved_tensors_hooks: what the host packs saved tensors with, or NULL */
extern LT_THREAD bool lt_mutation_allowed; /* inside allow_mutation_on_saved_tensors */

int lt_node_save(lt_node *n, int slot, lt_tensor *t);
int lt_node_save_output(lt_node *n, int slot, lt_tensor *t, uint32_t nr);
lt_tensor *lt_node_unpack(lt_node *n, int slot); /* new reference; NULL where NULL was saved, or on an error */
int lt_node_unpack_into(lt_node *n, int slot, lt_tensor **out); /* *out stays NULL where None was saved */
int lt_node_unpack_list(lt_node *n, int first, int count, lt_list *out);

/* Before t is written to: what nodes keep of its memory goes on as copies. */
int lt_spare_saved(lt_tensor *t);

#endif
