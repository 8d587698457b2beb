/* The last error, as a status and a message. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"

LT_THREAD lt_error_info lt_error;

static void record(lt_status status, const char *format, va_list arguments)
{
    lt_error.status = status;
    vsnprintf(lt_error.message, sizeof lt_error.message, format, arguments);
}

void *lt_raise(lt_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    record(status, format, arguments);
    va_end(arguments);
    return NULL;
}

int lt_fail(lt_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    record(status, format, arguments);
    va_end(arguments);
    return -1;
}

void lt_reword_error(const char *word, const char *other)
{
    char *const text = lt_error.message, rest[sizeof lt_error.message];
    const size_t n = strlen(word);
    for (char *at = text; (at = strstr(at, word)) && !memchr(text, ';', (size_t)(at - text)); at++) {
        if (at == text || at[-1] != ' ' || !strchr(" ;", at[n])) continue;
        strcpy(rest, at + n);
        snprintf(at, sizeof lt_error.message - (size_t)(at - text), "%s%s", other, rest);
    }
}
