/* Checks: system calls, worker threads, and the completion of requests and batches. */
#ifndef LIO_HARNESS_REQUESTS_H
#define LIO_HARNESS_REQUESTS_H

#include "helpers.h"

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

#endif
