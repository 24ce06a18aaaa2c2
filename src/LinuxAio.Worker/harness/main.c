/*
 * Tests the workers without .NET, so that a failure here is a failure of the native library. Prints one line for each
 * check that passed; on a failure it prints FAIL and exits with 1. Arguments: the library, the library with a wide
 * cancellation window, and the library with a wide window that does not check the program counter.
 *
 * No result depends on timing: a check waits for its event, and a watchdog ends a check whose event does not come.
 */
#define _GNU_SOURCE
#include "cancelling.h"
#include "leaving.h"
#include "priorities.h"
#include "requests.h"

#define WATCHDOG_SECONDS 120

static const struct {
    void (*run)(void);
    const char *outcome;
} checks[] = {
    {lio_syscall_returns_what_the_kernel_returns, "lio_syscall returns what the kernel returns, errors as -errno"},
    {a_worker_is_a_thread_that_only_the_cancel_signal_reaches,
     "a worker is a thread of the process, and only the cancel signal reaches it"},
#if defined(__x86_64__)
    {a_worker_has_no_thread_local_storage, "a worker has no thread-local storage"},
#else
    {0, "skipped: on this architecture no system call shows whether a worker has thread-local storage"},
#endif
    {every_request_completes_once_through_one_worker,
     "100,000 requests from two threads complete once each, with their data, through one worker"},
    {every_request_completes_once_through_four_workers,
     "100,000 requests from two threads complete once each, with their data, through four workers"},
    {a_drainer_that_comes_and_goes_misses_nothing, "a drainer that ends and begins again misses no completion"},
    {no_worker_rings_for_a_drainer, "no worker rings the bell while a drainer is active"},
    {no_wake_up_is_lost, "no wake-up is lost, whether workers look for work, are about to sleep or sleep"},
    {a_batch_makes_every_call_whatever_each_returns, "a batch makes every call, whatever each returns"},
    {a_cancelled_batch_tells_how_many_calls_it_made, "a cancelled batch returns how many calls it made"},
    {an_uninterruptible_request_is_not_cancelled_by_the_flag,
     "a cancel before the window stops a request unless it is uninterruptible"},
    {timed_requests_say_when_they_ran_and_others_nothing, "timed requests store when they ran, and others do not"},
    {the_best_priority_runs_first_in_order_of_arrival,
     "the best priority runs first, and one priority in order of arrival"},
    {the_lowest_priority_has_its_turn, "one of 32 takes begins with the lowest priority"},
    {a_request_cancelled_in_the_queue_never_runs,
     "a request cancelled in the queue completes immediately, never runs, and its record comes back"},
    {a_running_request_is_interrupted_and_loses_no_data, "a blocked read is interrupted and takes no later data"},
    {calls_of_every_kind_of_restart_are_interrupted, "a blocked open, sleep and poll are interrupted"},
    {a_late_cancel_hits_nothing, "a result wins over a cancel, and a late cancel has no effect"},
    {every_cancel_of_a_blocked_read_arrives_and_no_byte_is_lost,
     "every cancel of a blocked read takes effect, and no byte is lost"},
    {a_race_of_cancellers_spares_the_next_request, "two racing cancellers do not hit the next request"},
    {a_cancel_inside_the_window_arrives, "every cancel inside the wide window takes effect"},
    {a_signal_that_cancels_nothing_interrupts_no_call, "a call that another signal interrupts is made again"},
    {a_cancel_anywhere_in_a_batch_arrives, "every cancel of a batch takes effect, wherever it hits"},
    {without_the_program_counter_a_cancel_gets_lost,
     "without the check of the program counter a cancel is lost (negative control)"},
    {with_a_limit_of_0_all_work_runs_and_then_all_leave, "with a limit of 0 all requests run, then all workers leave"},
    {with_a_limit_of_3_exactly_3_of_8_stay, "with a limit of 3 exactly 3 workers of 8 stay"},
    {a_worker_that_leaves_work_waiting_rings_for_help, "a worker that leaves work waiting rings the bell"},
    {a_limit_lowered_under_load_strands_no_work, "a limit lowered under load strands no work"},
    {idle_workers_leave_down_to_the_minimum, "idle workers leave down to the minimum"},
    {only_as_many_as_the_target_are_awake, "no more workers than the target are awake"},
    {workers_that_ended_touch_nothing_and_leave_nothing,
     "ended workers write no memory and leave no thread and no descriptor"},
};

static void on_watchdog(int signal)
{
    (void)signal;
    const char *parts[] = {"FAIL: timeout: ", current_check, "\n"};
    for (u32 i = 0; i < 3; i++)
        if (write(STDOUT_FILENO, parts[i], strlen(parts[i])) < 0)
            break;
    _exit(1);
}

static void write_data_file(void)
{
    data_file = memfd_create("harness", MFD_CLOEXEC);
    expect(data_file >= 0, "memfd_create: %s", strerror(errno));
    for (u64 i = 0; i < FILE_WORDS; i++) {
        u64 word = word_of_file(i);
        expect(pwrite(data_file, &word, sizeof word, (off_t)(i * sizeof word)) == sizeof word, "pwrite");
    }
}

int main(int count, char **arguments)
{
    expect(count == 4, "usage: harness LIBRARY WIDE-LIBRARY WIDE-UNCHECKED-LIBRARY");
    setvbuf(stdout, 0, _IOLBF, 0);
    signal(SIGALRM, on_watchdog);
    char name[64];
    emulated = read_of_task(getpid(), "comm", name, sizeof name) && strncmp(name, "qemu", 4) == 0;
    plain = open_library(arguments[1], 44);
    wide = open_library(arguments[2], 45);
    wide_unchecked = open_library(arguments[3], 46);
    write_data_file();
    for (u32 i = 0; i < sizeof checks / sizeof *checks; i++) {
        current_check = checks[i].outcome;
        alarm(WATCHDOG_SECONDS);
        if (checks[i].run != 0)
            checks[i].run();
        printf(checks[i].run != 0 ? "ok: %s\n" : "%s\n", checks[i].outcome);
    }
    return 0;
}
