/*
 * The loop: take a request, run the system call, publish the result, ring the bell.
 *
 * A worker is a thread neither libc nor the CLR knows: it has no TLS, so nothing here may call either. Everything it
 * touches is in the request, the shared header or its own stack.
 */
#include "protocol.h"

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <linux/time.h>
#include <linux/time_types.h>

#define LIO_STRING_(x) #x
#define LIO_STRING(x) LIO_STRING_(x)
#define LIO_EXPORT __attribute__((visibility("default")))
#define LIO_USED __attribute__((used, visibility("hidden")))

#if defined(__x86_64__)
#include "arch-x64.h"
#elif defined(__aarch64__)
#include "arch-arm64.h"
#else
#error "x86-64 and AArch64 only"
#endif

extern long arch_clone(u64 flags, void *stack, i32 *tid, struct lio_worker *worker);
extern long arch_window(long number, const i64 *arguments, const u64 *cancel, u64 generation);
extern char arch_window_begin[], arch_window_syscall[], arch_window_end[], arch_window_cancelled[];
extern void arch_handler(void);

/* How often a worker without work looks again before it sleeps: a few microseconds, less than two context switches. */
#define SPIN_TURNS 400

/* One take in so many serves the lowest waiting priority first, so that none starves. */
#define LOWEST_TURN 32

/* From <asm-generic/signal-defs.h>, which cannot be included beside <asm/sigcontext.h> on every architecture. */
#define SIG_UNBLOCK_HOW 1
#define SIG_SETMASK_HOW 2
#define SIGSET_BYTES 8
#define SIGABRT_NUMBER 6

/* ---- Waiting ------------------------------------------------------------------------------------------------- */

static long futex_wait(u32 *word, u32 expected, const struct __kernel_timespec *timeout)
{
    return arch_syscall(__NR_futex, (long)word, FUTEX_WAIT_PRIVATE, expected, (long)timeout, 0, 0);
}

static void futex_wake(u32 *word, u32 count)
{
    arch_syscall(__NR_futex, (long)word, FUTEX_WAKE_PRIVATE, count, 0, 0, 0);
}

/* 0 free, 1 taken, 2 taken and somebody sleeps (Drepper, "Futexes are tricky", mutex 2). Only workers take it. */
static void lock(u32 *word)
{
    u32 seen = 0;
    if (__atomic_compare_exchange_n(word, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return;
    for (u32 turn = 0; turn < SPIN_TURNS / 4; turn++) {
        arch_pause();
        seen = 0;
        if (__atomic_load_n(word, __ATOMIC_RELAXED) == 0 &&
            __atomic_compare_exchange_n(word, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return;
    }
    while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0)
        futex_wait(word, 2, 0);
}

static void unlock(u32 *word)
{
    if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2)
        futex_wake(word, 1);
}

/* ---- Sleeping and waking workers ------------------------------------------------------------------------------- */

static int change_parking(struct lio_shared *shared, u64 *seen, u64 wanted)
{
    /* Sequentially consistent: this is the "publish" and the "look" of every sleep and wake below. */
    return __atomic_compare_exchange_n(&shared->parking, seen, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Somebody closed the bell under us: completions would vanish, and the next write could reach a file of the user's. */
static void die_of_closed_bell(void)
{
    static const char message[] =
        "LinuxAio.Tasks: its eventfd was closed by other code in this process; results can no longer be delivered.\n";
    arch_syscall(__NR_write, 2, (long)message, sizeof message - 1, 0, 0, 0);
    arch_syscall(__NR_kill, arch_syscall(__NR_getpid, 0, 0, 0, 0, 0, 0), SIGABRT_NUMBER, 0, 0, 0, 0);
}

static void ring(struct lio_shared *shared)
{
    u64 one = 1;
    if (arch_syscall(__NR_write, shared->bell, (long)&one, sizeof one, 0, 0, 0) == -EBADF)
        die_of_closed_bell();
}

static int work_is_waiting(struct lio_shared *shared)
{
    return __atomic_load_n(&shared->submitted, __ATOMIC_SEQ_CST) != 0 ||
           __atomic_load_n(&shared->queued, __ATOMIC_SEQ_CST) != 0;
}

/* How many are not parked. Signed: `live` is read a little after the word, and may have fallen below its count. */
static i32 awake_beside(struct lio_shared *shared, u64 parking)
{
    return (i32)(__atomic_load_n(&shared->live, __ATOMIC_SEQ_CST) - LIO_PARKED_COUNT(parking));
}

/*
 * Gets one parked worker up for the work that waits, unless another is awake and looking (it will find the work, and
 * look again after it took any). When as many are awake as managed code wants, it is for managed code to want more:
 * rings, if nobody there will look soon. (The work is published, full fence, then `watched` is read; managed code
 * clears `watched`, full fence, then looks for work.)
 */
static void wake_one(struct lio_shared *shared)
{
    u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
    for (;;) {
        if (LIO_LOOKING_COUNT(seen) != 0)
            return;
        if (LIO_PARKED_COUNT(seen) == 0 ||
            awake_beside(shared, seen) >= (i32)__atomic_load_n(&shared->target, __ATOMIC_SEQ_CST)) {
            if (__atomic_load_n(&shared->watched, __ATOMIC_SEQ_CST) == 0 &&
                __atomic_exchange_n(&shared->watched, 1, __ATOMIC_SEQ_CST) == 0)
                ring(shared);
            return;
        }
        if (change_parking(shared, &seen, seen - LIO_PARKED + LIO_LOOKING + LIO_GRANT))
            break;
    }
    futex_wake((u32 *)&shared->parking, 1);
}

static void begin_looking(struct lio_shared *shared)
{
    __atomic_add_fetch(&shared->parking, LIO_LOOKING, __ATOMIC_SEQ_CST);
}

/* After it, whoever submits sees nobody looking: so look once more for what came while we were. */
static void end_looking(struct lio_shared *shared)
{
    __atomic_sub_fetch(&shared->parking, LIO_LOOKING, __ATOMIC_SEQ_CST);
    if (work_is_waiting(shared))
        wake_one(shared);
}

/*
 * Sleeps until told to get up (1: the worker then counts as looking) or until the idle time is over (0: it does not). A
 * grant is never lost: a parked worker leaves the count only by taking a grant or while there is none.
 */
static int sleep_parked(struct lio_shared *shared, int awake)
{
    int idle = 0;
    for (;;) {
        u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
        if (awake && LIO_PARKED_COUNT(seen) != 0) {
            /* Not by a grant, were there one: it is meant for a worker that would sleep on without it. */
            if (change_parking(shared, &seen, seen - LIO_PARKED + LIO_LOOKING))
                return 1;
        } else if (LIO_GRANTS(seen) != 0) {
            if (change_parking(shared, &seen, seen - LIO_GRANT))
                return 1;
        } else if (idle) {
            if (change_parking(shared, &seen, seen - LIO_PARKED))
                return 0;
        } else {
            u64 nanoseconds = __atomic_load_n(&shared->idle_timeout_ns, __ATOMIC_RELAXED);
            struct __kernel_timespec timeout = {
                .tv_sec = (i64)(nanoseconds / 1000000000ul),
                .tv_nsec = (i64)(nanoseconds % 1000000000ul),
            };
            idle = futex_wait((u32 *)&shared->parking, 0, nanoseconds != 0 ? &timeout : 0) == -ETIMEDOUT;
        }
    }
}

static int beyond_limit(struct lio_shared *shared)
{
    return __atomic_load_n(&shared->live, __ATOMIC_SEQ_CST) > __atomic_load_n(&shared->limit, __ATOMIC_SEQ_CST);
}

/* A worker that counts as looking lies down; as sleep_parked. */
static int park(struct lio_shared *shared)
{
    u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
    while (!change_parking(shared, &seen, seen - LIO_LOOKING + LIO_PARKED))
        ;
    /* Parked is published: a submitter from now on wakes us; what came before it, we must see ourselves. */
    return sleep_parked(shared, work_is_waiting(shared) || beyond_limit(shared));
}

/*
 * A worker that does not count as looking lies down, though work may wait, while more are awake than managed code
 * wants: fewer serve cached data faster. At least `target` stay awake, and they look for work before they sleep.
 */
static int park_surplus(struct lio_shared *shared)
{
    u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
    do {
        if (awake_beside(shared, seen) <= (i32)__atomic_load_n(&shared->target, __ATOMIC_SEQ_CST))
            return 0;
    } while (!change_parking(shared, &seen, seen + LIO_PARKED));
    /* Parked is published: a worker that leaves from now on sees us; if one left before, its work is ours. */
    int needed = awake_beside(shared, seen + LIO_PARKED) < (i32)__atomic_load_n(&shared->target, __ATOMIC_SEQ_CST) &&
                 work_is_waiting(shared);
    return sleep_parked(shared, needed || beyond_limit(shared));
}

/* ---- Taking a request -------------------------------------------------------------------------------------------- */

/* Puts what has been submitted on the priority queues, oldest first. Under the lock. */
static void sort_in(struct lio_shared *shared)
{
    struct lio_request *newest = __atomic_exchange_n(&shared->submitted, 0, __ATOMIC_ACQUIRE);
    struct lio_request *oldest = 0;
    while (newest != 0) {
        struct lio_request *next = newest->next_submitted;
        newest->next_submitted = oldest;
        oldest = newest;
        newest = next;
    }
    u32 count = 0;
    while (oldest != 0) {
        struct lio_request *next = oldest->next_submitted;
        struct lio_queue *queue = &shared->queues[oldest->priority];
        oldest->next_submitted = 0;
        if (queue->tail != 0)
            queue->tail->next_submitted = oldest;
        else
            queue->head = oldest;
        queue->tail = oldest;
        oldest = next;
        count++;
    }
    __atomic_store_n(&shared->queued, shared->queued + count, __ATOMIC_SEQ_CST);
}

static struct lio_request *pop(struct lio_shared *shared)
{
    int lowest_first = ++shared->takes % LOWEST_TURN == 0;
    for (u32 step = 0; step < LIO_PRIORITIES; step++) {
        struct lio_queue *queue = &shared->queues[lowest_first ? step : LIO_PRIORITIES - 1 - step];
        struct lio_request *request = queue->head;
        if (request == 0)
            continue;
        queue->head = request->next_submitted;
        if (queue->head == 0)
            queue->tail = 0;
        __atomic_store_n(&shared->queued, shared->queued - 1, __ATOMIC_SEQ_CST);
        return request;
    }
    return 0;
}

/* The submitted list gives up its share of a request that was cancelled while queued. */
static void drop(struct lio_shared *shared, struct lio_request *request)
{
    if ((__atomic_fetch_or(&request->owners, LIO_DROPPED, __ATOMIC_ACQ_REL) & LIO_DELIVERED) == 0)
        return; /* its delivery gives the record back */
    struct lio_request *head = __atomic_load_n(&shared->released, __ATOMIC_RELAXED);
    do
        request->next_submitted = head;
    while (!__atomic_compare_exchange_n(&shared->released, &head, request, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* The best request that nobody has cancelled, now RUNNING and this worker's; 0 if there is none. Under the lock. */
static struct lio_request *take(struct lio_shared *shared, struct lio_worker *worker)
{
    if (__atomic_load_n(&shared->submitted, __ATOMIC_RELAXED) != 0)
        sort_in(shared);
    struct lio_request *request;
    while ((request = pop(shared)) != 0) {
        u64 state = __atomic_load_n(&request->state, __ATOMIC_ACQUIRE);
        request->worker = worker;
        __atomic_store_n(&worker->request, request, __ATOMIC_RELAXED);
        __atomic_store_n(&worker->running, state >> LIO_PHASE_BITS, __ATOMIC_RELEASE);
        /* Release: a canceller that sees RUNNING sees the worker, and the worker running it. */
        if ((state & 0xff) == LIO_QUEUED &&
            __atomic_compare_exchange_n(&request->state, &state, state - LIO_QUEUED + LIO_RUNNING, 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            return request;
        __atomic_store_n(&worker->running, 0, __ATOMIC_RELAXED);
        drop(shared, request);
    }
    return 0;
}

/* The next request to run, or 0 when this worker is to leave. */
static struct lio_request *next_request(struct lio_worker *worker)
{
    struct lio_shared *shared = worker->shared;
    int looking = park_surplus(shared), idle = 0;
    for (;;) {
        lock(&shared->take_lock);
        u32 live = __atomic_load_n(&shared->live, __ATOMIC_SEQ_CST);
        u32 limit = __atomic_load_n(&shared->limit, __ATOMIC_SEQ_CST);
        /* A limit of 0 lets everything queued run first. */
        struct lio_request *request = live > limit && limit != 0 ? 0 : take(shared, worker);
        int leave = request == 0 &&
                    (live > limit || (idle && live > __atomic_load_n(&shared->minimum, __ATOMIC_RELAXED)));
        if (leave)
            __atomic_sub_fetch(&shared->live, 1, __ATOMIC_SEQ_CST);
        unlock(&shared->take_lock);

        if (request != 0 || leave) {
            if (looking)
                end_looking(shared);
            else if (work_is_waiting(shared))
                wake_one(shared);
            return request;
        }
        if (!looking)
            begin_looking(shared);
        for (u32 turn = 0; turn < SPIN_TURNS && !work_is_waiting(shared); turn++)
            arch_pause();
        looking = work_is_waiting(shared) || park(shared);
        idle = !looking;
    }
}

/* ---- Running it -------------------------------------------------------------------------------------------------- */

/* After the push the request is managed code's, and may already be another. */
static void publish(struct lio_shared *shared, struct lio_request *request)
{
    struct lio_request *head = __atomic_load_n(&shared->completed, __ATOMIC_RELAXED);
    do
        request->next_completed = head;
    while (!__atomic_compare_exchange_n(&shared->completed, &head, request, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    /*
     * Push, full fence, look whether anyone drains; a drainer that stops does the mirror image: store, full fence, look
     * at the list. One of the two sees the other. Only the push onto an empty list rings: the first ring stands for
     * all that follow until the list is taken.
     */
    if (head == 0 && __atomic_load_n(&shared->draining, __ATOMIC_SEQ_CST) == 0)
        ring(shared);
}

/*
 * A canceller chose this request. It may not have signalled yet, and the signal may not have arrived: wait for both, so
 * that neither the next request nor whoever gets this tid next is hit. The system call lets a pending signal in.
 */
static void settle(struct lio_worker *worker)
{
    __atomic_store_n(&worker->settling, 1, __ATOMIC_SEQ_CST);
    u32 signallers;
    while ((signallers = __atomic_load_n(&worker->signallers, __ATOMIC_SEQ_CST)) != 0)
        futex_wait(&worker->signallers, signallers, 0);
    __atomic_store_n(&worker->settling, 0, __ATOMIC_RELAXED);
    arch_syscall(__NR_sched_yield, 0, 0, 0, 0, 0, 0);
}

static u64 now(void)
{
    struct __kernel_timespec time;
    arch_syscall(__NR_clock_gettime, CLOCK_MONOTONIC, (long)&time, 0, 0, 0, 0);
    return (u64)time.tv_sec * 1000000000ul + (u64)time.tv_nsec;
}

static void count_call(struct lio_worker *worker)
{
    __atomic_store_n(&worker->calls, worker->calls + 1, __ATOMIC_RELAXED);
}

static int is_chosen(struct lio_worker *worker, u64 generation)
{
    return __atomic_load_n(&worker->cancel, __ATOMIC_ACQUIRE) == generation;
}

/*
 * Returns how many of a batch's calls were made; fewer than all only when a cancel came. One that came before the first
 * had any effect is told as of any other call; later, what was done must not become invisible.
 */
static i64 make_calls(struct lio_worker *worker, struct lio_call *calls, i64 count, u64 generation)
{
    for (i64 made = 0; made < count; made++) {
        struct lio_call *call = &calls[made];
        i64 result = arch_window(call->number, call->arguments, &worker->cancel, generation);
        if (result == -EINTR && is_chosen(worker, generation))
            return made != 0 ? made : result;
        call->result = result;
        count_call(worker);
    }
    return count;
}

static i64 make_call(struct lio_worker *worker, struct lio_request *request, u64 generation)
{
    i64 *a = request->arguments;
    if (request->number == LIO_BATCH)
        return make_calls(worker, (struct lio_call *)a[0], a[1], generation);
    i64 result = request->flags & LIO_UNINTERRUPTIBLE
                     ? arch_syscall(request->number, a[0], a[1], a[2], a[3], a[4], a[5])
                     : arch_window(request->number, a, &worker->cancel, generation);
    count_call(worker);
    return result;
}

static void execute(struct lio_worker *worker, struct lio_request *request)
{
    struct lio_shared *shared = worker->shared;
    u64 state = __atomic_load_n(&request->state, __ATOMIC_RELAXED);
    u64 generation = state >> LIO_PHASE_BITS;

    if (request->flags & LIO_TIMED)
        request->taken = now();
    i64 result = make_call(worker, request, generation);
    if (request->flags & LIO_TIMED)
        request->finished = now();

    __atomic_store_n(&worker->running, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&worker->completed, worker->completed + 1, __ATOMIC_RELAXED);

    int chosen = is_chosen(worker, generation);
    request->result = result;
    /* A count beats a cancel: what the kernel did must never become invisible. */
    request->cancelled = result == -EINTR && chosen;
    __atomic_store_n(&request->state, state - LIO_RUNNING + LIO_DONE, __ATOMIC_RELEASE);
    publish(shared, request);

    /* running = 0 above, full fence, then this; a canceller adds itself, full fence, then reads `running`. */
    if (__atomic_load_n(&worker->signallers, __ATOMIC_SEQ_CST) != 0 ||
        __atomic_load_n(&worker->cancel, __ATOMIC_SEQ_CST) == generation)
        settle(worker);
}

LIO_USED void lio_worker_main(struct lio_worker *worker)
{
    struct lio_request *request;
    u64 open_mask = 1ul << (worker->shared->cancel_signal - 1);
    arch_syscall(__NR_rt_sigprocmask, SIG_UNBLOCK_HOW, (long)&open_mask, 0, SIGSET_BYTES, 0, 0);
    while ((request = next_request(worker)) != 0)
        execute(worker, request);
    __atomic_store_n(&worker->left, 1, __ATOMIC_RELEASE);
    futex_wake(&worker->shared->live, ~0u >> 1); /* whoever waits for workers to end */
    for (;;) /* the kernel clears `tid`: only then may the stack go */
        arch_syscall(__NR_exit, 0, 0, 0, 0, 0, 0);
}

/*
 * Runs on whatever thread the signal hit, on a worker with all of the request's state in registers. Inside the
 * window the system call has had no effect, so jumping to the cancelled exit loses nothing; outside it there is
 * nothing to do: before, the window's own check sees the flag; after, the result is there.
 */
LIO_USED void lio_on_cancel_signal(struct lio_ucontext *frame)
{
    u64 pc = ARCH_PC(frame);
#ifdef LIO_TEST_NO_WINDOW_CHECK
    /* The negative control: only a call that the signal interrupted is given up, as plain EINTR would have it. */
    if (pc != (u64)arch_window_syscall)
        return;
#endif
    if (pc < (u64)arch_window_begin || pc >= (u64)arch_window_end)
        return;
    if (__atomic_load_n(ARCH_CANCEL(frame), __ATOMIC_SEQ_CST) == ARCH_GENERATION(frame))
        ARCH_PC(frame) = (u64)arch_window_cancelled;
}

/* ---- The three exports --------------------------------------------------------------------------------------------- */

LIO_EXPORT long lio_syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5)
{
    return arch_syscall(number, a0, a1, a2, a3, a4, a5);
}

/*
 * Starts a worker; returns its tid or -errno. Every signal, 32 and 33 included, is blocked around the clone, so that the
 * child starts with all of them blocked: a handler of the CLR on a thread without TLS would crash the process.
 */
LIO_EXPORT long lio_spawn(struct lio_worker *worker, void *stack_top)
{
    const u64 flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS |
                      CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
    u64 all = ~0ul, before = 0;
    arch_syscall(__NR_rt_sigprocmask, SIG_SETMASK_HOW, (long)&all, (long)&before, SIGSET_BYTES, 0, 0);
    long tid = arch_clone(flags, stack_top, &worker->tid, worker);
    arch_syscall(__NR_rt_sigprocmask, SIG_SETMASK_HOW, (long)&before, 0, SIGSET_BYTES, 0, 0);
    return tid;
}

LIO_EXPORT void *lio_cancel_handler(void)
{
    return (void *)arch_handler;
}
