/*
 * The loop of a worker: take a request, make its system call, publish the result, ring the bell.
 *
 * A worker is a thread that neither libc nor the CLR knows. It has no TLS, so this file must not call either of them. A
 * worker uses only the memory of its request, the shared header, its own record and its own stack.
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

/* How often a worker without work checks again before it sleeps: a few microseconds, less than two context switches. */
#define SPIN_TURNS 400

/* One take in this many begins with the lowest priority, so that no priority starves. */
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

/*
 * 0: free, 1: taken, 2: taken and another worker sleeps (Drepper, "Futexes are tricky", mutex 2). Only workers take it.
 */
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
    /* Sequentially consistent: the full fence between the store and the load of every sleep and wake below. */
    return __atomic_compare_exchange_n(&shared->parking, seen, wanted, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Other code closed the bell: completions would be lost, and the next write could go into a file of the process. */
static void die_of_closed_bell(void)
{
    static const char message[] =
        "LinuxAio.Tasks: other code in this process closed the library's eventfd. "
        "Completions can no longer be delivered.\n";
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

/*
 * The number of workers that are not parked. Signed, because `live` is read after the word and may have become lower.
 */
static i32 awake_beside(struct lio_shared *shared, u64 parking)
{
    return (i32)(__atomic_load_n(&shared->live, __ATOMIC_SEQ_CST) - LIO_PARKED_COUNT(parking));
}

/*
 * Wakes one parked worker for waiting work. It wakes none while another worker is awake and looking: that worker finds
 * the work, and checks again after it took a request. If as many workers are awake as managed code allows, only managed
 * code can allow more: this function rings the bell, unless managed code ticks anyway. Order: the work is published,
 * full fence, `watched` is read here; managed code clears `watched`, full fence, reads whether work waits.
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

/* A submitter that saw this worker looking woke no other. So check once more for requests that came meanwhile. */
static void end_looking(struct lio_shared *shared)
{
    __atomic_sub_fetch(&shared->parking, LIO_LOOKING, __ATOMIC_SEQ_CST);
    if (work_is_waiting(shared))
        wake_one(shared);
}

/*
 * Sleeps until the worker can take a grant; with `awake` it gets up immediately. Both return 1: the worker now counts
 * as looking. Returns 0 when the idle time is over: the worker does not count as looking. A grant is never lost: a
 * worker that gets up without a grant subtracts itself from `parked`, so every grant still has a worker that will take
 * it.
 */
static int sleep_parked(struct lio_shared *shared, int awake)
{
    int idle = 0;
    for (;;) {
        u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
        if (awake && LIO_PARKED_COUNT(seen) != 0) {
            /* Take no grant, even if there is one: it belongs to a worker that would not wake up without it. */
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

/* Parks a worker that counts as looking. Returns as sleep_parked. */
static int park(struct lio_shared *shared)
{
    u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
    while (!change_parking(shared, &seen, seen - LIO_LOOKING + LIO_PARKED))
        ;
    /* `parked` is published: a later submitter wakes this worker. For earlier work the worker checks here itself. */
    return sleep_parked(shared, work_is_waiting(shared) || beyond_limit(shared));
}

/*
 * Parks a worker that does not count as looking if more workers are awake than managed code allows, even if work waits:
 * fewer workers serve cached data faster. At least `target` workers stay awake, and they check for work before they
 * sleep. Returns 1 if the worker now counts as looking.
 */
static int park_surplus(struct lio_shared *shared)
{
    u64 seen = __atomic_load_n(&shared->parking, __ATOMIC_SEQ_CST);
    do {
        if (awake_beside(shared, seen) <= (i32)__atomic_load_n(&shared->target, __ATOMIC_SEQ_CST))
            return 0;
    } while (!change_parking(shared, &seen, seen + LIO_PARKED));
    /* `parked` is published: a worker that leaves later sees it. If one left earlier, this worker must do the work. */
    int needed = awake_beside(shared, seen + LIO_PARKED) < (i32)__atomic_load_n(&shared->target, __ATOMIC_SEQ_CST) &&
                 work_is_waiting(shared);
    return sleep_parked(shared, needed || beyond_limit(shared));
}

/* ---- Taking a request -------------------------------------------------------------------------------------------- */

/* Moves all submitted requests to the priority queues, oldest first. Called under the lock. */
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

/* Drops a request that was cancelled while queued: the submitted list no longer uses its record. */
static void drop(struct lio_shared *shared, struct lio_request *request)
{
    if ((__atomic_fetch_or(&request->owners, LIO_DROPPED, __ATOMIC_ACQ_REL) & LIO_DELIVERED) == 0)
        return; /* managed code gives the record back when it delivers the completion */
    struct lio_request *head = __atomic_load_n(&shared->released, __ATOMIC_RELAXED);
    do
        request->next_submitted = head;
    while (!__atomic_compare_exchange_n(&shared->released, &head, request, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

/* Takes the best request that is not cancelled and makes it RUNNING; 0 if there is none. Called under the lock. */
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
        /* Release: a canceller that reads RUNNING also reads `request->worker` and the `running` of that worker. */
        if ((state & 0xff) == LIO_QUEUED &&
            __atomic_compare_exchange_n(&request->state, &state, state - LIO_QUEUED + LIO_RUNNING, 0,
                                        __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            return request;
        __atomic_store_n(&worker->running, 0, __ATOMIC_RELAXED);
        drop(shared, request);
    }
    return 0;
}

/* Returns the next request to run, or 0 when this worker must leave. */
static struct lio_request *next_request(struct lio_worker *worker)
{
    struct lio_shared *shared = worker->shared;
    int looking = park_surplus(shared), idle = 0;
    for (;;) {
        lock(&shared->take_lock);
        u32 live = __atomic_load_n(&shared->live, __ATOMIC_SEQ_CST);
        u32 limit = __atomic_load_n(&shared->limit, __ATOMIC_SEQ_CST);
        /* With a limit of 0 all queued requests run first. */
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

/* ---- Running a request ------------------------------------------------------------------------------------------- */

/* After the push managed code owns the record and may already use it for another request. */
static void publish(struct lio_shared *shared, struct lio_request *request)
{
    struct lio_request *head = __atomic_load_n(&shared->completed, __ATOMIC_RELAXED);
    do
        request->next_completed = head;
    while (!__atomic_compare_exchange_n(&shared->completed, &head, request, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    /*
     * Order here: push, full fence, read the number of drainers. A drainer that stops: write the number, full fence,
     * read the list. So at least one side sees the other. Only a push onto an empty list rings: one ring is enough for
     * all requests until managed code takes the list.
     */
    if (head == 0 && __atomic_load_n(&shared->draining, __ATOMIC_SEQ_CST) == 0)
        ring(shared);
}

/*
 * Called when a canceller may be about to signal this worker. Waits until all cancellers have sent their signals, and
 * makes a system call so that a pending signal is delivered. Otherwise the signal could hit the next request, or the
 * next thread with this thread id.
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
 * Makes one call. A signal that is not a cancel (a debugger, SIGSTOP and SIGCONT) can interrupt some calls, for example a
 * read on FUSE: such a call is made again. close is not: it has released the descriptor even if it returns -EINTR.
 */
static i64 make_one(struct lio_worker *worker, i64 number, i64 *arguments, u64 flags, u64 generation)
{
    i64 result;
    do {
        result = flags & LIO_UNINTERRUPTIBLE
                     ? arch_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                                    arguments[5])
                     : arch_window(number, arguments, &worker->cancel, generation);
    } while (result == -EINTR && number != __NR_close && !is_chosen(worker, generation));
    count_call(worker);
    return result;
}

/*
 * Makes the calls of a batch and returns how many it made, which is less than all only after a cancel. A cancel that
 * came before the first call had any effect gives -EINTR, as for a single call. After a later cancel the caller must
 * learn which calls were made.
 */
static i64 make_calls(struct lio_worker *worker, struct lio_call *calls, i64 count, u64 generation)
{
    for (i64 made = 0; made < count; made++) {
        struct lio_call *call = &calls[made];
        i64 result = make_one(worker, call->number, call->arguments, 0, generation);
        if (result == -EINTR && is_chosen(worker, generation))
            return made != 0 ? made : result;
        call->result = result;
    }
    return count;
}

static i64 make_call(struct lio_worker *worker, struct lio_request *request, u64 generation)
{
    i64 *a = request->arguments;
    if (request->number == LIO_BATCH)
        return make_calls(worker, (struct lio_call *)a[0], a[1], generation);
    return make_one(worker, request->number, a, request->flags, generation);
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
    /* Only -EINTR counts as cancelled: if the kernel did something, the caller must get that result. */
    request->cancelled = result == -EINTR && chosen;
    __atomic_store_n(&request->state, state - LIO_RUNNING + LIO_DONE, __ATOMIC_RELEASE);
    publish(shared, request);

    /* Order here: running = 0, full fence, read `signallers`. A canceller: add itself, full fence, read `running`. */
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
    futex_wake(&worker->shared->live, ~0u >> 1); /* wakes WaitForWorkers */
    for (;;) /* the kernel clears `tid`; after that the stack is freed */
        arch_syscall(__NR_exit, 0, 0, 0, 0, 0, 0);
}

/*
 * Runs on the thread that the signal hit. On a worker inside the window, the registers hold the address of the cancel
 * flag and the generation of the request. Inside the window the system call has had no effect, so a jump to the
 * cancelled exit loses nothing. Outside the window there is nothing to do: before it, the check at its beginning will
 * see the flag; after it, the call has a result.
 */
LIO_USED void lio_on_cancel_signal(struct lio_ucontext *frame)
{
    u64 pc = ARCH_PC(frame);
#ifdef LIO_TEST_NO_WINDOW_CHECK
    /* The negative control of the tests: cancels only a call that the signal interrupted, as plain EINTR would. */
    if (pc != (u64)arch_window_syscall)
        return;
#endif
    if (pc < (u64)arch_window_begin || pc >= (u64)arch_window_end)
        return;
    if (__atomic_load_n(ARCH_CANCEL(frame), __ATOMIC_SEQ_CST) == ARCH_GENERATION(frame))
        ARCH_PC(frame) = (u64)arch_window_cancelled;
}

/* ---- The three exports ------------------------------------------------------------------------------------------- */

LIO_EXPORT long lio_syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5)
{
    return arch_syscall(number, a0, a1, a2, a3, a4, a5);
}

/*
 * Starts a worker; returns its thread id or -errno. All signals, 32 and 33 included, are blocked around the clone, so
 * the child starts with all of them blocked: a signal handler of the CLR would crash on a thread without TLS.
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
