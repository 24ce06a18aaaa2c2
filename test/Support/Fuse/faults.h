#ifndef FAULTS_H
#define FAULTS_H

#include <stddef.h>

/* What a test can hold, delay, fail, shorten and count. The control protocol has the same names in the same order. */
enum operation {
    OP_GETATTR, OP_OPEN, OP_READ, OP_WRITE, OP_FSYNC, OP_FLUSH, OP_RELEASE, OP_UNLINK, OP_READDIR, OP_RENAME,
    OP_MKDIR, OP_RMDIR, OP_TRUNCATE, OPERATIONS
};

/* Starts to answer the test on a UNIX socket at `path`; the process exits when the test does. Returns 0 or -1. */
int faults_listen(const char *path);

/* Counts the call, then waits while the operation is held or delayed. Returns 0 or the negative errno the test asked
 * for. */
int faults_enter(enum operation op);

/* The number of bytes, at most `size`, that this call may transfer. */
size_t faults_shorten(enum operation op, size_t size);

#endif
