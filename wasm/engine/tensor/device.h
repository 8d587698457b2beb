/* Devices: where elements are, and who computes with them. */
#ifndef LT_DEVICE_H
#define LT_DEVICE_H

#include "error.h"
#include "host.h"

typedef struct lt_storage lt_storage;
typedef struct lt_op lt_op;
typedef union lt_value lt_value;

/* A tensor's device is a number, the place of a row in lt_devices. Two rows the engine itself needs: 0 is its own
 * memory (the numbers of several tensors, joined with |, are 0 where all are there), and 1 has shapes and dtypes
 * without elements. A wrapped tensor stands for another in a transform (wrap.h) and is on no device of its own. */
enum { LT_DEVICE_HOST, LT_DEVICE_SHAPES, LT_MAX_DEVICES = 16, LT_DEVICE_WRAPPED = 128 };

/* What a device has to supply. Its functions return 0, or -1 with lt_error set. Where elements are only in a device's
 * own memory, at storage->owner, `data` is NULL. */
typedef struct lt_device lt_device;
struct lt_device {
    const char *name;
    bool stores;   /* it has elements */
    bool readable; /* the host reads and writes them itself, at storage->data */
    void *context; /* the device's own */
    /* Makes room for storage->bytes: sets data or owner, and release, which frees what was made (NULL: lt_free of
     * data). */
    int (*allocate)(const lt_device *device, lt_storage *storage);
    /* Bytes between the host's memory and a place in a storage. */
    int (*copy_in)(const lt_device *device, lt_storage *to, uint64_t at, const void *from, size_t bytes);
    int (*copy_out)(const lt_device *device, const lt_storage *from, uint64_t at, void *to, size_t bytes);
    /* Optional: writes src, which is there too or is a 0-d tensor of the host and fits into dst, to dst, casting and
     * broadcasting; they may share memory. 1 where it cannot, and the host is to do it. */
    int (*copy)(const lt_device *device, lt_tensor *dst, lt_tensor *src);
    /* NULL where the engine's own C functions compute, as far as there are elements. Else: whether it has the op for
     * tensors of this dtype (1 or 0), and the op itself. Results are made and only to be filled; tensors among the
     * arguments that are not there are 0-d ones of the host. */
    int (*supports)(const lt_device *device, const lt_op *op, int dtype);
    int (*compute)(const lt_device *device, const lt_op *op, const lt_value *v, lt_value *out);
};

extern const lt_device *lt_devices[LT_MAX_DEVICES]; /* NULL behind the last */
int lt_add_device(const lt_device *device);         /* its number; the row must stay */
int lt_find_device(const char *name, size_t size);  /* -1 where there is none, without an error */
const char *lt_device_name(uint8_t device);         /* for messages */

extern LT_THREAD uint8_t lt_current_device; /* where lt_new makes tensors */

/* Makes new tensors on another device from now on; returns the device before, to be given back to it afterwards. */
static inline uint8_t lt_use_device(uint8_t device)
{
    uint8_t outer = lt_current_device;
    lt_current_device = device;
    return outer;
}

/* Whether code of the host has no elements to compute with on a device. */
static inline bool lt_device_shapes_only(uint8_t device)
{
    return device && device < LT_MAX_DEVICES && !lt_devices[device]->readable;
}

#endif
