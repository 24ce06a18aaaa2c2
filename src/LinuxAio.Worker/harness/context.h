/*
 * The managed end of the protocol: starts and ends workers, opens and closes a context. Each part repeats, in the same
 * order, the steps of the file in ../../LinuxAio.Tasks/Engine that its heading names.
 */
#ifndef LIO_HARNESS_CONTEXT_H
#define LIO_HARNESS_CONTEXT_H

#include "managed.h"

#define GUARD_BYTES 65536 /* at least one page on every kernel */
#define STACK_BYTES (64 * 1024)

/* ---- Workers: WorkerCrew.cs and WorkerSlot.cs -------------------------------------------------------------------- */

static void start_workers(struct context *context, u32 count)
{
    for (u32 slot = 0; count != 0; slot++) {
        expect(slot < MAX_WORKERS, "too many workers");
        if (context->stacks[slot] != 0)
            continue;
        struct lio_worker *worker = &context->workers[slot];
        char *stack = map(0, GUARD_BYTES + STACK_BYTES);
        mprotect(stack, GUARD_BYTES, PROT_NONE);
        worker->left = 0;
        worker->shared = context->shared;
        __atomic_add_fetch(&context->shared->live, 1, __ATOMIC_SEQ_CST);
        long tid = context->library->spawn(worker, stack + GUARD_BYTES + STACK_BYTES);
        expect(tid > 0, "no worker started: %ld", tid);
        context->stacks[slot] = stack;
        context->tids[slot] = (i32)tid;
        count--;
    }
}

static void wake_surplus(struct context *context)
{
    struct lio_shared *shared = context->shared;
    while (load(&shared->live) > load(&shared->limit)) {
        u64 parking = load(&shared->parking);
        u64 parked = LIO_PARKED_COUNT(parking);
        if (parked == 0)
            return;
        if (swap(&shared->parking, &parking, parking + parked * (LIO_LOOKING + LIO_GRANT - LIO_PARKED)))
            futex(context, &shared->parking, FUTEX_WAKE_PRIVATE, ~0u >> 1);
    }
}

/* SetParallel of CloneEngine.cs */
static void set_parallel(struct context *context, u32 minimum, u32 target, u32 limit)
{
    store(&context->shared->minimum, minimum);
    store(&context->shared->target, target);
    store(&context->shared->limit, limit);
    wake_surplus(context);
}

static void reap(struct context *context, u32 slot)
{
    i32 tid;
    while ((tid = load(&context->workers[slot].tid)) != 0)
        futex(context, &context->workers[slot].tid, FUTEX_WAIT, (u32)tid); /* the kernel wakes it as a shared futex */
    while (context->library->syscall(SYS_tgkill, getpid(), context->tids[slot], 0, 0, 0, 0) == 0)
        sched_yield();
    munmap(context->stacks[slot], GUARD_BYTES + STACK_BYTES);
    context->stacks[slot] = 0;
}

/* Waits until this many workers are left and the threads of the others are gone. Returns how many left. */
static u32 wait_for_leavers(struct context *context, u32 remaining)
{
    u32 live, leavers = 0, staying = 0;
    while ((live = load(&context->shared->live)) > remaining)
        futex(context, &context->shared->live, FUTEX_WAIT_PRIVATE, live);
    for (u32 slot = 0; slot < MAX_WORKERS; slot++)
        staying += context->stacks[slot] != 0;
    while (staying > remaining) {
        for (u32 slot = 0; slot < MAX_WORKERS; slot++) {
            if (context->stacks[slot] == 0 || load(&context->workers[slot].left) == 0)
                continue;
            reap(context, slot);
            leavers++;
            staying--;
        }
        sched_yield(); /* a worker has a few instructions left after it subtracts itself */
    }
    return leavers;
}

static void stop_workers(struct context *context)
{
    set_parallel(context, 0, 0, 0);
    wait_for_leavers(context, 0);
}

/* ---- Beginning and end ------------------------------------------------------------------------------------------- */

static struct context open_context(const struct library *library, u32 workers, u32 records)
{
    struct context context = {.library = library, .record_count = records};
    pthread_mutex_init(&context.gate, 0);
    context.shared = map(0, sizeof *context.shared);
    context.workers = map(0, MAX_WORKERS * sizeof *context.workers);
    context.records = map(0, records * sizeof *context.records);
    context.tags = calloc(records, sizeof *context.tags);
    context.rented = calloc(records, sizeof *context.rented);
    context.idle_records = calloc(records, sizeof *context.idle_records);
    for (u32 i = records; i-- > 0;) {
        context.records[i].index = i;
        context.idle_records[context.idle_count++] = i;
    }
    context.shared->bell = eventfd(0, EFD_CLOEXEC);
    context.shared->cancel_signal = library->cancel_signal;
    context.shared->watched = 1; /* as if managed code ticked */
    set_parallel(&context, workers, workers, workers);
    start_workers(&context, workers);
    return context;
}

/* Ends the workers and checks that they left nothing behind. Every check ends with it. */
static void close_context(struct context *context)
{
    stop_workers(context);
    take_back_released(context);
    struct lio_shared *shared = context->shared;
    expect(context->idle_count == context->record_count, "%u records of %u came back", context->idle_count,
           context->record_count);
    expect(shared->live == 0, "%u workers live after the last", shared->live);
    expect(shared->parking == 0, "the parking word is %lx after the last worker", shared->parking);
    expect(shared->take_lock == 0, "an ended worker holds the lock");
    expect(shared->submitted == 0 && shared->queued == 0 && context->taken == 0 && shared->completed == 0,
           "requests are left");
    u64 completed = 0;
    for (u32 slot = 0; slot < MAX_WORKERS; slot++) {
        completed += context->workers[slot].completed;
        expect(context->workers[slot].running == 0 && context->workers[slot].signallers == 0 &&
                   context->workers[slot].settling == 0,
               "a worker left before it was done");
    }
    expect(completed == context->executed, "workers counted %lu requests, not %lu", completed, context->executed);
    close(shared->bell);
    munmap(context->records, context->record_count * sizeof *context->records);
    munmap(context->workers, MAX_WORKERS * sizeof *context->workers);
    munmap(shared, sizeof *shared);
    free(context->tags);
    free(context->rented);
    free(context->idle_records);
    pthread_mutex_destroy(&context->gate);
}

#endif
