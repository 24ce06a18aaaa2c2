/* libuv: uv_fs_read with a callback on one loop, `depth` requests in flight, a thread pool of the given size. */
#define _GNU_SOURCE
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

struct request {
    uv_fs_t fs;
    uv_buf_t buffer;
    struct driver *driver;
    struct lane *lane;
};

static void start(uv_loop_t *loop, struct request *request);

static void finished(uv_fs_t *fs)
{
    struct request *request = fs->data;
    ssize_t result = fs->result;
    uv_loop_t *loop = fs->loop;
    uv_fs_req_cleanup(fs);
    lane_end(request->driver, request->lane, result);
    if (!driver_stopped()) {
        start(loop, request);
    }
}

static void start(uv_loop_t *loop, struct request *request)
{
    off_t offset = lane_begin(request->driver, request->lane);
    int error = uv_fs_read(loop, &request->fs, request->driver->fd, &request->buffer, 1, offset, finished);
    if (error != 0) {
        driver_fail(1, "uv_fs_read", uv_strerror(error));
    }
}

static void *run_loop(void *argument)
{
    struct driver *driver = argument;
    uv_loop_t loop;
    struct request *requests = calloc(driver->lane_count, sizeof *requests);
    if (requests == NULL || uv_loop_init(&loop) != 0) {
        driver_fail(1, "uv_loop_init", "out of memory or descriptors");
    }
    for (unsigned i = 0; i < driver->lane_count; i++) {
        struct request *request = &requests[i];
        request->driver = driver;
        request->lane = &driver->lanes[i];
        request->buffer = uv_buf_init(request->lane->buffer, driver->settings.block_size);
        request->fs.data = request;
        start(&loop, request);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    free(requests);
    return NULL;
}

int main(int argc, char **argv)
{
    struct driver driver = driver_open(argc, argv);
    driver_make_lanes(&driver, driver.settings.depth);
    /* libuv reads it once, when the first request starts the pool. */
    char threads[16];
    snprintf(threads, sizeof threads, "%u", driver.settings.threads);
    setenv("UV_THREADPOOL_SIZE", threads, 1);
    void *argument = &driver;
    return driver_run(&driver, run_loop, &argument, 1);
}
