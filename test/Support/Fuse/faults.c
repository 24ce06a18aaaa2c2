/*
 * The faults that the test asked for:
 *
 *   hold OP           calls that arrive from now on wait
 *   release OP        the waiting calls continue, later calls do not wait
 *   await OP N        answered when at least N calls wait at the same time
 *   delay OP MS       calls that arrive from now on wait MS milliseconds, as on slow storage (0: no delay)
 *   fail OP ERRNO N   the next N calls fail with ERRNO and are not executed
 *   shorten OP BYTES  reads and writes transfer at most BYTES (0: no limit)
 *   interrupt OP 0|1  1: a held call fails with EINTR when a signal interrupts its caller
 *   size OP BYTES     stat of a regular file says that it has BYTES (-1: the truth)
 *   names OP BYTES    names longer than BYTES are too long (0: no limit)
 *   count OP          the number of calls that have arrived
 *
 * Sizes and names are of the file system; their OP is getattr.
 */
#define FUSE_USE_VERSION 312
#define _GNU_SOURCE

#include <fuse.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "faults.h"

static const char *const names[OPERATIONS] = {
    "getattr", "open", "read", "write", "fsync", "flush", "release", "unlink", "readdir", "rename",
    "mkdir", "rmdir", "truncate", "chmod", "chown", "utime", "setxattr", "getxattr", "listxattr", "link",
    "symlink", "readlink", "mknod", "opendir", "fsyncdir", "copyfilerange", "seek"
};

static struct fault {
    bool hold;
    bool interruptible;
    unsigned releases;  /* a call waits for the next release after its arrival: a new hold right after the release does not keep it */
    long waiting;
    long calls;
    long delay_ms;
    int error;
    long errors_left;
    size_t most_bytes;
} faults[OPERATIONS];

static off_t told_size = -1;
static size_t longest_name;

static bool leaving;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* Not `changed`: hundreds of delayed calls would all wake up whenever another call arrives. */
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;

static struct timespec after_ms(long ms)
{
    enum { MS_PER_S = 1000, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / MS_PER_S;
    until.tv_nsec += ms % MS_PER_S * NS_PER_MS;
    if (until.tv_nsec >= NS_PER_S) {
        until.tv_sec++;
        until.tv_nsec -= NS_PER_S;
    }
    return until;
}

/* Under the lock. A delayed call counts as waiting. It does not sleep, because leaving must not wait for it. */
static void wait_out(struct fault *f)
{
    struct timespec until = after_ms(f->delay_ms);

    f->waiting++;
    pthread_cond_broadcast(&changed);
    while (!leaving && pthread_cond_clockwait(&left, &lock, CLOCK_MONOTONIC, &until) == 0)
        ;
    f->waiting--;
}

/* Under the lock. Returns 0, or EINTR. libfuse tells of an interrupt only who asks, so an interruptible call asks again
 * and again. */
static int wait_for_release(struct fault *f)
{
    enum { ASK_INTERVAL_MS = 5 };
    unsigned arrival = f->releases;
    bool interrupted = false;

    f->waiting++;
    pthread_cond_broadcast(&changed);
    while (f->releases == arrival && !leaving && !interrupted) {
        if (f->interruptible) {
            struct timespec until = after_ms(ASK_INTERVAL_MS);

            pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
            interrupted = fuse_interrupted();
        } else {
            pthread_cond_wait(&changed, &lock);
        }
    }
    f->waiting--;
    return interrupted ? EINTR : 0;
}

int faults_enter(enum operation op)
{
    struct fault *f = &faults[op];
    int error = 0;

    pthread_mutex_lock(&lock);
    f->calls++;
    if (f->hold && !leaving)
        error = wait_for_release(f);
    if (f->delay_ms > 0)
        wait_out(f);
    if (error == 0 && f->errors_left > 0 && !leaving) {
        f->errors_left--;
        error = f->error;
    }
    pthread_mutex_unlock(&lock);
    return -error;
}

size_t faults_shorten(enum operation op, size_t size)
{
    pthread_mutex_lock(&lock);
    size_t most = faults[op].most_bytes;
    pthread_mutex_unlock(&lock);
    return most != 0 && most < size ? most : size;
}

off_t faults_size(off_t size)
{
    pthread_mutex_lock(&lock);
    off_t told = told_size;
    pthread_mutex_unlock(&lock);
    return told >= 0 ? told : size;
}

bool faults_name_is_too_long(const char *path)
{
    const char *slash = strrchr(path, '/');

    pthread_mutex_lock(&lock);
    size_t longest = longest_name;
    pthread_mutex_unlock(&lock);
    return longest != 0 && slash != NULL && strlen(slash + 1) > longest;
}

void faults_leave(void)
{
    pthread_mutex_lock(&lock);
    leaving = true;
    pthread_cond_broadcast(&changed);
    pthread_cond_broadcast(&left);
    pthread_mutex_unlock(&lock);
}

static struct fault *find(const char *name)
{
    for (int op = 0; op < OPERATIONS; op++)
        if (strcmp(names[op], name) == 0)
            return &faults[op];
    return NULL;
}

/* Under the lock. */
static long obey(const char *verb, struct fault *f, long first, long second)
{
    if (strcmp(verb, "hold") == 0) {
        f->hold = true;
    } else if (strcmp(verb, "release") == 0) {
        f->hold = false;
        f->releases++;
        pthread_cond_broadcast(&changed);
    } else if (strcmp(verb, "await") == 0) {
        while (f->waiting < first)
            pthread_cond_wait(&changed, &lock);
    } else if (strcmp(verb, "delay") == 0) {
        f->delay_ms = first;
    } else if (strcmp(verb, "fail") == 0) {
        f->error = (int)first;
        f->errors_left = second;
    } else if (strcmp(verb, "shorten") == 0) {
        f->most_bytes = (size_t)first;
    } else if (strcmp(verb, "interrupt") == 0) {
        f->interruptible = first != 0;
    } else if (strcmp(verb, "size") == 0) {
        told_size = first;
    } else if (strcmp(verb, "names") == 0) {
        longest_name = (size_t)first;
    } else if (strcmp(verb, "count") == 0) {
        return f->calls;
    } else {
        return -1;
    }
    return 0;
}

long faults_obey(const char *line)
{
    char verb[16], name[16];
    long first = 0, second = 0;

    if (sscanf(line, "%15s %15s %ld %ld", verb, name, &first, &second) < 2)
        return -1;

    struct fault *f = find(name);
    if (f == NULL)
        return -1;

    pthread_mutex_lock(&lock);
    long answer = obey(verb, f, first, second);
    pthread_mutex_unlock(&lock);
    return answer;
}
