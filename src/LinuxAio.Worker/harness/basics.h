/* The basics of the harness: failures, atomic operations, memory, and loading the library. */
#ifndef LIO_HARNESS_BASICS_H
#define LIO_HARNESS_BASICS_H

#include "../protocol.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

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

#endif
