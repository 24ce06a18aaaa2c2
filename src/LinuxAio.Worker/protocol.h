/*
 * The memory that managed code and the workers share. The managed mirror of these structs is in
 * src/LinuxAio.Tasks/Engine; a test compares every offset through the C compiler.
 *
 * Requests cross the boundary on two lists only: `submitted` (managed code pushes, a worker takes all) and `completed`
 * (a worker pushes, or managed code that cancels a queued request; managed code takes all). Both are singly linked. A
 * push is a compare-and-swap and a take is an exchange of the whole list, so no thread reads a link while another one
 * may remove its record: the ABA problem cannot occur.
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
#define LIO_PATH_BYTES 64      /* a path that fits needs no allocation */

/* The low byte of lio_request.state. The other bytes are the generation, which is unique in a context. */
enum lio_phase {
    LIO_FREE = 0,
    LIO_QUEUED = 1,    /* submitted: a worker may run it or a canceller cancel it, by compare-and-swap */
    LIO_RUNNING = 2,   /* a worker has taken it */
    LIO_CANCELLED = 3, /* cancelled before a worker took it: the kernel never sees it */
    LIO_DONE = 4,      /* the result is written; the push publishes it */
    LIO_PREPARED = 5   /* filled but not submitted: its own token can cancel it, cancelling all requests does not */
};

#define LIO_PHASE_BITS 8

/* Bits of lio_request.flags. Managed code writes them before the push. */
#define LIO_UNINTERRUPTIBLE 1u /* a close: after a signal the state of the descriptor would be unknown */
#define LIO_TIMED 4u           /* write `taken` and `finished`; without the vDSO each is a system call */

/*
 * The number of a request that is a batch. Its arguments are the address of its calls and their count. A batch is never
 * LIO_UNINTERRUPTIBLE.
 */
#define LIO_BATCH (-1)

/*
 * Bits of lio_request.owners. A request that was cancelled while queued is used by two sides: managed code delivers its
 * completion, and a worker drops it from the submitted list. The side that sets its bit second gives the record back.
 */
#define LIO_DELIVERED 1u
#define LIO_DROPPED 2u

/* A request. Managed code writes all fields before the push, except those that say that a worker writes them. */
struct lio_request {
    u64 state;                          /* generation << LIO_PHASE_BITS | phase; both sides, by compare-and-swap */
    struct lio_request *next_submitted; /* the link of `submitted`, then of a priority queue, then of `released` */
    struct lio_request *next_completed; /* the link of `completed`: a cancelled request is on both lists */
    i32 number;                         /* the system call */
    u32 flags;
    i64 arguments[6];
    i64 result;                         /* worker writes; >= 0: count or descriptor, < 0: -errno */
    struct lio_worker *worker;          /* worker writes before the phase becomes RUNNING; a canceller reads */
    u32 owners;                         /* both sides, by atomic or */
    u32 index;                          /* managed code only: the index of this record */
    u32 cancelled;                      /* worker or canceller writes; 1: a cancel ended the request */
    u32 priority;                       /* 0 .. LIO_PRIORITIES - 1 */
    u64 taken;                          /* worker writes if LIO_TIMED: CLOCK_MONOTONIC in ns before the system call */
    u64 finished;                       /* the same after the system call; managed code clears both */
    char path[LIO_PATH_BYTES];
} __attribute__((aligned(LIO_CACHE_LINE)));

/*
 * One call of a batch. One worker makes all calls of a batch in order, whatever the calls before returned; the batch
 * has one completion, and its result is the number of calls made. Managed code writes all fields except the result.
 */
struct lio_call {
    i64 number;       /* the system call */
    i64 arguments[6];
    i64 result;       /* worker writes if it has made the call; as lio_request.result */
};

struct lio_queue {
    struct lio_request *head;
    struct lio_request *tail;
};

/*
 * How many workers sleep and how many look for work, in one word, so that every change is one atomic step:
 *   bits  0..31  grants:  wake-ups that no parked worker has taken yet; also the futex that parked workers sleep on
 *   bits 32..47  parked:  workers that sleep, or are about to, and have no grant
 *   bits 48..63  looking: workers that are awake without a request, grants included
 */
#define LIO_GRANT 1ul
#define LIO_PARKED (1ul << 32)
#define LIO_LOOKING (1ul << 48)
#define LIO_GRANTS(word) ((u32)(word))
#define LIO_PARKED_COUNT(word) ((u32)((word) >> 32) & 0xffffu)
#define LIO_LOOKING_COUNT(word) ((u32)((word) >> 48))

/* The memory that managed code and the workers of one engine share. */
struct lio_shared {
    /* Managed code pushes, workers take. */
    struct lio_request *submitted __attribute__((aligned(LIO_CACHE_LINE)));

    /* Workers and cancellers push, managed code takes. */
    struct lio_request *completed __attribute__((aligned(LIO_CACHE_LINE)));

    /*
     * Records that were delivered before a worker dropped them. Workers push, managed code takes. There is no bell for
     * this list, because no thread waits for memory.
     */
    struct lio_request *released;

    /* Managed code writes: the number of drainers, which read `completed` without a ring of the bell. */
    i32 draining __attribute__((aligned(LIO_CACHE_LINE)));
    i32 bell;             /* managed code writes once: the eventfd */
    u32 limit;            /* managed code writes: more workers than this leave */
    u32 target;           /* managed code writes: how many workers may be awake at the same time */
    u32 minimum;          /* managed code writes: this many idle workers stay */
    i32 cancel_signal;    /* managed code writes once */
    u64 idle_timeout_ns;  /* managed code writes once; 0: idle workers never leave */
    i32 watched;          /* both sides, by exchange; 0: managed code does not tick, ring if work waits */

    /* Both sides write; see LIO_PARKED above. */
    u64 parking __attribute__((aligned(LIO_CACHE_LINE)));

    /*
     * Under `take_lock`. Only workers take this lock, so a garbage collection, which stops managed threads, stops no
     * worker.
     */
    u32 take_lock __attribute__((aligned(LIO_CACHE_LINE)));
    u32 takes;            /* the number of takes: some of them begin with the lowest priority */
    u32 live;             /* workers that have not left: managed code adds, each worker subtracts itself; a futex */
    u32 queued;           /* requests in `queues`; workers write, both sides read */
    struct lio_queue queues[LIO_PRIORITIES];
};

/* A worker. Managed code frees the memory after the kernel has cleared `tid`. */
struct lio_worker {
    /* The worker writes this cache line. */
    u64 running;   /* generation of its request, or 0; at its end: store 0, full fence, load `signallers` */
    struct lio_request *request; /* its last request: stays when `running` is 0 */
    u64 completed; /* requests done */
    u64 calls;     /* system calls made for them */
    u32 settling;  /* 1 while it waits for `signallers` to reach 0 */
    u32 left;      /* 1 when it has decided to end */

    /* Managed code and the kernel write this cache line. */
    u64 cancel __attribute__((aligned(LIO_CACHE_LINE))); /* the generation to cancel; the window reads it */
    u32 signallers;              /* cancellers that may still send their signal; a futex */
    i32 tid;                     /* the kernel writes it at clone and clears it at exit; a futex */
    struct lio_shared *shared;
};

_Static_assert(sizeof(void *) == 8 && sizeof(long) == 8, "64-bit only");
_Static_assert(sizeof(struct lio_request) == 192, "three cache lines");
_Static_assert(sizeof(struct lio_call) == LIO_CACHE_LINE, "one cache line");
_Static_assert(sizeof(struct lio_worker) == 128, "two cache lines: the worker writes one, managed code the other");

/* The three exports. Managed code imports nothing else. */
long lio_syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5);
long lio_spawn(struct lio_worker *worker, void *stack_top);
void *lio_cancel_handler(void);

#endif
