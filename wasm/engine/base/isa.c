/* Which instruction set's kernels serve this machine. In WebAssembly those with relaxed SIMD come from a module of
 * their own (python/kernels_module.c), where the host accepts it. */
#include "isa.h"

#include "error.h"
#include "kernels_gen.h"

const lt_kernels *lt_k;
static const lt_kernels *chosen; /* lt_k, before other entries were laid over it */

#define LT_TABLE(isa) extern const lt_kernels lt_kernel_table__##isa;
#ifdef LT_HAVE_BASELINE
LT_TABLE(baseline)
#endif
#ifdef LT_HAVE_AVX2
LT_TABLE(avx2)
#endif
#ifdef LT_HAVE_AVX512
LT_TABLE(avx512)
#endif
#ifdef LT_HAVE_NEON
LT_TABLE(neon)
#endif
#ifdef LT_HAVE_SIMD128
LT_TABLE(simd128)
#endif

/* Best first. */
static int candidates(const lt_kernels **list)
{
    int n = 0;
#ifdef LT_HAVE_AVX512
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw"))
        list[n++] = &lt_kernel_table__avx512;
#endif
#ifdef LT_HAVE_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) list[n++] = &lt_kernel_table__avx2;
#endif
#ifdef LT_HAVE_BASELINE
    list[n++] = &lt_kernel_table__baseline;
#endif
#ifdef LT_HAVE_NEON
    list[n++] = &lt_kernel_table__neon;
#endif
#ifdef LT_HAVE_SIMD128
    list[n++] = &lt_kernel_table__simd128;
#endif
    return n;
}

int lt_choose_kernels(const char *isa)
{
    const lt_kernels *list[8];
    int n = candidates(list);
    for (int i = 0; i < n; i++)
        if (!isa || strcmp(isa, list[i]->isa) == 0) {
            lt_k = chosen = list[i];
            return 0;
        }
    return lt_fail(LT_VALUE_ERROR,
                   "LUCID_ISA: '%s' is not an instruction set of this build and machine; the best here is '%s'",
                   isa ? isa : "", n ? list[0]->isa : "none");
}

/* A table is nothing but pointers, so that another can be laid over it word by word. */
void lt_use_kernels(const lt_kernels *kernels)
{
    static lt_kernels joined;
    joined = *chosen;
    for (size_t at = 0; at < sizeof joined; at += sizeof(void *)) {
        void *pointer;
        memcpy(&pointer, (const char *)kernels + at, sizeof pointer);
        if (pointer) memcpy((char *)&joined + at, &pointer, sizeof pointer);
    }
    lt_k = chosen = &joined;
}

const char *lt_isa_name(void) { return lt_k ? lt_k->isa : ""; }
