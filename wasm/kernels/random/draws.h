/* Distributions beside the uniform and the normal one, in double precision, from the uniform numbers of blocks. As in
 * random.c, whose log_d and cos_turns_d these need, nothing is of the C library: the same bits in every build. */

/* e^x: x = k ln 2 + r with |r| <= ln 2 / 2, where 14 terms of the power series leave 4e-18. */
static double exp_d(double x)
{
    if (x > 709.79) return (double)INFINITY;
    if (!(x > -745.2)) return 0;
    const double k = __builtin_floor(x * 1.4426950408889634 + 0.5);
    const double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10; /* ln 2 in two parts */
    double series = 0;
    for (int i = 14; i >= 1; i--) series = (series + 1) * r / i;
    const int half = (int)k / 2, rest = (int)k - half;
    const int64_t bits[2] = {(int64_t)(half + 1023) << 52, (int64_t)(rest + 1023) << 52};
    double scale[2];
    memcpy(scale, bits, sizeof scale);
    return (1 + series) * scale[0] * scale[1];
}

/* log(1 - p) for 0 <= p < 1: the quotient takes the rounding of 1 - p back. */
static double log1m_d(double p)
{
    const double rest = 1 - p;
    return rest == 1 ? -p : log_d(rest) * (-p / (rest - 1));
}

/* (0, 1) from 64 bits. */
static double open_unit(uint64_t bits) { return ((double)(int64_t)(bits >> 11) + 0.5) * 0x1p-53; }

typedef enum { DRAW_EXPONENTIAL, DRAW_CAUCHY, DRAW_LOG_NORMAL, DRAW_GEOMETRIC } draw_shape;

/* One number from the two halves of a block; a and b are the distribution's parameters. */
static double draw_one(int shape, double a, double b, uint64_t first, uint64_t second)
{
    const double u = open_unit(first);
    switch (shape) {
    case DRAW_EXPONENTIAL: return -log_d(u) / a;
    case DRAW_CAUCHY: { /* median + sigma tan(pi (u - 1/2)); half a turn is 2^63 */
        const uint64_t quarter = (uint64_t)1 << 62, turns = (first >> 1) - quarter;
        const double cosine = cos_turns_d(turns);
        return a + b * (cos_turns_d(turns - quarter) / (cosine > 0x1p-62 ? cosine : 0x1p-62));
    }
    case DRAW_LOG_NORMAL: return exp_d(a + b * (__builtin_sqrt(-2 * log_d(u)) * cos_turns_d(second)));
    default: { /* how many trials until one succeeds: u <= (1 - a)^(k - 1) */
        const double trials = a < 1 ? __builtin_ceil(log_d(u) / log1m_d(a)) : 1;
        return trials > 1 ? trials : 1;
    }
    }
}

/* ---- Counts: by inversion where they are small, else by transformed rejection -------------------------------------
 * W. Hörmann, "The transformed rejection method for generating Poisson random variables", Insurance: Mathematics and
 * Economics 12 (1993), and "The generation of binomial random variates", Journal of Statistical Computation and
 * Simulation 46 (1993). An element's further attempts take the blocks whose third word counts them. */

static void attempt_units(uint64_t seed, uint64_t counter, uint32_t attempt, double unit[2])
{
    uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32), c2 = attempt, c3 = 0;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        const uint64_t first = (uint64_t)c0 * PHILOX_M0, second = (uint64_t)c2 * PHILOX_M1;
        c0 = (uint32_t)(second >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)second;
        c2 = (uint32_t)(first >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)first;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    unit[0] = open_unit((uint64_t)c0 << 32 | c1);
    unit[1] = open_unit((uint64_t)c2 << 32 | c3);
}

/* log k! - (log(2 pi) / 2 + (k + 1/2) log(k + 1) - (k + 1)), what Stirling's formula leaves. */
static double stirling_rest(double k)
{
    static const double small[10] = {
        0.081061466795327258, 0.041340695955409294, 0.027677925684998339, 0.020790672103765093,  0.016644691189821192,
        0.013876128823070748, 0.01189670994589177,  0.010411265261972096, 0.0092554621827127329, 0.0083305634333628713};
    if (k < 10) return small[(int)k];
    const double next = k + 1, square = next * next;
    return (1. / 12 - (1. / 360 - 1. / 1260 / square) / square) / next;
}

static double draw_poisson(double mean, uint64_t seed, uint64_t counter)
{
    double unit[2];
    attempt_units(seed, counter, 0, unit);
    if (mean < 10) {
        double chance = exp_d(-mean), left = unit[0], k = 0;
        while (left > chance && k < 200) {
            left -= chance;
            k += 1;
            chance *= mean / k;
        }
        return k;
    }
    const double b = 0.931 + 2.53 * __builtin_sqrt(mean), a = -0.059 + 0.02483 * b;
    const double inverse = 1.1239 + 1.1328 / (b - 3.4), ready = 0.9277 - 3.6224 / (b - 2);
    for (uint32_t attempt = 1;; attempt++) {
        const double u = unit[0] - 0.5, v = unit[1], edge = 0.5 - __builtin_fabs(u);
        const double k = __builtin_floor((2 * a / edge + b) * u + mean + 0.43);
        if (edge >= 0.07 && v <= ready) return k;
        if (k >= 0 && !(edge < 0.013 && v > edge)) {
            const double density = k * log_d(mean / (k + 1)) + (k + 1 - mean) - 0.5 * log_d(k + 1) -
                                   0.91893853320467274178 - stirling_rest(k);
            if (log_d(v * inverse / (a / (edge * edge) + b)) <= density || attempt == 1000) return k;
        }
        attempt_units(seed, counter, attempt, unit);
    }
}

/* Of n trials with 0 < p <= 1/2. */
static double draw_binomial(double n, double p, uint64_t seed, uint64_t counter)
{
    double unit[2];
    attempt_units(seed, counter, 0, unit);
    const double odds = p / (1 - p);
    if (n * p < 10) {
        double chance = exp_d(n * log1m_d(p)), left = unit[0], k = 0;
        while (left > chance && k < n && k < 200) {
            left -= chance;
            k += 1;
            chance *= odds * ((n + 1 - k) / k);
        }
        return k;
    }
    const double spread = __builtin_sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * spread;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p, centre = n * p + 0.5, ready = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * spread, m = __builtin_floor((n + 1) * p);
    for (uint32_t attempt = 1;; attempt++) {
        const double u = unit[0] - 0.5, v = unit[1], edge = 0.5 - __builtin_fabs(u);
        const double k = __builtin_floor((2 * a / edge + b) * u + centre);
        if (k >= 0 && k <= n) {
            if (edge >= 0.07 && v <= ready) return k;
            const double density = (m + 0.5) * log_d((m + 1) / (odds * (n - m + 1))) +
                                   (n + 1) * log_d((n - m + 1) / (n - k + 1)) +
                                   (k + 0.5) * log_d(odds * (n - k + 1) / (k + 1)) + stirling_rest(m) +
                                   stirling_rest(n - m) - stirling_rest(k) - stirling_rest(n - k);
            if (log_d(v * alpha / (a / (edge * edge) + b)) <= density || attempt == 1000) return k;
        }
        attempt_units(seed, counter, attempt, unit);
    }
}
