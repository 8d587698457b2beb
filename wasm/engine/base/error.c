/* The last error, as a status and a message. */
#include <stdarg.h>
#include <stdio.h>

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
