/* Calls that are cut into pieces, as threads compute them: the pieces in any order, each with scratch of its own, write
 * every element of the result once, and nothing else, and the bits are those of the whole call. */
#include "attention.h"
#include "check.h"
#include "conv.h"
#include "gemm.h"

enum { GUARD = 32 };

/* The pieces, last one first. */
static void in_pieces(lt_piece piece, const void *call, lt_idx pieces, size_t work_bytes)
{
    for (lt_idx i = pieces - 1; i >= 0; i--) {
        void *work = allocate(work_bytes);
        memset(work, 0x7f, work_bytes);
        piece(call, i, work);
        free(work);
    }
}

#define PRODUCT(S, T)                                                                                                  \
    static void product_##S(lt_idx m, lt_idx n, lt_idx k, int form_a, int form_b, int accumulate, int with_bias)       \
    {                                                                                                                  \
        const lt_idx rsa = form_a ? 1 : k, csa = form_a ? m : 1, rsb = form_b ? 1 : n, csb = form_b ? k : 1;           \
        const lt_idx ldc = m > 1 && n == 1 ? 1 : n + 3, size = m * ldc + GUARD;                                        \
        T *a = random_##S(m * k), *b = random_##S(k * n), *bias = random_##S(n), *c = random_##S(size);                \
        T *whole = allocate(sizeof(T) * (size_t)size), *cut = allocate(sizeof(T) * (size_t)size);                      \
        lt_idx elements;                                                                                               \
        LT_FN(gemm_work_##S)(m, n, k, &elements);                                                                      \
        const size_t bytes = sizeof(T) * (size_t)elements;                                                             \
        void *work = allocate(bytes);                                                                                  \
        memcpy(whole, c, sizeof(T) * (size_t)size);                                                                    \
        LT_FN(gemm_##S)(m, n, k, a, rsa, csa, b, rsb, csb, whole, ldc, with_bias ? bias : NULL, accumulate, work);     \
        static const lt_idx counts[] = {1, 2, 3, 4, 8, 12, 28, 1000};                                                  \
        for (int i = 0; i < COUNT(counts); i++) {                                                                      \
            lt_gemm g = {m, n, k, rsa, csa, rsb, csb, ldc, accumulate, 0, 0, a, b, with_bias ? bias : NULL, cut};      \
            LT_FN(gemm_cut_##S)(&g, counts[i]);                                                                        \
            memcpy(cut, c, sizeof(T) * (size_t)size);                                                                  \
            in_pieces(LT_FN(gemm_piece_##S), &g, lt_gemm_pieces(&g), bytes);                                           \
            CHECK(!memcmp(whole, cut, sizeof(T) * (size_t)size),                                                       \
                  "gemm_piece_" #S " %d %d %d forms %d %d accumulate %d bias %d: %d pieces differ from the whole",     \
                  (int)m, (int)n, (int)k, form_a, form_b, accumulate, with_bias, (int)lt_gemm_pieces(&g));             \
        }                                                                                                              \
        free(a), free(b), free(bias), free(c), free(whole), free(cut), free(work);                                     \
    }
PRODUCT(f32, float)
PRODUCT(f64, double)

static void products(void)
{
    static const lt_idx sizes[] = {1, 2, 3, 5, 8, 13, 17, 31, 40, 63, 64, 65, 97, 191, 193};
    for (int i = 0; i < COUNT(sizes); i++)
        for (int j = 0; j < COUNT(sizes); j++)
            for (int form = 0; form < 4; form++) {
                const lt_idx k = sizes[(i + 2 * j + form) % COUNT(sizes)];
                product_f32(sizes[i], sizes[j], k, form & 1, form >> 1, (i + j) & 1, i & 1);
                product_f64(sizes[i], sizes[j], k, form & 1, form >> 1, j & 1, (i + j) & 1);
            }
    static const lt_idx large[][3] = {{1, 3000, 300},  {3000, 1, 300},  {2, 3000, 70},  {3000, 2, 70},
                                      {7, 40, 1500},   {5, 600, 130},   {600, 6, 130},  {12, 20, 1200},
                                      {250, 250, 257}, {40, 1030, 520}, {200, 170, 165}};
    for (int s = 0; s < COUNT(large); s++)
        for (int form = 0; form < 4; form++) {
            product_f32(large[s][0], large[s][1], large[s][2], form & 1, form >> 1, s & 1, 1);
            product_f64(large[s][0], large[s][1], large[s][2], form & 1, form >> 1, s & 1, 0);
        }
}

#define CONVOLUTION(S, T)                                                                                              \
    static void convolution_##S(const lt_conv *p)                                                                      \
    {                                                                                                                  \
        const lt_idx x = p->n * p->c * lt_space(p->size), y = p->n * p->oc * lt_space(p->out);                         \
        const lt_idx w = p->oc * (p->c / p->groups) * lt_space(p->kernel), most = (x > y ? x : y) + GUARD;             \
        T *from = random_##S(most), *weight = random_##S(w), *bias = random_##S(p->oc), *before = random_##S(most);    \
        T *whole = allocate(sizeof(T) * (size_t)most), *cut = allocate(sizeof(T) * (size_t)most);                      \
        lt_idx elements;                                                                                               \
        LT_FN(conv_work_##S)(p, &elements);                                                                            \
        const size_t bytes = sizeof(T) * (size_t)elements;                                                             \
        void *work = allocate(bytes);                                                                                  \
        for (int backward = 0; backward < 2; backward++) {                                                             \
            memcpy(whole, before, sizeof(T) * (size_t)most);                                                           \
            if (backward) LT_FN(conv_backward_input_##S)(p, from, weight, whole, work);                                \
            else LT_FN(conv_##S)(p, from, weight, bias, whole, work);                                                  \
            for (lt_idx images = 1; images <= p->n; images++) {                                                        \
                const lt_conv_call call = {*p, images, from, weight, bias, cut};                                       \
                memcpy(cut, before, sizeof(T) * (size_t)most);                                                         \
                in_pieces(backward ? LT_FN(conv_backward_input_piece_##S) : LT_FN(conv_piece_##S), &call,              \
                          (p->n + images - 1) / images, bytes);                                                        \
                CHECK(!memcmp(whole, cut, sizeof(T) * (size_t)most),                                                   \
                      "conv_piece_" #S " of %d images, %d at a time, backward %d: differs from the whole", (int)p->n,  \
                      (int)images, backward);                                                                          \
            }                                                                                                          \
        }                                                                                                              \
        free(from), free(weight), free(bias), free(before), free(whole), free(cut), free(work);                        \
    }
CONVOLUTION(f32, float)
CONVOLUTION(f64, double)

static void convolutions(void)
{
    for (int trial = 0; trial < 80; trial++) {
        const lt_idx groups = trial % 5 == 0 ? 2 : trial % 7 == 0 ? 6 : 1, stride = 1 + trial % 3 / 2;
        lt_conv p = {.n = 1 + random_below(6), .c = groups * (1 + random_below(4)), .groups = groups};
        p.oc = groups * (1 + random_below(9));
        for (int d = 0; d < LT_SPACE; d++) {
            const int there = d > 0 || trial % 4 == 0;
            p.kernel[d] = there ? 1 + random_below(4) : 1;
            p.stride[d] = there ? stride : 1;
            p.dilation[d] = 1 + (there && trial % 6 == 0);
            p.padding[d] = there ? random_below(3) : 0;
            const lt_idx reach = (p.kernel[d] - 1) * p.dilation[d] + 1;
            p.size[d] = there ? reach + random_below(20) : 1;
            p.out[d] = (p.size[d] + 2 * p.padding[d] - reach) / p.stride[d] + 1;
        }
        convolution_f32(&p);
        convolution_f64(&p);
    }
}

/* Entries of a batch of two dims, whose keys and values are shared along the second one. */
#define ATTENTION(S, T)                                                                                                \
    static void attention_##S(lt_idx outer, lt_idx heads, lt_idx rows, lt_idx cols, int causal)                        \
    {                                                                                                                  \
        const lt_idx e = 9, ev = 6, item = sizeof(T), entries = outer * heads;                                         \
        lt_attention_batch b = {.entries = entries, .dims = 2, .size = {outer, heads}};                                \
        b.p = (lt_attention_shape){.rows = rows, .cols = cols, .e = e, .ev = ev, .causal = causal, .scale = 0.3};      \
        b.p.q_row = b.p.k_row = e, b.p.v_row = ev, b.p.q_col = b.p.k_col = b.p.v_col = 1;                              \
        T *q = random_##S(entries * rows * e), *k = random_##S(outer * cols * e), *v = random_##S(outer * cols * ev);  \
        T *out = random_##S(entries * rows * ev + GUARD), *cut = random_##S(entries * rows * ev + GUARD);              \
        T *sums = random_##S(entries * rows + GUARD), *sums_cut = random_##S(entries * rows + GUARD);                  \
        memcpy(cut, out, sizeof(T) * (size_t)(entries * rows * ev + GUARD));                                           \
        memcpy(sums_cut, sums, sizeof(T) * (size_t)(entries * rows + GUARD));                                          \
        char *const at[] = {(char *)q, (char *)k, (char *)v, NULL, (char *)out, (char *)sums};                         \
        const lt_idx size[] = {rows * e, cols * e, cols * ev, 0, rows * ev, rows};                                     \
        for (int i = LT_QUERY; i <= LT_LOGSUMEXP; i++) {                                                               \
            const int shared = i == LT_KEY || i == LT_VALUE;                                                           \
            b.at[i] = at[i];                                                                                           \
            b.step[i][0] = size[i] * item * (shared ? 1 : heads);                                                      \
            b.step[i][1] = shared ? 0 : size[i] * item;                                                                \
        }                                                                                                              \
        lt_idx elements;                                                                                               \
        LT_FN(attention_work_##S)(&b.p, &elements);                                                                    \
        void *work = allocate(sizeof(T) * (size_t)elements);                                                           \
        LT_FN(attention_batch_##S)(&b, work);                                                                          \
        b.at[LT_OUTPUT] = (char *)cut, b.at[LT_LOGSUMEXP] = (char *)sums_cut;                                          \
        for (b.some = 1; b.some <= entries; b.some++) {                                                                \
            in_pieces(LT_FN(attention_batch_piece_##S), &b, (entries + b.some - 1) / b.some,                           \
                      sizeof(T) * (size_t)elements);                                                                   \
            CHECK(!memcmp(out, cut, sizeof(T) * (size_t)(entries * rows * ev + GUARD)) &&                              \
                      !memcmp(sums, sums_cut, sizeof(T) * (size_t)(entries * rows + GUARD)),                           \
                  "attention_batch_piece_" #S " %d x %d of %d x %d, %d at a time: differs from the whole", (int)outer, \
                  (int)heads, (int)rows, (int)cols, (int)b.some);                                                      \
            memset(cut, 0, sizeof(T) * (size_t)(entries * rows * ev));                                                 \
            memset(sums_cut, 0, sizeof(T) * (size_t)(entries * rows));                                                 \
        }                                                                                                              \
        free(q), free(k), free(v), free(out), free(cut), free(sums), free(sums_cut), free(work);                       \
    }
ATTENTION(f32, float)
ATTENTION(f64, double)

int main(void)
{
    products();
    convolutions();
    for (lt_idx outer = 1; outer < 4; outer++)
        for (int causal = 0; causal < 2; causal++) {
            attention_f32(outer, 5 - outer, 1 + 40 * outer, 150, causal);
            attention_f64(outer, 5 - outer, 1 + 40 * outer, 150, causal);
        }
    return finish();
}
