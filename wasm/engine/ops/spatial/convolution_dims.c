/* The convolutions that are for one number of dims: what they are called with must be for as many. */
#include "ops_gen.h"
#include "spatial.h"

static bool is_for(const lt_tensor *weight, int dims, const char *channels)
{
    static const char *const kernels[] = {"length", "height, width", "depth, height, width"};
    if (weight->ndim == dims + 2) return true;
    lt_fail(LT_SHAPE_ERROR, "convolution: weight has shape %s; wanted (%s, %s)", LT_SHAPE(weight), channels,
            kernels[dims - 1]);
    return false;
}

#define OF_DIMS(n)                                                                                                     \
    lt_tensor *lt_convolution##n##d(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,           \
                                    const lt_dims *padding, const lt_dims *dilation, lt_idx groups)                    \
    {                                                                                                                  \
        if (!is_for(weight, n, "out channels, in channels / groups")) return NULL;                                     \
        return lt_convolve(x, weight, bias, stride, padding, dilation, groups);                                        \
    }                                                                                                                  \
    lt_tensor *lt_convolution##n##d_padded(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,    \
                                           int padding, const lt_dims *dilation, lt_idx groups)                        \
    {                                                                                                                  \
        if (!is_for(weight, n, "out channels, in channels / groups")) return NULL;                                     \
        return lt_convolve_padded(x, weight, bias, stride, padding, dilation, groups);                                 \
    }                                                                                                                  \
    lt_tensor *lt_conv_transpose##n##d(lt_tensor *x, lt_tensor *weight, lt_tensor *bias, const lt_dims *stride,        \
                                       const lt_dims *padding, const lt_dims *output_padding, lt_idx groups,           \
                                       const lt_dims *dilation)                                                        \
    {                                                                                                                  \
        if (!is_for(weight, n, "in channels, out channels / groups")) return NULL;                                     \
        return lt_convolve_transposed(x, weight, bias, stride, padding, output_padding, groups, dilation);             \
    }

OF_DIMS(1)
OF_DIMS(2)
OF_DIMS(3)
