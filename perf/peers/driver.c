#define _GNU_SOURCE
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* To time every read would make a cached one several per cent slower. One in eight gives the same percentiles. */
enum { TIME_EVERY = 8 };

enum phase { WARMING_UP, MEASURING, STOPPED };

/* The main thread writes, lanes read. No other data depends on it, so no ordering is needed. */
static _Atomic int phase = WARMING_UP;

struct snapshot {
    uint64_t operations;
    uint64_t nanoseconds;
    double cpu_micros;
};

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void sleep_for(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    while (nanosleep(&time, &time) != 0 && errno == EINTR) {
    }
}

static struct snapshot take_snapshot(const struct driver *driver)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    struct snapshot snapshot = {
        .nanoseconds = now(),
        .cpu_micros = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
                      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec),
    };
    for (unsigned i = 0; i < driver->lane_count; i++) {
        snapshot.operations += __atomic_load_n(&driver->lanes[i].operations, __ATOMIC_RELAXED);
    }
    return snapshot;
}

_Noreturn void driver_fail(int exit_code, const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(exit_code);
}

struct driver driver_open(int argc, char **argv)
{
    if (argc != 9) {
        driver_fail(2, argv[0], "FILE FILE_SIZE BLOCK_SIZE DEPTH THREADS SECONDS WARM_UP_SECONDS SEED");
    }
    struct driver driver = {
        .settings = {
            .file = argv[1],
            .block_size = (uint32_t)strtoul(argv[3], NULL, 10),
            .depth = (unsigned)strtoul(argv[4], NULL, 10),
            .threads = (unsigned)strtoul(argv[5], NULL, 10),
            .seconds = strtod(argv[6], NULL),
            .warm_up = strtod(argv[7], NULL),
            .seed = strtoull(argv[8], NULL, 10),
        },
    };
    struct settings *settings = &driver.settings;
    settings->blocks = settings->block_size == 0 ? 0 : strtoull(argv[2], NULL, 10) / settings->block_size;
    if (settings->blocks == 0 || settings->blocks > UINT32_MAX ||
        settings->depth == 0 || settings->threads == 0 || settings->seconds <= 0) {
        driver_fail(2, argv[0], "sizes, depth, threads and seconds must be positive, and at most 2^32 blocks");
    }
    driver.fd = open(settings->file, O_RDONLY | O_CLOEXEC);
    if (driver.fd < 0) {
        driver_fail(1, settings->file, strerror(errno));
    }
    return driver;
}

void driver_make_lanes(struct driver *driver, unsigned count)
{
    driver->lane_count = count;
    driver->lanes = calloc(count, sizeof(struct lane));
    if (driver->lanes == NULL) {
        driver_fail(1, "calloc", strerror(errno));
    }
    for (unsigned i = 0; i < count; i++) {
        struct lane *lane = &driver->lanes[i];
        lane->buffer = malloc(driver->settings.block_size);
        if (lane->buffer == NULL) {
            driver_fail(1, "malloc", strerror(errno));
        }
        /* The product gives neighbouring seeds different sequences; | 1 because xorshift never leaves 0. */
        lane->random = ((driver->settings.seed + i) * 0x9E3779B97F4A7C15u) | 1;
        lane->until_timed = i % TIME_EVERY; /* lanes in lockstep must not all be timed in the same turn */
    }
}

bool driver_stopped(void)
{
    return atomic_load_explicit(&phase, memory_order_relaxed) == STOPPED;
}

off_t lane_begin(struct driver *driver, struct lane *lane)
{
    uint64_t random = lane->random;
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    lane->random = random;
    lane->started = 0;
    if (lane->until_timed-- == 0) {
        lane->until_timed = TIME_EVERY - 1;
        lane->started = now();
    }
    /* The upper 32 bits times the number of blocks, shifted right: a random block without a division. */
    return (off_t)(((random >> 32) * driver->settings.blocks >> 32) * driver->settings.block_size);
}

void lane_end(struct driver *driver, struct lane *lane, ssize_t result)
{
    if (result != (ssize_t)driver->settings.block_size) {
        driver_fail(1, "read", result < 0 ? strerror((int)-result) : "short count");
    }
    if (lane->started != 0 && atomic_load_explicit(&phase, memory_order_relaxed) == MEASURING) {
        histogram_record(&lane->latencies, now() - lane->started);
    }
    __atomic_store_n(&lane->operations, lane->operations + 1, __ATOMIC_RELAXED);
}

static void print_line(const struct driver *driver, struct snapshot start, struct snapshot end)
{
    struct histogram *sum = calloc(1, sizeof *sum);
    if (sum == NULL) {
        driver_fail(1, "calloc", strerror(errno));
    }
    for (unsigned i = 0; i < driver->lane_count; i++) {
        histogram_add(sum, &driver->lanes[i].latencies);
    }
    uint64_t operations = end.operations - start.operations;
    if (operations == 0) {
        driver_fail(1, driver->settings.file, "no read finished in the measured period");
    }
    printf("{\"ops\":%llu,\"seconds\":%.6f,\"cpuMicrosPerOp\":%.4f,\"p50Micros\":%.3f,\"p99Micros\":%.3f,"
           "\"p999Micros\":%.3f,\"allocatedBytesPerOp\":null}\n",
           (unsigned long long)operations, (double)(end.nanoseconds - start.nanoseconds) / 1e9,
           (end.cpu_micros - start.cpu_micros) / (double)operations, histogram_percentile(sum, 0.5),
           histogram_percentile(sum, 0.99), histogram_percentile(sum, 0.999));
    free(sum);
}

int driver_run(struct driver *driver, void *(*work)(void *), void **arguments, unsigned threads)
{
    pthread_t *ids = calloc(threads, sizeof *ids);
    if (ids == NULL) {
        driver_fail(1, "calloc", strerror(errno));
    }
    for (unsigned i = 0; i < threads; i++) {
        int error = pthread_create(&ids[i], NULL, work, arguments[i]);
        if (error != 0) {
            driver_fail(1, "pthread_create", strerror(error));
        }
    }
    sleep_for(driver->settings.warm_up);
    struct snapshot start = take_snapshot(driver);
    atomic_store(&phase, MEASURING);
    sleep_for(driver->settings.seconds);
    struct snapshot end = take_snapshot(driver);
    atomic_store(&phase, STOPPED);
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
    }
    print_line(driver, start, end);
    free(ids);
    return 0;
}
