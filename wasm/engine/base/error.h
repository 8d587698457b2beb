/* Errors: a status and a message, one per thread. */
#ifndef LT_ERROR_H
#define LT_ERROR_H

#include "base.h"

typedef enum lt_status {
    LT_OK,
    LT_VALUE_ERROR,   /* an argument's value */
    LT_TYPE_ERROR,    /* an argument's kind */
    LT_INDEX_ERROR,   /* an index or a dim outside its range */
    LT_RUNTIME_ERROR, /* anything else that the caller did wrong */
    LT_SHAPE_ERROR,   /* shapes that do not fit each other */
    LT_DTYPE_ERROR,   /* dtypes that do not fit */
    LT_DEVICE_ERROR,
    LT_VERSION_ERROR, /* a saved tensor was changed in place */
    LT_MEMORY_ERROR,
    LT_OVERFLOW_ERROR,    /* a number that a dtype does not hold */
    LT_LINALG_ERROR,      /* a matrix without the property that a decomposition needs */
    LT_UNSUPPORTED_ERROR, /* what the engine does not do */
    LT_HOST_ERROR         /* the host language has already raised its own error */
} lt_status;

typedef struct lt_error_info {
    lt_status status;
    char message[1024];
} lt_error_info;

extern LT_THREAD lt_error_info lt_error;

/* Records an error; returns NULL so that `return lt_raise(…)` reads well. lt_fail is the same for int results (-1). */
void *lt_raise(lt_status status, const char *format, ...) LT_PRINTF(2, 3);
int lt_fail(lt_status status, const char *format, ...) LT_PRINTF(2, 3);
/* What the message says an argument is, in front of "; wanted", is said in another word. */
void lt_reword_error(const char *word, const char *other);

#endif
