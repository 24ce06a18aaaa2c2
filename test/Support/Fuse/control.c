/* The connection to the test: one connection carries one command (faults.c) and one answer. */
#define _GNU_SOURCE

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"
#include "faults.h"

/* Each connection has its own thread: while a test awaits one operation, it may release another. */
static void *serve(void *argument)
{
    int connection = (int)(long)argument;
    char line[128];
    ssize_t size = recv(connection, line, sizeof line - 1, 0);

    if (size > 0) {
        line[size] = '\0';
        int length = snprintf(line, sizeof line, "%ld\n", faults_obey(line));
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
    faults_leave();
    kill(getpid(), SIGTERM);
    return argument;
}

int control_listen(const char *path)
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
