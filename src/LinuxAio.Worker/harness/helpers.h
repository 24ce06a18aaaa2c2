/* Helpers of the checks: the libraries, pipes, files of /proc, and calls that hold a worker. */
#ifndef LIO_HARNESS_HELPERS_H
#define LIO_HARNESS_HELPERS_H

#include "context.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>

#define FILE_WORDS 8192

static struct library plain, wide, wide_unchecked;
static int data_file;
static int emulated; /* by qemu: it is slower, and some files of /proc describe the emulator */

static u32 times(u32 native, u32 under_emulation)
{
    return emulated ? under_emulation : native;
}

struct pipe {
    int out, in;
};

static struct pipe open_pipe(void)
{
    int ends[2];
    expect(pipe2(ends, O_CLOEXEC) == 0, "pipe2: %s", strerror(errno));
    return (struct pipe){.out = ends[0], .in = ends[1]};
}

static void close_pipe(struct pipe pipe)
{
    close(pipe.out);
    close(pipe.in);
}

static int bytes_in(struct pipe pipe)
{
    int count = -1;
    expect(ioctl(pipe.out, FIONREAD, &count) == 0, "FIONREAD: %s", strerror(errno));
    return count;
}

static void put_bytes(struct pipe pipe, u32 count)
{
    while (count-- != 0)
        expect(write(pipe.in, "x", 1) == 1, "write: %s", strerror(errno));
}

static u64 word_of_file(u64 index)
{
    return index * 0x9e3779b97f4a7c15ul + 1;
}

static int entries(const char *directory)
{
    int count = 0;
    DIR *opened = opendir(directory);
    expect(opened != 0, "opendir %s: %s", directory, strerror(errno));
    while (readdir(opened) != 0)
        count++;
    closedir(opened);
    return count;
}

/* Reads a file of /proc about a thread of this process; false if the thread does not exist. */
static int read_of_task(i32 tid, const char *name, char *text, size_t bytes)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/%s", tid, name);
    FILE *file = fopen(path, "re");
    if (file == 0)
        return 0;
    text[fread(text, 1, bytes - 1, file)] = 0;
    fclose(file);
    return 1;
}

static void wait_until_asleep_in_the_kernel(i32 tid)
{
    char text[1024];
    for (;;) {
        expect(read_of_task(tid, "stat", text, sizeof text), "worker %d is not a thread of this process", tid);
        char *name_end = strrchr(text, ')');
        if (name_end != 0 && name_end[2] == 'S')
            return;
        sched_yield();
    }
}

static void wait_until_parked(struct context *context, u32 workers)
{
    for (;;) {
        u64 parking = load(&context->shared->parking);
        if (LIO_PARKED_COUNT(parking) == workers && LIO_LOOKING_COUNT(parking) == 0)
            return;
        sched_yield();
    }
}

static const struct call getpid_call = {.number = SYS_getpid};

static char unread_byte; /* the buffer of reads whose data is not checked */

static struct call read_call(struct pipe pipe)
{
    return (struct call){.number = SYS_read, .arguments = {pipe.out, (i64)&unread_byte, 1}};
}

static struct call write_call(struct pipe pipe)
{
    return (struct call){.number = SYS_write, .arguments = {pipe.in, (i64) "x", 1}};
}

/* Holds a worker in a read that ends when a byte is written to the pipe. */
static struct ticket hold_worker(struct context *context, struct pipe pipe)
{
    struct ticket ticket = submit(context, read_call(pipe));
    wait_until_taken(ticket);
    expect(phase_of(ticket) == LIO_RUNNING, "the request ended without a cause");
    return ticket;
}

static void take_result(struct context *context, i64 result)
{
    struct outcome outcome = take(context);
    expect(outcome.result == result && !outcome.cancelled, "result %ld%s instead of %ld", outcome.result,
           outcome.cancelled ? " (cancelled)" : "", result);
}

static void take_interrupted(struct context *context)
{
    struct outcome outcome = take(context);
    expect(outcome.cancelled && !outcome.in_queue && outcome.result == -EINTR,
           "result %ld, cancelled %d, in the queue %d instead of an interrupted call", outcome.result,
           outcome.cancelled, outcome.in_queue);
}

#endif
