/* What every file of the engine uses. */
#ifndef LT_BASE_H
#define LT_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

#if defined(__GNUC__) || defined(__clang__) /* which is not the first where it stands in for Microsoft's */
#define LT_PRINTF(a, b) __attribute__((format(printf, a, b)))
#define LT_LIKELY(x) __builtin_expect(!!(x), 1)
#define LT_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define LT_PRINTF(a, b)
#define LT_LIKELY(x) (x)
#define LT_UNLIKELY(x) (x)
#endif

/* What a thread of the host has of its own. The engine runs one thread at a time, but a hook may let another one run.
 * glibc keeps room for the quick form in modules that are loaded late; musl refuses to load them. */
#ifdef __GLIBC__
#define LT_THREAD _Thread_local __attribute__((tls_model("initial-exec")))
#else
#define LT_THREAD _Thread_local
#endif

#endif
