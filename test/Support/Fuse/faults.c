/*
 * The faults that the test asked for. One connection carries one command and one answer:
 *
 *   hold OP           calls that arrive from now on wait
 *   release OP        the waiting calls continue, later calls do not wait
 *   await OP N        answered when at least N calls wait at the same time
 *   delay OP MS       calls that arrive from now on wait MS milliseconds, as on slow storage (0: no delay)
 *   fail OP ERRNO N   the next N calls fail with ERRNO and are not executed
 *   shorten OP BYTES  reads and writes transfer at most BYTES (0: no limit)
 *   count OP          the number of calls that have arrived
 */
#define _GNU_SOURCE

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"

static const char *const names[OPERATIONS] = {
    "getattr", "open", "read", "write", "fsync", "flush", "release", "unlink", "readdir", "rename",
    "mkdir", "rmdir", "truncate"
};

static struct fault {
    bool hold;
    unsigned releases;  /* a call waits for the next release after its arrival: a new hold right after the release does not keep it */
    long waiting;
    long calls;
    long delay_ms;
    int error;
    long errors_left;
    size_t most_bytes;
} faults[OPERATIONS];

static bool leaving;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* Not `changed`: hundreds of delayed calls would all wake up whenever another call arrives. */
static pthread_cond_t left = PTHREAD_COND_INITIALIZER;

/* Under the lock. A delayed call counts as waiting. It does not sleep, because leaving must not wait for it. */
static void wait_out(struct fault *f)
{
    enum { MS_PER_S = 1000, NS_PER_MS = 1000000, NS_PER_S = 1000000000 };
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += f->delay_ms / MS_PER_S;
    until.tv_nsec += f->delay_ms % MS_PER_S * NS_PER_MS;
    if (until.tv_nsec >= NS_PER_S) {
        until.tv_sec++;
        until.tv_nsec -= NS_PER_S;
    }
    f->waiting++;
    pthread_cond_broadcast(&changed);
    while (!leaving && pthread_cond_clockwait(&left, &lock, CLOCK_MONOTONIC, &until) == 0)
        ;
    f->waiting--;
}

int faults_enter(enum operation op)
{
    struct fault *f = &faults[op];
    int error = 0;

    pthread_mutex_lock(&lock);
    f->calls++;
    if (f->hold && !leaving) {
        unsigned arrival = f->releases;

        f->waiting++;
        pthread_cond_broadcast(&changed);
        while (f->releases == arrival && !leaving)
            pthread_cond_wait(&changed, &lock);
        f->waiting--;
    }
    if (f->delay_ms > 0)
        wait_out(f);
    if (f->errors_left > 0 && !leaving) {
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

static void release_everything(void)
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

/* Executes one command under the lock. The answer is a number; -1: the command is unknown. */
static long obey(const char *line)
{
    char verb[16], name[16];
    long first = 0, second = 0;

    if (sscanf(line, "%15s %15s %ld %ld", verb, name, &first, &second) < 2)
        return -1;

    struct fault *f = find(name);
    if (f == NULL)
        return -1;

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
    } else if (strcmp(verb, "count") == 0) {
        return f->calls;
    } else {
        return -1;
    }
    return 0;
}

/* Each connection has its own thread: while a test awaits one operation, it may release another. */
static void *serve(void *argument)
{
    int connection = (int)(long)argument;
    char line[128];
    ssize_t size = recv(connection, line, sizeof line - 1, 0);

    if (size > 0) {
        line[size] = '\0';
        pthread_mutex_lock(&lock);
        long answer = obey(line);
        pthread_mutex_unlock(&lock);
        int length = snprintf(line, sizeof line, "%ld\n", answer);
        send(connection, line, (size_t)length, MSG_NOSIGNAL);
    }
    close(connection);
    return NULL;
}

static void *accept_all(void *argument)
{
    int listener = (int)(long)argument;
    int connection;

    while ((connection = accept(listener, NULL, NULL)) >= 0) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, serve, (void *)(long)connection) == 0)
            pthread_detach(thread);
        else
            close(connection);
    }
    return NULL;
}

/* A killed process stays a zombie, with its descriptors open, while one of its threads waits for our answer. */
static bool is_zombie(pid_t process)
{
    char path[32], state = 'Z';

    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        /* The name in parentheses may contain anything; that of a .NET host contains no parenthesis. */
        if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
            state = 'Z';
        fclose(file);
    }
    return state == 'Z';
}

/*
 * The mount must not outlive the test, even if the test is killed. The test has the other end of standard input. That end
 * stays open while a held call keeps the dead process, so the state of the process is checked once a second as well.
 */
static void *leave_with_the_test(void *argument)
{
    enum { CHECK_INTERVAL_MS = 1000 };
    pid_t parent = getppid();
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

    while (poll(&input, 1, CHECK_INTERVAL_MS) <= 0 && !is_zombie(parent))
        ;
    release_everything();
    kill(getpid(), SIGTERM);
    return argument;
}

int faults_listen(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    sigset_t all, before;
    pthread_t thread;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0)
        return -1;

    /* SIGTERM must reach the main thread, because it ends libfuse's loop there. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread, NULL, accept_all, (void *)(long)listener)
        || pthread_create(&thread, NULL, leave_with_the_test, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed ? -1 : 0;
}
