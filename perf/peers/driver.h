/*
 * What the native drivers share: arguments, warm-up, the measured period and the JSON line. LinuxAio.Perf's own
 * contenders follow the same rules (Reads/ReadLane.cs), so the rows of a table differ only in how a read is made.
 *
 * A lane is one read in flight: it asks for the next offset, starts the read, hands in its result, and repeats.
 */
#ifndef LINUXAIO_PERF_DRIVER_H
#define LINUXAIO_PERF_DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "histogram.h"

/* Exit code for "this machine cannot run me"; the report then says "not available" with what was printed. */
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
    uint64_t operations; /* the lane's thread writes, the driver's main thread reads */
    uint64_t random;
    uint64_t started;    /* nanoseconds; 0 = this read is not timed */
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

/* Parses the arguments, opens the file and makes the lanes; exits with a message when it cannot. */
struct driver driver_open(int argc, char **argv);

/* Sets the number of lanes: one per read in flight, or one per thread for drivers that block. */
void driver_make_lanes(struct driver *driver, unsigned count);

/* Runs `work(argument)` on `threads` threads, measures it, and prints the JSON line. Returns the exit code. */
int driver_run(struct driver *driver, void *(*work)(void *), void **arguments, unsigned threads);

/* True from the end of the measured period on: lanes start no more reads. */
bool driver_stopped(void);

/* The offset of the lane's next read; takes the time when this one is a sample. */
off_t lane_begin(struct driver *driver, struct lane *lane);

/* Hands in a finished read; exits when it is not a whole block. */
void lane_end(struct driver *driver, struct lane *lane, ssize_t result);

/* Prints what failed and why, and exits: a driver that cannot read has nothing to report. */
_Noreturn void driver_fail(int exit_code, const char *what, const char *why);

#endif
