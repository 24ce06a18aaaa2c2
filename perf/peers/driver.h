/*
 * The common part of the native drivers: arguments, warm-up, measured period, JSON line. The .NET contenders follow the
 * same rules (src/LinuxAio.Measuring/ReadLane.cs), so the rows of a table differ only in how they read.
 *
 * A lane is one read in flight: it takes the next offset, starts the read, hands in its result, and repeats.
 */
#ifndef LINUXAIO_PERF_DRIVER_H
#define LINUXAIO_PERF_DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "histogram.h"

/* The exit code that says: this machine cannot run the driver. The report then shows the printed message. */
enum { EXIT_NOT_AVAILABLE = 77 };

struct settings {
    const char *file;
    uint64_t blocks;
    uint32_t block_size;
    unsigned depth;
    unsigned threads;
    double seconds;
    double warm_up;
    uint64_t seed;
};

struct lane {
    uint64_t operations; /* the thread of the lane writes, the main thread reads */
    uint64_t random;
    uint64_t started;    /* nanoseconds; 0: this read is not timed */
    uint32_t until_timed;
    char *buffer;
    struct histogram latencies;
};

struct driver {
    struct settings settings;
    struct lane *lanes;
    unsigned lane_count;
    int fd;
};

/* Parses the arguments and opens the file; exits with a message if it cannot. */
struct driver driver_open(int argc, char **argv);

/* Allocates the lanes: one for each read in flight, or one for each thread of a driver that blocks. */
void driver_make_lanes(struct driver *driver, unsigned count);

/* Runs `work(argument)` on `threads` threads, measures it, and prints the JSON line. Returns the exit code. */
int driver_run(struct driver *driver, void *(*work)(void *), void **arguments, unsigned threads);

/* Whether the measured period is over: then lanes start no more reads. */
bool driver_stopped(void);

/* Returns the offset of the lane's next read, and takes the time if this read is timed. */
off_t lane_begin(struct driver *driver, struct lane *lane);

/* Hands in the result of a read, a count or -errno; exits if it is not a whole block. */
void lane_end(struct driver *driver, struct lane *lane, ssize_t result);

/* Prints what failed and why, and exits. */
_Noreturn void driver_fail(int exit_code, const char *what, const char *why);

#endif
