/* Checks: workers that leave, and what they leave behind. */
#ifndef LIO_HARNESS_LEAVING_H
#define LIO_HARNESS_LEAVING_H

#include "helpers.h"

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

#endif
