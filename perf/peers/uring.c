/* io_uring by liburing: one thread, one ring, `depth` reads in flight; each completion submits the next read. */
#include "driver.h"

#include <errno.h>
#include <liburing.h>
#include <string.h>

static void start(struct driver *driver, struct io_uring *ring, struct lane *lane)
{
    /* Not NULL: the ring has an entry for each lane, and a lane has one read in flight. */
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    off_t offset = lane_begin(driver, lane);
    io_uring_prep_read(sqe, driver->fd, lane->buffer, driver->settings.block_size, (uint64_t)offset);
    io_uring_sqe_set_data(sqe, lane);
}

/* Takes all completed reads, and starts a new read for each. */
static void complete(struct driver *driver, struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    unsigned head;
    unsigned count = 0;
    bool stopped = driver_stopped();
    io_uring_for_each_cqe(ring, head, cqe) {
        struct lane *lane = io_uring_cqe_get_data(cqe);
        lane_end(driver, lane, cqe->res);
        if (!stopped) {
            start(driver, ring, lane);
        }
        count++;
    }
    io_uring_cq_advance(ring, count);
}

static void *run_ring(void *argument)
{
    struct driver *driver = argument;
    struct io_uring ring;
    int error = io_uring_queue_init(driver->lane_count, &ring, 0);
    if (error != 0) {
        /* ENOSYS, or EPERM if a sandbox or kernel.io_uring_disabled forbids it. */
        driver_fail(error == -ENOMEM ? 1 : EXIT_NOT_AVAILABLE, "io_uring_queue_init", strerror(-error));
    }
    for (unsigned i = 0; i < driver->lane_count; i++) {
        start(driver, &ring, &driver->lanes[i]);
    }
    while (!driver_stopped()) {
        int submitted = io_uring_submit_and_wait(&ring, 1);
        if (submitted < 0 && submitted != -EINTR) {
            driver_fail(1, "io_uring_submit_and_wait", strerror(-submitted));
        }
        complete(driver, &ring);
    }
    io_uring_queue_exit(&ring);
    return NULL;
}

int main(int argc, char **argv)
{
    struct driver driver = driver_open(argc, argv);
    driver_make_lanes(&driver, driver.settings.depth);
    void *argument = &driver;
    return driver_run(&driver, run_ring, &argument, 1);
}
