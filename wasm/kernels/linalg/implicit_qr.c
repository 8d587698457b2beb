/* Eigenvalues of a real symmetric tridiagonal matrix and singular values of a real bidiagonal one, by implicit QR
 * sweeps. Either end of a block may be the one from which the bulge is chased: `step` is 1 from the first row down, -1
 * from the last row up, so that graded matrices are chased from their large end. */
#include <math.h>

#include "rotations.h"

#define EPS 0x1p-53
#define TINY 0x1p-1000 /* what counts as zero in matrices whose largest element is near 1 */

/* Golub and Van Loan, section 8.3, with Wilkinson's shift. d (n) becomes the eigenvalues, unsorted; e (n - 1) is lost.
 * z (n, width), unless NULL, is multiplied from the left by the eigenvectors' transpose. turns holds 64 n. *failed: 1
 * where it does not converge. */
LT_KERNEL(tridiagonal_qr, (lt_idx n, double *d, double *e, double *z, lt_idx width, double *turns, int *failed))
{
    lt_rotations r = {.rows = z, .width = width, .stride = width, .turns = turns};
    lt_idx last = n - 1, sweeps = 0;
    *failed = 0;
    while (last > 0) {
        lt_idx first = last;
        for (; first > 0; first--) {
            const double size = __builtin_fabs(e[first - 1]);
            if (size <= EPS * __builtin_sqrt(__builtin_fabs(d[first - 1])) * __builtin_sqrt(__builtin_fabs(d[first])) ||
                size < TINY) {
                e[first - 1] = 0;
                break;
            }
        }
        if (first == last) {
            last--;
            continue;
        }
        if (sweeps++ > 60 * n) {
            *failed = 1;
            break;
        }
        const int step = __builtin_fabs(d[first]) >= __builtin_fabs(d[last]) ? 1 : -1;
        const lt_idx count = last - first;
        double *at = step > 0 ? d + first : d + last, *off = step > 0 ? e + first : e + last - 1;
        double *pair = z ? begin_sweep(&r, step > 0 ? first : last, step, count) : turns;
        /* of the last 2 by 2 block, the eigenvalue nearer to its last element */
        const double b = off[(count - 1) * step], far = at[count * step], half = (at[(count - 1) * step] - far) / 2,
                     root = hypot(half, b);
        const double shift = far - b * (b / (half + (half < 0 ? -root : root)));
        double x = at[0] - shift, bulge = off[0];
        for (lt_idx k = 0; k < count; k++, at += step, off += step) {
            double c, s;
            const double length = rotation(x, bulge, &c, &s);
            if (k > 0) off[-step] = length;
            const double p = at[0], q = at[step], o = off[0], change = 2 * c * o - s * (p - q);
            at[0] = p + s * change;
            at[step] = q - s * change;
            off[0] = c * change - o;
            x = off[0];
            if (k + 1 < count) {
                bulge = s * off[step];
                off[step] *= c;
            }
            if (z) *pair++ = c, *pair++ = s;
        }
    }
    turn_rows(&r);
}

/* Demmel and Kahan, "Accurate singular values of bidiagonal matrices", 1990: d (n), the diagonal, becomes the singular
 * values, not negative and unsorted, each right to a few n eps of itself; e (n - 1), the superdiagonal, is lost. With
 * B = P diag Q^T, l (n rows of lwidth) and r (n rows of rwidth), unless NULL, are multiplied by P^T and Q^T. turns
 * holds 128 n. *failed: 1 where it does not converge. */
LT_KERNEL(bidiagonal_qr, (lt_idx n, double *d, double *e, double *l, lt_idx lwidth, double *r, lt_idx rwidth,
                          double *turns, int *failed))
{
    lt_rotations left = {.rows = l, .width = lwidth, .stride = lwidth, .turns = turns},
                 right = {.rows = r, .width = rwidth, .stride = rwidth, .turns = turns + 64 * n};
    lt_idx last = n - 1, sweeps = 0;
    const double tolerance = 16 * EPS;
    *failed = 0;
    int step = 1;
    lt_idx seen_first = -1, seen_last = -1;
    while (last > 0) {
        if (sweeps++ > 60 * n) {
            *failed = 1;
            break;
        }
        lt_idx first = last;
        double top = __builtin_fabs(d[last]);
        for (; first > 0; first--) {
            const double size = __builtin_fabs(e[first - 1]), value = __builtin_fabs(d[first - 1]);
            if (size < TINY) {
                e[first - 1] = 0;
                break;
            }
            top = size > top ? size : top;
            top = value > top ? value : top;
        }
        if (first == last) {
            last--;
            continue;
        }
        if (first >= seen_last || last <= seen_first || seen_last < 0) /* a new block */
            step = __builtin_fabs(d[first]) >= __builtin_fabs(d[last]) ? 1 : -1;
        seen_first = first, seen_last = last;
        const lt_idx count = last - first;
        double *at = step > 0 ? d + first : d + last, *off = step > 0 ? e + first : e + last - 1;
        /* What is negligible beside the least singular value that the part before it can have. */
        double least = __builtin_fabs(at[0]), mu = least;
        int split = 0;
        if (__builtin_fabs(off[(count - 1) * step]) <= tolerance * __builtin_fabs(at[count * step])) {
            off[(count - 1) * step] = 0;
            continue;
        }
        for (lt_idx k = 0; k < count && !split; k++) {
            const double size = __builtin_fabs(off[k * step]);
            if (size <= tolerance * mu) off[k * step] = 0, split = 1;
            mu = __builtin_fabs(at[(k + 1) * step]) * (mu / (mu + size));
            least = mu < least ? mu : least;
        }
        if (split) continue;
        /* The shift: the least singular value of the last 2 by 2 block, unless it would lose accuracy. */
        double shift = 0;
        if (n * tolerance * (least / top) > EPS) {
            const double f = __builtin_fabs(at[(count - 1) * step]), g = __builtin_fabs(off[(count - 1) * step]),
                         h = __builtin_fabs(at[count * step]);
            /* sigma_min sigma_max = f h, sigma_max^2 + sigma_min^2 = f^2 + g^2 + h^2 */
            const double sum = hypot(f + h, g), gap = hypot(f - h, g);
            shift = sum + gap > 0 ? 2 * f * (h / (sum + gap)) : 0;
            const double ratio = shift / __builtin_fabs(at[0]);
            if (!(ratio * ratio >= EPS)) shift = 0;
        }
        /* Chased upwards the block is B^T in reverse order, so the sides change places. */
        double *pl = NULL, *pr = NULL;
        const lt_idx begin = step > 0 ? first : last;
        if (l) pl = begin_sweep(&left, begin, step, count);
        if (r) pr = begin_sweep(&right, begin, step, count);
        double **near = step > 0 ? &pr : &pl, **far = step > 0 ? &pl : &pr; /* of the first and second rotation */
        if (shift == 0) {
            double c = 1, s = 0, oc = 1, os = 0;
            for (lt_idx k = 0; k < count; k++, at += step, off += step) {
                const double length = rotation(at[0] * c, off[0], &c, &s);
                if (k > 0) off[-step] = os * length;
                at[0] = rotation(oc * length, at[step] * s, &oc, &os);
                if (*near) *(*near)++ = c, *(*near)++ = s;
                if (*far) *(*far)++ = oc, *(*far)++ = os;
            }
            const double h = at[0] * c;
            at[0] = h * oc;
            off[-step] = h * os;
            continue;
        }
        double f = (__builtin_fabs(at[0]) - shift) * ((at[0] < 0 ? -1 : 1) + shift / at[0]), g = off[0];
        for (lt_idx k = 0; k < count; k++, at += step, off += step) {
            double c, s;
            double length = rotation(f, g, &c, &s);
            if (k > 0) off[-step] = length;
            f = c * at[0] + s * off[0];
            off[0] = c * off[0] - s * at[0];
            g = s * at[step];
            at[step] *= c;
            if (*near) *(*near)++ = c, *(*near)++ = s;
            at[0] = rotation(f, g, &c, &s);
            f = c * off[0] + s * at[step];
            at[step] = c * at[step] - s * off[0];
            if (k + 1 < count) {
                g = s * off[step];
                off[step] *= c;
            }
            if (*far) *(*far)++ = c, *(*far)++ = s;
        }
        off[-step] = f;
    }
    turn_rows(&left);
    turn_rows(&right);
    for (lt_idx i = 0; i < n; i++) {
        if (d[i] < 0 || (d[i] == 0 && 1 / d[i] < 0)) {
            d[i] = -d[i];
            if (r)
                for (lt_idx j = 0; j < rwidth; j++) r[i * rwidth + j] = -r[i * rwidth + j];
        }
    }
}
