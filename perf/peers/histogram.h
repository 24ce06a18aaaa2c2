/*
 * Latencies in logarithmic buckets, 32 for each power of two: a percentile is accurate to 2 %, and to record a latency
 * takes a few instructions. LatencyHistogram.cs and ioaio.pl have the same buckets.
 */
#ifndef LINUXAIO_PERF_HISTOGRAM_H
#define LINUXAIO_PERF_HISTOGRAM_H

#include <stdint.h>

enum {
    HISTOGRAM_STEP_BITS = 5,
    HISTOGRAM_STEPS = 1 << HISTOGRAM_STEP_BITS,
    HISTOGRAM_OCTAVES = 36, /* up to 2^40 ns, 18 minutes */
    HISTOGRAM_BUCKETS = (HISTOGRAM_OCTAVES + 1) * HISTOGRAM_STEPS
};

struct histogram {
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

static inline void histogram_record(struct histogram *histogram, uint64_t nanoseconds)
{
    unsigned shift = nanoseconds < HISTOGRAM_STEPS ? 0 : 63 - HISTOGRAM_STEP_BITS - __builtin_clzll(nanoseconds);
    uint64_t bucket = (uint64_t)shift * HISTOGRAM_STEPS + (nanoseconds >> shift);
    histogram->buckets[bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1]++;
}

static inline void histogram_add(struct histogram *sum, const struct histogram *part)
{
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        sum->buckets[i] += part->buckets[i];
    }
}

/* The middle of a bucket, in microseconds. */
static inline double histogram_value(unsigned bucket)
{
    unsigned shift = bucket < 2 * HISTOGRAM_STEPS ? 0 : bucket / HISTOGRAM_STEPS - 1;
    uint64_t low = (uint64_t)(bucket - shift * HISTOGRAM_STEPS) << shift;
    return ((double)low + (double)(1ull << shift) / 2) / 1000;
}

/* The smallest value that at least this share of all samples does not exceed (nearest rank). 0: no samples. */
static inline double histogram_percentile(const struct histogram *histogram, double share)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        total += histogram->buckets[i];
    }
    double rank = share * (double)total;
    uint64_t seen = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if (seen > 0 && (double)seen >= rank) {
            return histogram_value(i);
        }
    }
    return 0;
}

#endif
