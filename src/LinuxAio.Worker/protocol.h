/*
 * What crosses the boundary between managed code and the workers. The managed mirror of these structs is in
 * src/LinuxAio.Tasks/Engine; a test compares every offset through the C compiler.
 *
 * Two lists join the sides, and nothing else does: `submitted` (managed code pushes, a worker takes all) and `completed`
 * (a worker, or whoever cancels a queued request, pushes; managed code takes all). Both are singly linked, pushed with
 * compare-and-swap and taken with exchange, so no link is ever read while another thread may pop: there is no ABA.
 */
#ifndef LIO_PROTOCOL_H
#define LIO_PROTOCOL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef int i32;
typedef long i64;

#define LIO_CACHE_LINE 64
#define LIO_PRIORITIES 9       /* -4 .. 4, stored as 0 .. 8 */
#define LIO_PATH_BYTES 64      /* a path that fits needs no allocation of its own */

/* The low byte of lio_request.state; the rest is the generation, unique in a context. */
enum lio_phase {
    LIO_FREE = 0,
    LIO_QUEUED = 1,    /* managed -> worker: somebody may run it or cancel it, by compare-and-swap */
    LIO_RUNNING = 2,   /* a worker won */
    LIO_CANCELLED = 3, /* a canceller won: the kernel never sees the request */
    LIO_DONE = 4,      /* the result is there; published by the push */
    LIO_PREPARED = 5   /* managed code fills it; may be cancelled by its own token, not with all others */
};

#define LIO_PHASE_BITS 8

/* Bits of lio_request.flags; managed code writes them before the push. */
#define LIO_UNINTERRUPTIBLE 1u /* close: a signal could leave the descriptor in doubt */
#define LIO_TIMED 4u           /* somebody measures: without the vDSO each look at the clock is a system call */

/*
 * The number of a request that is a batch: its arguments are the address of its calls, and how many there are. Never
 * LIO_UNINTERRUPTIBLE.
 */
#define LIO_BATCH (-1)

/*
 * Bits of lio_request.owners. A request cancelled while queued has two owners: its completion, which managed code
 * delivers, and the submitted list, from which a worker drops it. Whoever sets the second bit gives the record back.
 */
#define LIO_DELIVERED 1u
#define LIO_DROPPED 2u

/* A request. Managed code writes all of it before the push, but for the fields said to be a worker's. */
struct lio_request {
    u64 state;                          /* generation << LIO_PHASE_BITS | phase; both sides, by compare-and-swap */
    struct lio_request *next_submitted; /* the link of `submitted`, then of a priority queue, then of `released` */
    struct lio_request *next_completed; /* the link of `completed`: apart, for a cancelled request is on both lists */
    i32 number;                         /* the system call */
    u32 flags;
    i64 arguments[6];
    i64 result;                         /* worker writes: >= 0 count or descriptor; < 0 is -errno; published by the push */
    struct lio_worker *worker;          /* worker writes before the phase becomes RUNNING; a canceller reads after */
    u32 owners;                         /* both sides, by atomic or */
    u32 index;                          /* managed code's: which record this is */
    u32 cancelled;                      /* worker writes: 1 when a cancel, not the system call, ended the request */
    u32 priority;                       /* 0 .. LIO_PRIORITIES - 1 */
    u64 taken;                          /* of a LIO_TIMED one, worker writes: CLOCK_MONOTONIC ns before the system call */
    u64 finished;                       /* and after it; managed code clears both */
    char path[LIO_PATH_BYTES];
} __attribute__((aligned(LIO_CACHE_LINE)));

/*
 * One of a batch's: one hop and one completion for all of them. They are made one after the other by one worker, whatever
 * the ones before returned; the result of the request is how many were made. Managed code writes all but the result.
 */
struct lio_call {
    i64 number;       /* the system call */
    i64 arguments[6];
    i64 result;       /* worker writes, of a call it has made; as lio_request.result */
};

struct lio_queue {
    struct lio_request *head;
    struct lio_request *tail;
};

/*
 * Who sleeps and who is looking for work, in one word, so that every change of it is one step:
 *   bits  0..31  grants:  parked workers told to get up that have not yet done so; the futex they sleep on
 *   bits 32..47  parked:  workers asleep (or about to be) and not told to get up
 *   bits 48..63  looking: workers awake without a request, grants included
 */
#define LIO_GRANT 1ul
#define LIO_PARKED (1ul << 32)
#define LIO_LOOKING (1ul << 48)
#define LIO_GRANTS(word) ((u32)(word))
#define LIO_PARKED_COUNT(word) ((u32)((word) >> 32) & 0xffffu)
#define LIO_LOOKING_COUNT(word) ((u32)((word) >> 48))

/* What one context's managed side and workers share. */
struct lio_shared {
    /* Managed code pushes, workers take. */
    struct lio_request *submitted __attribute__((aligned(LIO_CACHE_LINE)));

    /* Workers and cancellers push, managed code takes. */
    struct lio_request *completed __attribute__((aligned(LIO_CACHE_LINE)));

    /* Workers push records whose completion was delivered before they could drop them; managed code takes. No bell:
     * nobody waits for memory. */
    struct lio_request *released;

    /* Managed code writes: how many drainers look at `completed` without being rung for. */
    i32 draining __attribute__((aligned(LIO_CACHE_LINE)));
    i32 bell;             /* managed code writes once: the eventfd */
    u32 limit;            /* managed code writes: workers beyond it leave */
    u32 target;           /* managed code writes: how many workers may be awake at once */
    u32 minimum;          /* managed code writes: idle workers down to it stay */
    i32 cancel_signal;    /* managed code writes once */
    u64 idle_timeout_ns;  /* managed code writes once; 0: idle workers never leave */
    i32 watched;          /* both sides, by exchange: 0 while nobody will look soon whether more workers are needed */

    /* Both sides; see above. */
    u64 parking __attribute__((aligned(LIO_CACHE_LINE)));

    /* Under `take_lock`, which only workers take: a garbage collection that stops every managed thread stops none. */
    u32 take_lock __attribute__((aligned(LIO_CACHE_LINE)));
    u32 takes;            /* counts, for the turn of the lowest priority */
    u32 live;             /* workers that have not left: managed code adds before it spawns, each takes itself off; a futex */
    u32 queued;           /* requests in `queues`; workers write, all read */
    struct lio_queue queues[LIO_PRIORITIES];
};

/* A worker. Its memory outlives it: managed code frees it when the kernel has cleared `tid`. */
struct lio_worker {
    /* The worker writes. */
    u64 running;   /* generation of the request taken, or 0; store 0, full fence, load `signallers` */
    struct lio_request *request; /* which one that is; kept when `running` is 0 */
    u64 completed; /* requests done; only this worker adds */
    u64 calls;     /* system calls made for them; only this worker adds */
    u32 settling;  /* 1 while it waits for `signallers` to reach 0 */
    u32 left;      /* 1 when it has decided to go */

    /* Managed code writes. */
    u64 cancel __attribute__((aligned(LIO_CACHE_LINE))); /* generation to be cancelled; read by the window */
    u32 signallers;              /* cancellers between adding themselves and having signalled; a futex */
    i32 tid;                     /* the kernel writes at clone and clears at exit; a futex */
    struct lio_shared *shared;
};

_Static_assert(sizeof(void *) == 8 && sizeof(long) == 8, "64-bit only");
_Static_assert(sizeof(struct lio_request) == 192, "three cache lines");
_Static_assert(sizeof(struct lio_call) == LIO_CACHE_LINE, "one cache line");
_Static_assert(sizeof(struct lio_worker) == 128, "two cache lines: one the worker writes, one managed code does");

/* The three exports: nothing else is imported by managed code. */
long lio_syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5);
long lio_spawn(struct lio_worker *worker, void *stack_top);
void *lio_cancel_handler(void);

#endif
