/*
 * The managed end of the protocol: submits, takes and cancels requests. Each part repeats, in the same order, the steps
 * of the file in ../../LinuxAio.Tasks/Engine that its heading names.
 */
#ifndef LIO_HARNESS_MANAGED_H
#define LIO_HARNESS_MANAGED_H

#include "basics.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>

#define MAX_WORKERS 8

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

#endif
