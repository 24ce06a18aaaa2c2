#ifndef FAULTS_H
#define FAULTS_H

#include <stddef.h>

/* What a test can hold, delay, fail, shorten and count. The names are those of the control protocol, in this order. */
enum operation {
    OP_GETATTR, OP_OPEN, OP_READ, OP_WRITE, OP_FSYNC, OP_FLUSH, OP_RELEASE, OP_UNLINK, OP_READDIR, OP_RENAME,
    OP_MKDIR, OP_RMDIR, OP_TRUNCATE, OPERATIONS
};

/* Starts answering the test on a UNIX socket at `path`; leaves when the test does. 0 or -1. */
int faults_listen(const char *path);

/* Counts the call, waits while the operation is held and as long as it is delayed; returns 0, or the negative errno the test asked for. */
int faults_enter(enum operation op);

/* How many of `size` bytes this call may transfer. */
size_t faults_shorten(enum operation op, size_t size);

#endif
