/* Checks: cancelling queued and running requests. */
#ifndef LIO_HARNESS_CANCELLING_H
#define LIO_HARNESS_CANCELLING_H

#include "requests.h"

static void a_request_cancelled_in_the_queue_never_runs(void)
{
    enum { count = 100, delivered_first = 60 };
    struct context context = open_context(&plain, 1, count + 2);
    struct pipe gate = open_pipe(), untouched = open_pipe();
    hold_worker(&context, gate);
    struct ticket tickets[count];
    for (u32 i = 0; i < count; i++) {
        struct call call = write_call(untouched);
        call.tag = i;
        tickets[i] = submit(&context, call);
    }
    for (u32 i = 0; i < count; i++)
        cancel(&context, tickets[i]);
    for (u32 i = 0; i < delivered_first; i++) {
        struct outcome outcome = take(&context);
        expect(outcome.tag == i && outcome.in_queue && outcome.cancelled, "the worker is held, but a call ran");
    }
    expect(take_back_released(&context) == 0, "a record came back that is still in the queue");

    submit(&context, getpid_call); /* arrives last: when it is done, the worker has dropped the cancelled ones */
    put_bytes(gate, 1);
    for (u32 i = delivered_first; i < count; i++) {
        struct outcome outcome = take(&context);
        expect(outcome.tag == i && outcome.in_queue && outcome.cancelled, "another request than expected");
    }
    take_result(&context, 1);
    take_result(&context, getpid());
    for (u32 i = 0; i < count; i++)
        expect((load(&tickets[i].request->owners) & LIO_DROPPED) != 0, "the worker did not drop request %u", i);
    u32 released = take_back_released(&context);
    expect(released >= delivered_first, "%u of %u records came back from the worker", released, delivered_first);
    expect(bytes_in(untouched) == 0, "a cancelled write ran");
    close_pipe(gate);
    close_pipe(untouched);
    close_context(&context);
}

static void a_running_request_is_interrupted_and_loses_no_data(void)
{
    struct context context = open_context(&plain, 1, 1);
    struct pipe pipe = open_pipe();
    for (u32 i = 0; i < 1000; i++) {
        struct ticket ticket = hold_worker(&context, pipe);
        wait_until_asleep_in_the_kernel(context.tids[0]);
        cancel(&context, ticket);
        take_interrupted(&context);
        put_bytes(pipe, 1);
        expect(bytes_in(pipe) == 1, "the cancelled read took a later byte");
        submit(&context, read_call(pipe));
        take_result(&context, 1);
    }
    close_pipe(pipe);
    close_context(&context);
}

static void calls_of_every_kind_of_restart_are_interrupted(void)
{
    struct context context = open_context(&plain, 1, 1);
    char directory[] = "/tmp/harness-XXXXXX", fifo[64];
    expect(mkdtemp(directory) != 0, "mkdtemp: %s", strerror(errno));
    snprintf(fifo, sizeof fifo, "%s/fifo", directory);
    expect(mkfifo(fifo, 0600) == 0, "mkfifo: %s", strerror(errno));
    struct timespec hour = {.tv_sec = 3600};
    const struct call calls[] = {
        {.number = SYS_openat, .arguments = {AT_FDCWD, 0, O_RDONLY}, .path = fifo},
        {.number = SYS_nanosleep, .arguments = {(i64)&hour, 0}},
        {.number = SYS_ppoll, .arguments = {0, 0, 0, 0}},
    };
    for (u32 i = 0; i < 300; i++) {
        struct ticket ticket = submit(&context, calls[i % 3]);
        wait_until_taken(ticket);
        wait_until_asleep_in_the_kernel(context.tids[0]);
        cancel(&context, ticket);
        take_interrupted(&context);
    }
    unlink(fifo);
    rmdir(directory);
    close_context(&context);
}

static void a_late_cancel_hits_nothing(void)
{
    struct context context = open_context(&plain, 1, 2);
    struct pipe pipe = open_pipe();
    for (u32 i = 0; i < 1000; i++) {
        struct ticket done = hold_worker(&context, pipe);
        put_bytes(pipe, 1);
        while (phase_of(done) != LIO_DONE)
            sched_yield();
        cancel(&context, done);
        take_result(&context, 1); /* a result wins over a cancel */

        struct ticket next = hold_worker(&context, pipe);
        cancel(&context, done);
        interrupt(&context, &context.workers[0], done.generation);
        /* Even with the flag and the signal: the flag has the generation of the finished request. */
        store(&context.workers[0].cancel, done.generation);
        signal_worker(&context, &context.workers[0]);
        expect(phase_of(next) == LIO_RUNNING, "the next request was hit");
        put_bytes(pipe, 1);
        take_result(&context, 1);
    }
    close_pipe(pipe);
    close_context(&context);
}

static void every_cancel_of_a_blocked_read_arrives_and_no_byte_is_lost(void)
{
    struct context context = open_context(&plain, 1, 64);
    struct pipe pipe = open_pipe();
    int unread = 0;
    for (u32 i = 0; i < times(20000, 5000); i++) {
        struct ticket ticket = submit(&context, read_call(pipe));
        if (i % 3 != 0)
            wait_until_taken(ticket);
        if (i % 3 == 2)
            for (u32 turn = i * 7919 % 400; turn != 0; turn--)
                pause_briefly();
        if (i % 4 == 3) {
            put_bytes(pipe, 1);
            unread++;
        }
        cancel(&context, ticket);
        struct outcome outcome = take(&context);
        if (outcome.cancelled) {
            expect(outcome.in_queue || outcome.result == -EINTR, "cancelled with result %ld", outcome.result);
        } else {
            expect(outcome.result == 1 && unread > 0, "result %ld from an empty pipe", outcome.result);
            unread--;
        }
        expect(bytes_in(pipe) == unread, "%d bytes in the pipe instead of %d", bytes_in(pipe), unread);
        for (; unread > 0 && i % 8 == 7; unread--)
            expect(read(pipe.out, &unread_byte, 1) == 1, "read: %s", strerror(errno));
    }
    close_pipe(pipe);
    close_context(&context);
}

struct hunt {
    struct context *context;
    struct ticket *victims;
    u32 count, published;
};

static void *cancel_victims(void *argument)
{
    struct hunt *hunt = argument;
    for (u32 i = 0; i < hunt->count; i++) {
        while (load(&hunt->published) <= i)
            sched_yield();
        while (load(&hunt->victims[i].request->state) ==
               (hunt->victims[i].generation << LIO_PHASE_BITS) + LIO_QUEUED)
            sched_yield();
        cancel(hunt->context, hunt->victims[i]);
    }
    return 0;
}

/* Two threads cancel each victim. The slower thread may do so when the worker already runs the bystander. */
static void a_race_of_cancellers_spares_the_next_request(void)
{
    u32 count = times(10000, 5000);
    struct context context = open_context(&plain, 1, 2);
    struct pipe empty = open_pipe(), pipe = open_pipe();
    struct hunt hunt = {&context, calloc(count, sizeof *hunt.victims), count, 0};
    pthread_t threads[2];
    for (u32 i = 0; i < 2; i++)
        expect(pthread_create(&threads[i], 0, cancel_victims, &hunt) == 0, "pthread_create");
    for (u32 i = 0; i < count; i++) {
        hunt.victims[i] = submit(&context, read_call(empty));
        store(&hunt.published, i + 1);
        take_interrupted(&context);
        struct ticket bystander = submit(&context, read_call(pipe));
        if (i % 2 != 0)
            wait_until_taken(bystander);
        put_bytes(pipe, 1);
        take_result(&context, 1);
    }
    for (u32 i = 0; i < 2; i++)
        pthread_join(threads[i], 0);
    free(hunt.victims);
    close_pipe(empty);
    close_pipe(pipe);
    close_context(&context);
}

static void a_cancel_inside_the_window_arrives(void)
{
    struct context context = open_context(&wide, 1, 1);
    struct pipe pipe = open_pipe();
    for (u32 i = 0; i < times(2000, 500); i++) {
        cancel(&context, hold_worker(&context, pipe));
        take_interrupted(&context);
    }
    close_pipe(pipe);
    close_context(&context);
}

static void a_signal_that_cancels_nothing_interrupts_no_call(void)
{
    struct context context = open_context(&plain, 1, 1);
    struct pipe pipe = open_pipe();
    struct pollfd readable = {.fd = pipe.out, .events = POLLIN};
    struct call wait = {.number = SYS_ppoll, .arguments = {(i64)&readable, 1, 0, 0}}; /* no signal restarts it */
    for (u32 i = 0; i < times(2000, 300); i++) {
        wait_until_taken(submit(&context, wait));
        wait_until_asleep_in_the_kernel(context.tids[0]);
        signal_worker(&context, &context.workers[0]);
        put_bytes(pipe, 1);
        take_result(&context, 1);
        submit(&context, read_call(pipe));
        take_result(&context, 1);
    }
    close_pipe(pipe);
    close_context(&context);
}

static void a_cancel_anywhere_in_a_batch_arrives(void)
{
    struct context context = open_context(&wide, 1, 1);
    struct pipe pipe = open_pipe();
    for (u32 i = 0; i < times(2000, 500); i++) {
        struct lio_call calls[] = {
            {.number = SYS_getpid, .result = 77},
            {.number = SYS_read, .arguments = {pipe.out, (i64)&unread_byte, 1}, .result = 77},
        };
        struct ticket ticket = submit(&context, batch_of(calls, 2));
        wait_until_taken(ticket);
        /* The cancel comes in the first window, in the second, or when the worker sleeps in the read. */
        for (u32 turn = i * 7919 % 30000; turn != 0; turn--)
            pause_briefly();
        cancel(&context, ticket);
        struct outcome outcome = take(&context);
        int made = !outcome.cancelled;
        expect(outcome.result == (made ? 1 : -EINTR), "result %ld, cancelled %d", outcome.result, outcome.cancelled);
        expect(calls[0].result == (made ? getpid() : 77) && calls[1].result == 77, "results %ld and %ld of %d calls",
               calls[0].result, calls[1].result, made);
    }
    close_pipe(pipe);
    close_context(&context);
}

/* The negative control: shows that the checks above can find a lost cancel. */
static void without_the_program_counter_a_cancel_gets_lost(void)
{
    struct context context = open_context(&wide_unchecked, 1, 1);
    struct pipe pipe = open_pipe();
    int hangs = 0;
    for (u32 i = 0; hangs == 0 && i < 20000; i++) {
        cancel(&context, hold_worker(&context, pipe));
        struct pollfd bell = {.fd = context.shared->bell, .events = POLLIN};
        if (poll(&bell, 1, 1000) == 0)
            put_bytes(pipe, 1);
        struct outcome outcome = take(&context);
        hangs += outcome.result == 1; /* a slow cancel gives another result */
    }
    expect(hangs != 0, "no cancel was lost: the checks above do not hit the window");
    close_pipe(pipe);
    close_context(&context);
}

#endif
