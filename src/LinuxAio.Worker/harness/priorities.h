/* Checks: priorities. */
#ifndef LIO_HARNESS_PRIORITIES_H
#define LIO_HARNESS_PRIORITIES_H

#include "helpers.h"

#define LOWEST_TURN 32 /* as in worker.c: one of so many takes begins with the lowest priority */

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

#endif
