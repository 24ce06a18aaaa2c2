/* Bare pread(2) in a loop on each of N threads: the time that the kernel alone needs. */
#define _GNU_SOURCE
#include "driver.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

struct reader {
    struct driver *driver;
    struct lane *lane;
};

static ssize_t read_block(int fd, void *buffer, size_t length, off_t offset)
{
#ifdef READ_NOWAIT
    struct iovec vector = {.iov_base = buffer, .iov_len = length};
    ssize_t count = preadv2(fd, &vector, 1, offset, RWF_NOWAIT);
    if (count >= 0 || (errno != EAGAIN && errno != EOPNOTSUPP)) {
        return count;
    }
#endif
    return pread(fd, buffer, length, offset);
}

static void *read_blocks(void *argument)
{
    struct reader *reader = argument;
    struct driver *driver = reader->driver;
    while (!driver_stopped()) {
        off_t offset = lane_begin(driver, reader->lane);
        ssize_t count = read_block(driver->fd, reader->lane->buffer, driver->settings.block_size, offset);
        lane_end(driver, reader->lane, count < 0 ? -errno : count);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct driver driver = driver_open(argc, argv);
    unsigned threads = driver.settings.threads;
    driver_make_lanes(&driver, threads);
    struct reader *readers = calloc(threads, sizeof *readers);
    void **arguments = calloc(threads, sizeof *arguments);
    if (readers == NULL || arguments == NULL) {
        driver_fail(1, "calloc", "out of memory");
    }
    for (unsigned i = 0; i < threads; i++) {
        readers[i] = (struct reader){.driver = &driver, .lane = &driver.lanes[i]};
        arguments[i] = &readers[i];
    }
    return driver_run(&driver, read_blocks, arguments, threads);
}
