/*
 * The managed end of the protocol, for the harness: submits, cancels and takes requests, and starts and ends workers.
 * Each part repeats, in the same order, the steps of the file in ../LinuxAio.Tasks/Engine that its heading names.
 */
#ifndef LIO_HARNESS_H
#define LIO_HARNESS_H

#include "protocol.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_WORKERS 8
#define GUARD_BYTES 65536 /* at least one page on every kernel */
#define STACK_BYTES (64 * 1024)

/*
 * Stand for Volatile.Read, Interlocked.Exchange and Interlocked.CompareExchange of managed code. In theory a
 * sequentially consistent store is enough for the second, but qemu on x86-64 lets a later load overtake it.
 */
#define load(word) __atomic_load_n(word, __ATOMIC_SEQ_CST)
#define store(word, value) ((void)__atomic_exchange_n(word, value, __ATOMIC_SEQ_CST))
#define swap(word, seen, wanted) \
    __atomic_compare_exchange_n(word, seen, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

static const char *volatile current_check = "starting";

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    printf("FAIL: %s: ", current_check);
    vprintf(format, values);
    printf("\n");
    fflush(stdout);
    _exit(1);
}

#define expect(condition, ...) \
    do { \
        if (!(condition)) \
            fail(__VA_ARGS__); \
    } while (0)

static inline void pause_briefly(void)
{
#if defined(__x86_64__)
    __asm__ volatile("pause");
#else
    __asm__ volatile("yield");
#endif
}

static void *map(void *wanted, size_t bytes)
{
    void *memory = mmap(wanted, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect(memory != MAP_FAILED, "mmap of %zu bytes: %s", bytes, strerror(errno));
    return memory;
}

/* ---- The library ------------------------------------------------------------------------------------------------- */

struct library {
    __typeof__(lio_syscall) *syscall;
    __typeof__(lio_spawn) *spawn;
    i32 cancel_signal; /* one for each library, because a handler knows only the window of its library */
};

struct kernel_sigaction {
    void *handler;
    u64 flags;
    void *restorer;
    u64 mask;
};

/* CancelSignal.cs */
static void install_handler(const struct library *library, void *handler)
{
    struct kernel_sigaction action = {.handler = handler, .flags = SA_SIGINFO | SA_RESTART, .mask = ~0ul};
#if defined(__x86_64__)
    action.flags |= 0x04000000; /* SA_RESTORER: the kernel requires it, but it is never used */
    action.restorer = handler;
#endif
    long result = library->syscall(SYS_rt_sigaction, library->cancel_signal, (long)&action, 0, sizeof(u64), 0, 0);
    expect(result == 0, "rt_sigaction: %ld", result);
}

static void *find(void *file, const char *name)
{
    void *symbol = dlsym(file, name);
    expect(symbol != 0, "no %s: %s", name, dlerror());
    return symbol;
}

static struct library open_library(const char *path, i32 cancel_signal)
{
    void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    expect(file != 0, "dlopen: %s", dlerror());
    struct library library = {
        .syscall = (__typeof__(lio_syscall) *)find(file, "lio_syscall"),
        .spawn = (__typeof__(lio_spawn) *)find(file, "lio_spawn"),
        .cancel_signal = cancel_signal,
    };
    install_handler(&library, ((__typeof__(lio_cancel_handler) *)find(file, "lio_cancel_handler"))());
    return library;
}

/* ---- A context --------------------------------------------------------------------------------------------------- */

struct context {
    const struct library *library;
    struct lio_shared *shared;
    struct lio_worker *workers;
    char *stacks[MAX_WORKERS];
    i32 tids[MAX_WORKERS];

    struct lio_request *records;
    u64 *tags;            /* of the caller, by record */
    u8 *rented;           /* by record: finds a record that is given back twice */
    u32 *idle_records;    /* a stack, under `gate` */
    u32 idle_count;
    u32 record_count;
    pthread_mutex_t gate;

    struct lio_request *taken; /* oldest first */
    u64 generation;
    u64 executed;              /* requests taken that a worker ran */
    int draining;
};

struct call {
    long number;
    i64 arguments[6];
    const char *path; /* the second argument, or 0 */
    u32 flags;
    u32 priority;
    u64 tag;
};

struct ticket {
    struct lio_request *request;
    u64 generation;
};

struct outcome {
    u64 tag;
    u64 generation;
    i64 result; /* undefined if the request was cancelled in the queue */
    int cancelled;
    int in_queue; /* it was cancelled in the queue */
};

static long futex(struct context *context, void *word, int operation, u32 value)
{
    return context->library->syscall(SYS_futex, (long)word, operation, value, 0, 0, 0);
}

/* ---- Records: RequestPool.cs and RequestTable.cs ----------------------------------------------------------------- */

static void give_back(struct context *context, struct lio_request *request)
{
    pthread_mutex_lock(&context->gate);
    expect(context->rented[request->index], "record %u was given back twice", request->index);
    context->rented[request->index] = 0;
    store(&request->state, (request->state >> LIO_PHASE_BITS << LIO_PHASE_BITS) + LIO_FREE);
    context->idle_records[context->idle_count++] = request->index;
    pthread_mutex_unlock(&context->gate);
}

/* Returns how many records came back: those that a worker dropped after their delivery. */
static u32 take_back_released(struct context *context)
{
    u32 count = 0;
    struct lio_request *request = __atomic_exchange_n(&context->shared->released, 0, __ATOMIC_SEQ_CST);
    while (request != 0) {
        struct lio_request *next = request->next_submitted;
        expect((load(&request->owners) & (LIO_DELIVERED | LIO_DROPPED)) == (LIO_DELIVERED | LIO_DROPPED),
               "a record was released before it was delivered and dropped");
        give_back(context, request);
        request = next;
        count++;
    }
    return count;
}

static struct lio_request *rent(struct context *context)
{
    for (;;) {
        struct lio_request *request = 0;
        pthread_mutex_lock(&context->gate);
        if (context->idle_count != 0) {
            request = &context->records[context->idle_records[--context->idle_count]];
            context->rented[request->index] = 1;
        }
        pthread_mutex_unlock(&context->gate);
        if (request != 0)
            return request;
        if (take_back_released(context) == 0)
            sched_yield(); /* the harness has a fixed number of records: wait until a request ends */
    }
}

/* ---- Submitting: SubmittedList.cs -------------------------------------------------------------------------------- */

static struct ticket prepare(struct context *context, struct call call)
{
    struct lio_request *request = rent(context);
    request->number = (i32)call.number;
    request->flags = call.flags;
    memcpy(request->arguments, call.arguments, sizeof call.arguments);
    if (call.path != 0) {
        snprintf(request->path, sizeof request->path, "%s", call.path);
        request->arguments[1] = (i64)request->path;
    }
    request->owners = 0;
    request->cancelled = 0;
    request->taken = request->finished = 0;
    request->priority = call.priority;
    context->tags[request->index] = call.tag;
    u64 generation = __atomic_add_fetch(&context->generation, 1, __ATOMIC_SEQ_CST);
    store(&request->state, (generation << LIO_PHASE_BITS) + LIO_QUEUED);
    return (struct ticket){request, generation};
}

/* Returns whether a worker will read the list soon; if not, all workers that may be awake are busy. */
static int try_wake_worker(struct context *context)
{
    struct lio_shared *shared = context->shared;
    u64 seen = load(&shared->parking);
    for (;;) {
        i32 parked = (i32)LIO_PARKED_COUNT(seen);
        if (LIO_LOOKING_COUNT(seen) != 0)
            return 1;
        if (parked == 0 || (i32)load(&shared->live) - parked >= (i32)load(&shared->target))
            return 0;
        if (swap(&shared->parking, &seen, seen - LIO_PARKED + LIO_LOOKING + LIO_GRANT)) {
            futex(context, &shared->parking, FUTEX_WAKE_PRIVATE, 1);
            return 1;
        }
    }
}

static void push_silently(struct context *context, struct ticket ticket)
{
    struct lio_request *head = load(&context->shared->submitted);
    do
        ticket.request->next_submitted = head;
    while (!swap(&context->shared->submitted, &head, ticket.request));
}

static int push(struct context *context, struct ticket ticket)
{
    push_silently(context, ticket);
    return try_wake_worker(context);
}

static struct ticket submit(struct context *context, struct call call)
{
    struct ticket ticket = prepare(context, call);
    push(context, ticket);
    return ticket;
}

static u32 phase_of(struct ticket ticket)
{
    u64 state = load(&ticket.request->state);
    expect(state >> LIO_PHASE_BITS == ticket.generation, "the record belongs to a later request than the ticket");
    return state & 0xff;
}

static void wait_until_taken(struct ticket ticket)
{
    for (u32 turn = 1; phase_of(ticket) == LIO_QUEUED; turn++)
        turn % 1024 != 0 ? pause_briefly() : (void)sched_yield();
}

/* ---- Taking what completed: CompletedList.cs, and TryTakeCompleted of CloneEngine.cs ----------------------------- */

static struct lio_request *oldest_first(struct lio_request *newest)
{
    struct lio_request *oldest = 0;
    while (newest != 0) {
        struct lio_request *next = newest->next_completed;
        newest->next_completed = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}

static u64 wait_for_bell(struct context *context)
{
    u64 rings = 0;
    ssize_t count = read(context->shared->bell, &rings, sizeof rings);
    expect(count == sizeof rings, "reading the bell: %s", strerror(errno));
    return rings;
}

/*
 * Without a drainer the bell rings once until the list is taken. So a reader that takes only after a ring misses
 * nothing, and there is neither a ring without a completion nor a second ring for the same list.
 */
static struct lio_request *take_all_rung_for(struct context *context)
{
    u64 rings = wait_for_bell(context);
    expect(rings == 1, "the bell rang %lu times for one list", rings);
    struct lio_request *chain = __atomic_exchange_n(&context->shared->completed, 0, __ATOMIC_SEQ_CST);
    expect(chain != 0, "the bell rang, but nothing completed");
    return chain;
}

/* Acts as a drainer that ends when it finds nothing, and begins again after a ring. */
static struct lio_request *take_all_drained(struct context *context)
{
    struct lio_request *chain;
    while ((chain = __atomic_exchange_n(&context->shared->completed, 0, __ATOMIC_SEQ_CST)) == 0) {
        store(&context->shared->draining, 0);
        if (load(&context->shared->completed) == 0)
            wait_for_bell(context);
        store(&context->shared->draining, 1);
    }
    return chain;
}

static struct outcome take(struct context *context)
{
    if (context->taken == 0)
        context->taken = oldest_first(context->draining ? take_all_drained(context) : take_all_rung_for(context));
    struct lio_request *request = context->taken;
    context->taken = request->next_completed;

    u64 state = load(&request->state);
    struct outcome outcome = {
        .tag = context->tags[request->index],
        .generation = state >> LIO_PHASE_BITS,
        .result = request->result,
        .cancelled = request->cancelled != 0,
        .in_queue = (state & 0xff) == LIO_CANCELLED,
    };
    u32 phase = state & 0xff;
    expect(phase == LIO_DONE || phase == LIO_CANCELLED, "completed in phase %u", phase);
    context->executed += phase == LIO_DONE;
    if (phase == LIO_DONE ||
        (__atomic_fetch_or(&request->owners, LIO_DELIVERED, __ATOMIC_SEQ_CST) & LIO_DROPPED) != 0)
        give_back(context, request);
    return outcome;
}

/* ---- Cancelling: Canceller.cs, and Push of CompletedList.cs ------------------------------------------------------ */

static void signal_worker(struct context *context, struct lio_worker *worker)
{
    context->library->syscall(SYS_tgkill, getpid(), load(&worker->tid), context->library->cancel_signal, 0, 0, 0);
}

static void interrupt(struct context *context, struct lio_worker *worker, u64 generation)
{
    __atomic_add_fetch(&worker->signallers, 1, __ATOMIC_SEQ_CST);
    if (load(&worker->running) == generation) {
        store(&worker->cancel, generation);
        signal_worker(context, worker);
    }
    __atomic_sub_fetch(&worker->signallers, 1, __ATOMIC_SEQ_CST);
    if (load(&worker->settling) != 0)
        futex(context, &worker->signallers, FUTEX_WAKE_PRIVATE, 1);
}

static void push_completed(struct context *context, struct lio_request *request)
{
    struct lio_request *head = load(&context->shared->completed);
    do
        request->next_completed = head;
    while (!swap(&context->shared->completed, &head, request));
    if (head == 0 && load(&context->shared->draining) == 0)
        eventfd_write(context->shared->bell, 1);
}

static void cancel(struct context *context, struct ticket ticket)
{
    u64 life = ticket.generation << LIO_PHASE_BITS;
    u64 seen = life + LIO_QUEUED;
    if (swap(&ticket.request->state, &seen, life + LIO_CANCELLED)) {
        ticket.request->cancelled = 1;
        push_completed(context, ticket.request);
    } else if (seen == life + LIO_RUNNING) {
        struct lio_worker *worker = load(&ticket.request->worker);
        if (worker != 0 && (ticket.request->flags & LIO_UNINTERRUPTIBLE) == 0)
            interrupt(context, worker, ticket.generation);
    }
}

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
