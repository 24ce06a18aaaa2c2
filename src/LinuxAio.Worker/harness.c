/*
 * Tests the workers without .NET, so that a failure here is a failure of the native library. Prints one line for each
 * check that passed; on a failure it prints FAIL and exits with 1. Arguments: the library, the library with a wide
 * cancellation window, and the library with a wide window that does not check the program counter.
 *
 * No result depends on timing: a check waits for its event, and a watchdog ends a check whose event does not come.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>

#define WATCHDOG_SECONDS 120
#define LOWEST_TURN 32 /* as in worker.c: one of so many takes begins with the lowest priority */
#define FILE_WORDS 8192

static struct library plain, wide, wide_unchecked;
static int data_file;
static int emulated; /* by qemu: it is slower, and some files of /proc describe the emulator */

static u32 times(u32 native, u32 under_emulation)
{
    return emulated ? under_emulation : native;
}

/* ---- Small things ------------------------------------------------------------------------------------------------ */

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

/* ---- System calls and worker threads ----------------------------------------------------------------------------- */

static void lio_syscall_returns_what_the_kernel_returns(void)
{
    const struct library *libraries[] = {&plain, &wide, &wide_unchecked};
    for (u32 i = 0; i < 3; i++) {
        const struct library *library = libraries[i];
        expect(library->syscall(SYS_getpid, 0, 0, 0, 0, 0, 0) == getpid(), "wrong process id");
        expect(library->syscall(SYS_close, -1, 0, 0, 0, 0, 0) == -EBADF, "an error is not returned as -errno");
        /* mmap is a call whose result depends on all six arguments. */
        long page = sysconf(_SC_PAGESIZE);
        long memory = library->syscall(SYS_mmap, 0, page, PROT_READ, MAP_PRIVATE, data_file, page);
        expect(memory > 0, "mmap of a file: %ld", memory);
        expect(*(u64 *)memory == word_of_file((u64)page / 8), "the sixth argument did not arrive");
        munmap((void *)memory, (size_t)page);
    }
}

static void a_worker_is_a_thread_that_only_the_cancel_signal_reaches(void)
{
    sigset_t before, after;
    pthread_sigmask(SIG_SETMASK, 0, &before);
    struct context context = open_context(&plain, 1, 4);
    pthread_sigmask(SIG_SETMASK, 0, &after);
    for (int signal = 1; signal <= SIGRTMAX; signal++)
        expect(sigismember(&before, signal) == sigismember(&after, signal), "spawn changed its caller's mask");

    u64 mask = 0;
    submit(&context, (struct call){.number = SYS_rt_sigprocmask, .arguments = {SIG_BLOCK, 0, (i64)&mask, sizeof mask}});
    take_result(&context, 0);
    u64 unblockable = 1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1);
    u64 expected = ~(unblockable | 1ul << (plain.cancel_signal - 1));
    u64 unknown = emulated ? 1ul << 62 | 1ul << 63 : 0; /* the emulator keeps the last two signals for itself */
    expect((mask | unknown) == (expected | unknown), "the worker blocks %016lx", mask);

    char status[4096];
    expect(read_of_task(context.tids[0], "status", status, sizeof status), "the worker is no thread of this process");
    if (!emulated) {
        char *line = strstr(status, "\nSigBlk:");
        expect(line != 0 && strtoul(line + 8, 0, 16) == expected, "/proc shows another mask: %.26s", line);
    }
    close_context(&context);
}

#if defined(__x86_64__)
static void a_worker_has_no_thread_local_storage(void)
{
    const long arch_get_fs = 0x1003;
    struct context context = open_context(&plain, 1, 1);
    u64 base = ~0ul;
    submit(&context, (struct call){.number = SYS_arch_prctl, .arguments = {arch_get_fs, (i64)&base}});
    take_result(&context, 0);
    expect(base == 0, "the FS base is %lx", base);
    close_context(&context);
}
#endif

/* ---- Requests ---------------------------------------------------------------------------------------------------- */

struct crowd {
    struct context *context;
    u64 *data; /* by tag */
    u64 first, step, count;
};

static void *submit_a_mix(void *argument)
{
    struct crowd *crowd = argument;
    for (u64 tag = crowd->first; tag < crowd->count; tag += crowd->step) {
        struct call call = getpid_call;
        if (tag % 4 == 1)
            call = (struct call){
                .number = SYS_pread64,
                .arguments = {data_file, (i64)&crowd->data[tag], 8, (i64)(tag % FILE_WORDS * 8)},
            };
        else if (tag % 4 == 2)
            call = (struct call){.number = SYS_close, .arguments = {-1}};
        else if (tag % 4 == 3)
            call = (struct call){.number = SYS_openat, .arguments = {AT_FDCWD}, .path = "/proc/self/nothing-here"};
        call.priority = tag % LIO_PRIORITIES;
        call.tag = tag;
        submit(crowd->context, call);
    }
    return 0;
}

static void run_a_mix(u64 count, u32 workers, u32 records, int draining)
{
    struct context context = open_context(&plain, workers, records);
    store(&context.shared->draining, context.draining = draining);
    u64 *data = calloc(count, sizeof *data);
    u8 *seen = calloc(count, 1);
    struct crowd crowds[2] = {{&context, data, 0, 2, count}, {&context, data, 1, 2, count}};
    pthread_t threads[2];
    for (u32 i = 0; i < 2; i++)
        expect(pthread_create(&threads[i], 0, submit_a_mix, &crowds[i]) == 0, "pthread_create");
    const i64 results[4] = {getpid(), 8, -EBADF, -ENOENT};
    for (u64 i = 0; i < count; i++) {
        struct outcome outcome = take(&context);
        expect(outcome.tag < count && seen[outcome.tag]++ == 0, "request %lu completed twice", outcome.tag);
        expect(outcome.result == results[outcome.tag % 4] && !outcome.cancelled, "request %lu: %ld", outcome.tag,
               outcome.result);
        expect(outcome.tag % 4 != 1 || data[outcome.tag] == word_of_file(outcome.tag % FILE_WORDS),
               "request %lu did not read its data", outcome.tag);
    }
    for (u32 i = 0; i < 2; i++)
        pthread_join(threads[i], 0);
    close_context(&context);
    free(data);
    free(seen);
}

static void every_request_completes_once_through_one_worker(void)
{
    run_a_mix(100000, 1, 100000, 0);
}

static void every_request_completes_once_through_four_workers(void)
{
    run_a_mix(100000, 4, 512, 0);
}

static void a_drainer_that_comes_and_goes_misses_nothing(void)
{
    run_a_mix(20000, 1, 16, 1);
    run_a_mix(20000, 4, 16, 1);
}

static void no_worker_rings_for_a_drainer(void)
{
    struct context context = open_context(&plain, 2, 1000);
    store(&context.shared->draining, 1);
    for (u32 i = 0; i < 1000; i++)
        submit(&context, getpid_call);
    stop_workers(&context);
    struct pollfd bell = {.fd = context.shared->bell, .events = POLLIN};
    expect(poll(&bell, 1, 0) == 0, "the bell rang while a drainer was active");
    context.taken = oldest_first(__atomic_exchange_n(&context.shared->completed, 0, __ATOMIC_SEQ_CST));
    for (u32 i = 0; i < 1000; i++)
        take_result(&context, getpid());
    close_context(&context);
}

static void play_ping_pong(u32 workers, u32 rounds)
{
    struct context context = open_context(&plain, workers, 1);
    for (u32 i = 0; i < rounds; i++) {
        /* The worker still looks for work, or is about to sleep (at a varying step), or sleeps. */
        if (i % 3 == 1)
            for (u32 turn = i * 7919 % 1500; turn != 0; turn--)
                pause_briefly();
        else if (i % 3 == 2)
            wait_until_parked(&context, workers);
        submit(&context, getpid_call);
        take_result(&context, getpid());
    }
    close_context(&context);
}

static void no_wake_up_is_lost(void)
{
    play_ping_pong(1, times(50000, 10000));
    play_ping_pong(3, times(20000, 5000));
}

static struct call batch_of(struct lio_call *calls, u32 count)
{
    return (struct call){.number = LIO_BATCH, .arguments = {(i64)calls, count}};
}

static void a_batch_makes_every_call_whatever_each_returns(void)
{
    enum { COUNT = 6 };
    struct context context = open_context(&plain, 1, 1);
    u64 data = 0;
    struct lio_call calls[COUNT] = {
        {.number = SYS_close, .arguments = {-1}},
        {.number = SYS_pread64, .arguments = {data_file, (i64)&data, 8, 8 * 5}},
        {.number = SYS_openat, .arguments = {AT_FDCWD, (i64) "/proc/self/nothing-here"}},
        {.number = SYS_getpid},
        {.number = SYS_getpid},
    };
    submit(&context, batch_of(calls, COUNT - 1));
    take_result(&context, COUNT - 1);
    const i64 results[COUNT] = {-EBADF, 8, -ENOENT, getpid(), getpid(), 0};
    for (u32 i = 0; i < COUNT; i++)
        expect(calls[i].result == results[i], "call %u: %ld instead of %ld", i, calls[i].result, results[i]);
    expect(data == word_of_file(5), "the batch did not read its data");
    expect(load(&context.workers[0].calls) == COUNT - 1, "%lu calls counted", load(&context.workers[0].calls));
    submit(&context, batch_of(calls, 0));
    take_result(&context, 0);
    close_context(&context);
}

static void a_cancelled_batch_tells_how_many_calls_it_made(void)
{
    struct context context = open_context(&plain, 1, 2);
    struct pipe pipe = open_pipe();
    for (u32 before = 0; before < 3; before++) {
        struct lio_call calls[4];
        for (u32 i = 0; i < 4; i++)
            calls[i] = (struct lio_call){.number = SYS_getpid, .result = 77};
        calls[before] = (struct lio_call){
            .number = SYS_read, .arguments = {pipe.out, (i64)&unread_byte, 1}, .result = 77};
        struct ticket ticket = submit(&context, batch_of(calls, 4));
        wait_until_taken(ticket);
        wait_until_asleep_in_the_kernel(context.tids[0]);
        cancel(&context, ticket);
        if (before == 0)
            take_interrupted(&context);
        else
            take_result(&context, before);
        for (u32 i = 0; i < 4; i++)
            expect(calls[i].result == (i < before ? getpid() : 77), "call %u of %u: %ld", i, before, calls[i].result);
    }
    put_bytes(pipe, 1);
    submit(&context, read_call(pipe));
    take_result(&context, 1);
    close_pipe(pipe);
    close_context(&context);
}

static void an_uninterruptible_request_is_not_cancelled_by_the_flag(void)
{
    struct context context = open_context(&plain, 1, 1);
    struct pipe pipe = open_pipe();
    for (u32 i = 0; i < 200; i++) {
        /* Sets the flag early, as if a cancel came between the take and the window. */
        wait_until_parked(&context, 1);
        store(&context.workers[0].cancel, context.generation + 1);
        struct call call = write_call(pipe);
        call.flags = i % 2 != 0 ? LIO_UNINTERRUPTIBLE : 0;
        submit(&context, call);
        if (i % 2 != 0)
            take_result(&context, 1);
        else
            take_interrupted(&context);
        expect(bytes_in(pipe) == (int)(i + 1) / 2, "a cancelled write had an effect, or the other write had none");
    }
    close_pipe(pipe);
    close_context(&context);
}

static u64 monotonic_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (u64)time.tv_sec * 1000000000u + (u64)time.tv_nsec;
}

static void timed_requests_say_when_they_ran_and_others_nothing(void)
{
    struct context context = open_context(&plain, 1, 1); /* with one record, its fields stay after the request */
    for (u32 i = 0; i < 40; i++) {
        struct timespec nap = {.tv_nsec = 1000000};
        struct call call = {.number = SYS_nanosleep, .arguments = {(i64)&nap}};
        call.flags = (i % 2 != 0 ? LIO_TIMED : 0) | (i % 4 >= 2 ? LIO_UNINTERRUPTIBLE : 0);
        u64 before = monotonic_now();
        struct lio_request *request = submit(&context, call).request;
        take_result(&context, 0);
        u64 after = monotonic_now();
        if (i % 2 != 0)
            expect(before <= request->taken && request->taken + 1000000 <= request->finished &&
                       request->finished <= after,
                   "a request submitted at %lu and seen at %lu ran from %lu to %lu", before, after, request->taken,
                   request->finished);
        else
            expect(request->taken == 0 && request->finished == 0, "a request was timed without the flag");
    }
    close_context(&context);
}

/* ---- Priorities -------------------------------------------------------------------------------------------------- */

static void the_best_priority_runs_first_in_order_of_arrival(void)
{
    enum { count = 900 };
    struct context context = open_context(&plain, 1, count + 1);
    struct pipe gate = open_pipe();
    hold_worker(&context, gate);
    for (u64 tag = 0; tag < count; tag++) {
        struct call call = getpid_call;
        call.priority = tag * 7 % LIO_PRIORITIES;
        call.tag = tag;
        submit(&context, call);
    }
    u32 takes = load(&context.shared->takes);
    put_bytes(gate, 1);
    take_result(&context, 1);

    u64 next[LIO_PRIORITIES]; /* by priority: the first tag that has not completed yet */
    for (u64 tag = LIO_PRIORITIES; tag-- > 0;)
        next[tag * 7 % LIO_PRIORITIES] = tag;
    for (u32 i = 0; i < count; i++) {
        int lowest_first = ++takes % LOWEST_TURN == 0;
        u32 priority = lowest_first ? 0 : LIO_PRIORITIES - 1;
        while (next[priority] >= count)
            priority += lowest_first ? 1u : -1u;
        struct outcome outcome = take(&context);
        expect(outcome.tag == next[priority], "request %lu came where %lu was due", outcome.tag, next[priority]);
        next[priority] += LIO_PRIORITIES;
    }
    close_pipe(gate);
    close_context(&context);
}

static void the_lowest_priority_has_its_turn(void)
{
    enum { low = 1, ahead = 64 };
    struct context context = open_context(&plain, 1, ahead + 2);
    struct pipe gate = open_pipe();
    struct call high = getpid_call;
    high.priority = LIO_PRIORITIES - 1;
    for (u32 round = 0; round < 100; round++) {
        hold_worker(&context, gate);
        for (u32 i = 0; i < ahead; i++)
            submit(&context, high);
        submit(&context, (struct call){.number = SYS_getpid, .tag = low});
        put_bytes(gate, 1);
        take_result(&context, 1);
        u32 before = 0;
        while (take(&context).tag != low) {
            before++;
            submit(&context, high); /* keeps the number of requests ahead the same */
        }
        expect(before < LOWEST_TURN, "%u requests ran before it", before);
        for (u32 i = 0; i < ahead; i++)
            take_result(&context, getpid());
    }
    close_pipe(gate);
    close_context(&context);
}

/* ---- Cancelling -------------------------------------------------------------------------------------------------- */

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

/* ---- Workers that leave ------------------------------------------------------------------------------------------ */

/* All eight workers are held in a read, and work waits for them. */
static struct context open_busy_context(struct pipe gate, u32 waiting)
{
    struct context context = open_context(&plain, MAX_WORKERS, MAX_WORKERS + waiting);
    for (u32 i = 0; i < MAX_WORKERS; i++)
        hold_worker(&context, gate);
    for (u32 i = 0; i < waiting; i++)
        submit(&context, (struct call){.number = SYS_getpid, .tag = 1});
    return context;
}

static void take_work_and_holds(struct context *context, u32 count)
{
    for (u32 i = 0; i < count; i++) {
        struct outcome outcome = take(context);
        expect(outcome.result == (outcome.tag != 0 ? getpid() : 1), "result %ld", outcome.result);
    }
}

static void with_a_limit_of_0_all_work_runs_and_then_all_leave(void)
{
    struct pipe gate = open_pipe();
    for (u32 round = 0; round < 20; round++) {
        struct context context = open_busy_context(gate, 1000);
        set_parallel(&context, 0, 0, 0);
        expect(load(&context.shared->live) == MAX_WORKERS, "a worker left while it ran a request");
        put_bytes(gate, MAX_WORKERS);
        expect(wait_for_leavers(&context, 0) == MAX_WORKERS, "not all workers left");
        for (u32 i = 0; i < MAX_WORKERS; i++)
            expect(context.workers[i].tid == 0, "the kernel did not clear the tid of an ended worker");
        expect(context.shared->submitted == 0 && context.shared->queued == 0, "they left before the work was done");
        take_work_and_holds(&context, MAX_WORKERS + 1000);
        close_context(&context);
    }
    close_pipe(gate);
}

static void with_a_limit_of_3_exactly_3_of_8_stay(void)
{
    struct pipe gate = open_pipe();
    for (u32 round = 0; round < 40; round++) {
        /* The workers are busy while work waits, or they sleep. */
        u32 waiting = round % 2 != 0 ? 1000 : 0;
        struct context context =
            waiting != 0 ? open_busy_context(gate, waiting) : open_context(&plain, MAX_WORKERS, MAX_WORKERS);
        if (waiting == 0)
            wait_until_parked(&context, MAX_WORKERS);
        set_parallel(&context, 3, 3, 3);
        if (waiting != 0)
            put_bytes(gate, MAX_WORKERS);
        expect(wait_for_leavers(&context, 3) == 5, "not exactly five workers left");
        take_work_and_holds(&context, waiting != 0 ? MAX_WORKERS + waiting : 0);
        struct ticket last = {0};
        for (u32 i = 0; i < 3; i++)
            last = hold_worker(&context, gate); /* three workers run three requests at the same time */
        expect(phase_of(last) == LIO_RUNNING && load(&context.shared->live) == 3, "not exactly three workers run");
        put_bytes(gate, 3);
        take_work_and_holds(&context, 3);
        close_context(&context);
    }
    close_pipe(gate);
}

/* Managed code sleeps. At the second submit it saw a worker looking; only that worker knows that it is busy now. */
static void a_worker_that_leaves_work_waiting_rings_for_help(void)
{
    struct pipe gate = open_pipe();
    struct context context = open_context(&plain, 1, 3);
    wait_until_parked(&context, 1);
    store(&context.shared->watched, 0);
    push_silently(&context, prepare(&context, read_call(gate)));
    push_silently(&context, prepare(&context, getpid_call));
    expect(try_wake_worker(&context), "no worker was parked");
    wait_for_bell(&context);
    expect(load(&context.shared->watched) == 1 && load(&context.shared->completed) == 0, "rung for a completion");
    put_bytes(gate, 1);
    take_result(&context, 1);
    take_result(&context, getpid());
    close_context(&context);
    close_pipe(gate);
}

static void a_limit_lowered_under_load_strands_no_work(void)
{
    enum { batch = 48 };
    struct context context = open_context(&plain, 2, batch);
    for (u32 round = 0; round < times(3000, 300); round++) {
        for (u32 i = 0; i < batch; i++) {
            if (i == round % batch)
                set_parallel(&context, 1, 1, 1);
            submit(&context, getpid_call);
        }
        for (u32 i = 0; i < batch; i++)
            take_result(&context, getpid());
        wait_for_leavers(&context, 1);
        set_parallel(&context, 2, 2, 2);
        start_workers(&context, 1);
    }
    close_context(&context);
}

static void idle_workers_leave_down_to_the_minimum(void)
{
    for (u32 round = 0; round < 10; round++) {
        struct context context = open_context(&plain, 0, 4);
        store(&context.shared->idle_timeout_ns, 1000000ul);
        set_parallel(&context, 1, 4, 4);
        start_workers(&context, 4);
        expect(wait_for_leavers(&context, 1) == 3, "not exactly three workers left");
        submit(&context, getpid_call);
        take_result(&context, getpid());
        expect(load(&context.shared->live) == 1, "the last one left too");
        close_context(&context);
    }
}

static void only_as_many_as_the_target_are_awake(void)
{
    enum { workers = 4, work = 2000 };
    struct context context = open_context(&plain, workers, work + workers);
    struct pipe gate = open_pipe();
    set_parallel(&context, workers, 1, workers);
    wait_until_parked(&context, workers);

    /* With a target of 1 and one busy worker no other is woken, so the requests keep waiting. */
    hold_worker(&context, gate);
    wait_until_parked(&context, workers - 1);
    struct ticket waiting[workers - 1];
    for (u32 i = 0; i < workers - 1; i++) {
        waiting[i] = prepare(&context, read_call(gate));
        expect(!push(&context, waiting[i]), "a worker above the target was woken");
    }
    u64 parking = load(&context.shared->parking);
    expect(parking == (workers - 1) * LIO_PARKED, "the parking word is %lx", parking);
    for (u32 i = 0; i < workers - 1; i++)
        expect(phase_of(waiting[i]) == LIO_QUEUED, "a sleeping worker ran a request");

    /* After a higher target and one wake-up, each woken worker wakes the next while work waits. */
    set_parallel(&context, workers, workers, workers);
    expect(try_wake_worker(&context), "no worker was woken for the higher target");
    for (u32 i = 0; i < workers - 1; i++)
        wait_until_taken(waiting[i]);

    /* After a lower target, three of the four workers park although work waits, and one does all of it. */
    set_parallel(&context, workers, 1, workers);
    u64 before[workers];
    for (u32 i = 0; i < workers; i++)
        before[i] = context.workers[i].completed;
    for (u32 i = 0; i < work; i++)
        submit(&context, (struct call){.number = SYS_getpid, .tag = 1});
    put_bytes(gate, workers);
    take_work_and_holds(&context, work + workers);
    u32 did_work = 0;
    for (u32 i = 0; i < workers; i++)
        did_work += load(&context.workers[i].completed) - before[i] > 1;
    expect(did_work == 1, "%u workers ran the requests, not one", did_work);
    close_pipe(gate);
    close_context(&context);
}

/* ---- Starting and stopping --------------------------------------------------------------------------------------- */

struct canary {
    u8 *memory;
    size_t bytes;
};

/* Maps memory where memory was just unmapped: a later write there changes its bytes. */
static struct canary put_canary(void *place, size_t bytes)
{
    struct canary canary = {map(place, bytes), bytes};
    expect(canary.memory == place, "the unmapped address is in use");
    memset(canary.memory, 0xc5, bytes);
    return canary;
}

static void remove_canary(struct canary canary)
{
    for (size_t i = 0; i < canary.bytes; i++)
        expect(canary.memory[i] == 0xc5, "memory of an ended worker was written");
    munmap(canary.memory, canary.bytes);
}

static void workers_that_ended_touch_nothing_and_leave_nothing(void)
{
    enum { kinds = 4 };
    int threads = entries("/proc/self/task"), descriptors = entries("/proc/self/fd");
    struct canary canaries[kinds] = {0};
    for (u32 round = 0; round < times(2000, 200); round++) {
        struct context context = open_context(&plain, 2, 10);
        void *places[kinds] = {context.stacks[0], context.stacks[1], context.shared, context.workers};
        for (u32 i = 0; i < kinds && round != 0; i++)
            remove_canary(canaries[i]);
        for (u32 i = 0; i < 10; i++)
            submit(&context, getpid_call);
        for (u32 i = 0; i < 10; i++)
            take_result(&context, getpid());
        close_context(&context);
        for (u32 i = 0; i < kinds; i++)
            canaries[i] = put_canary(places[i], i < 2 ? GUARD_BYTES + STACK_BYTES : 4096);
    }
    for (u32 i = 0; i < kinds; i++)
        remove_canary(canaries[i]);
    expect(entries("/proc/self/task") == threads, "threads are left");
    expect(entries("/proc/self/fd") == descriptors, "descriptors are left");
}

/* ---- Running the checks ------------------------------------------------------------------------------------------ */

static const struct {
    void (*run)(void);
    const char *outcome;
} checks[] = {
    {lio_syscall_returns_what_the_kernel_returns, "lio_syscall returns what the kernel returns, errors as -errno"},
    {a_worker_is_a_thread_that_only_the_cancel_signal_reaches,
     "a worker is a thread of the process, and only the cancel signal reaches it"},
#if defined(__x86_64__)
    {a_worker_has_no_thread_local_storage, "a worker has no thread-local storage"},
#else
    {0, "skipped: on this architecture no system call shows whether a worker has thread-local storage"},
#endif
    {every_request_completes_once_through_one_worker,
     "100,000 requests from two threads complete once each, with their data, through one worker"},
    {every_request_completes_once_through_four_workers,
     "100,000 requests from two threads complete once each, with their data, through four workers"},
    {a_drainer_that_comes_and_goes_misses_nothing, "a drainer that ends and begins again misses no completion"},
    {no_worker_rings_for_a_drainer, "no worker rings the bell while a drainer is active"},
    {no_wake_up_is_lost, "no wake-up is lost, whether workers look for work, are about to sleep or sleep"},
    {a_batch_makes_every_call_whatever_each_returns, "a batch makes every call, whatever each returns"},
    {a_cancelled_batch_tells_how_many_calls_it_made, "a cancelled batch returns how many calls it made"},
    {an_uninterruptible_request_is_not_cancelled_by_the_flag,
     "a cancel before the window stops a request unless it is uninterruptible"},
    {timed_requests_say_when_they_ran_and_others_nothing, "timed requests store when they ran, and others do not"},
    {the_best_priority_runs_first_in_order_of_arrival,
     "the best priority runs first, and one priority in order of arrival"},
    {the_lowest_priority_has_its_turn, "one of 32 takes begins with the lowest priority"},
    {a_request_cancelled_in_the_queue_never_runs,
     "a request cancelled in the queue completes immediately, never runs, and its record comes back"},
    {a_running_request_is_interrupted_and_loses_no_data, "a blocked read is interrupted and takes no later data"},
    {calls_of_every_kind_of_restart_are_interrupted, "a blocked open, sleep and poll are interrupted"},
    {a_late_cancel_hits_nothing, "a result wins over a cancel, and a late cancel has no effect"},
    {every_cancel_of_a_blocked_read_arrives_and_no_byte_is_lost,
     "every cancel of a blocked read takes effect, and no byte is lost"},
    {a_race_of_cancellers_spares_the_next_request, "two racing cancellers do not hit the next request"},
    {a_cancel_inside_the_window_arrives, "every cancel inside the wide window takes effect"},
    {a_cancel_anywhere_in_a_batch_arrives, "every cancel of a batch takes effect, wherever it hits"},
    {without_the_program_counter_a_cancel_gets_lost,
     "without the check of the program counter a cancel is lost (negative control)"},
    {with_a_limit_of_0_all_work_runs_and_then_all_leave, "with a limit of 0 all requests run, then all workers leave"},
    {with_a_limit_of_3_exactly_3_of_8_stay, "with a limit of 3 exactly 3 workers of 8 stay"},
    {a_worker_that_leaves_work_waiting_rings_for_help, "a worker that leaves work waiting rings the bell"},
    {a_limit_lowered_under_load_strands_no_work, "a limit lowered under load strands no work"},
    {idle_workers_leave_down_to_the_minimum, "idle workers leave down to the minimum"},
    {only_as_many_as_the_target_are_awake, "no more workers than the target are awake"},
    {workers_that_ended_touch_nothing_and_leave_nothing,
     "ended workers write no memory and leave no thread and no descriptor"},
};

static void on_watchdog(int signal)
{
    (void)signal;
    const char *parts[] = {"FAIL: timeout: ", current_check, "\n"};
    for (u32 i = 0; i < 3; i++)
        if (write(STDOUT_FILENO, parts[i], strlen(parts[i])) < 0)
            break;
    _exit(1);
}

static void write_data_file(void)
{
    data_file = memfd_create("harness", MFD_CLOEXEC);
    expect(data_file >= 0, "memfd_create: %s", strerror(errno));
    for (u64 i = 0; i < FILE_WORDS; i++) {
        u64 word = word_of_file(i);
        expect(pwrite(data_file, &word, sizeof word, (off_t)(i * sizeof word)) == sizeof word, "pwrite");
    }
}

int main(int count, char **arguments)
{
    expect(count == 4, "usage: harness LIBRARY WIDE-LIBRARY WIDE-UNCHECKED-LIBRARY");
    setvbuf(stdout, 0, _IOLBF, 0);
    signal(SIGALRM, on_watchdog);
    char name[64];
    emulated = read_of_task(getpid(), "comm", name, sizeof name) && strncmp(name, "qemu", 4) == 0;
    plain = open_library(arguments[1], 44);
    wide = open_library(arguments[2], 45);
    wide_unchecked = open_library(arguments[3], 46);
    write_data_file();
    for (u32 i = 0; i < sizeof checks / sizeof *checks; i++) {
        current_check = checks[i].outcome;
        alarm(WATCHDOG_SECONDS);
        if (checks[i].run != 0)
            checks[i].run();
        printf(checks[i].run != 0 ? "ok: %s\n" : "%s\n", checks[i].outcome);
    }
    return 0;
}
