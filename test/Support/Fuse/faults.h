#ifndef FAULTS_H
#define FAULTS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What a test can hold, delay, fail and count. The control protocol has the same names in lower case. */
enum operation {
    OP_GETATTR, OP_OPEN, OP_READ, OP_WRITE, OP_FSYNC, OP_FLUSH, OP_RELEASE, OP_UNLINK, OP_READDIR, OP_RENAME,
    OP_MKDIR, OP_RMDIR, OP_TRUNCATE, OP_CHMOD, OP_CHOWN, OP_UTIME, OP_SETXATTR, OP_GETXATTR, OP_LISTXATTR, OP_LINK,
    OP_SYMLINK, OP_READLINK, OP_MKNOD, OP_OPENDIR, OP_FSYNCDIR, OP_COPYFILERANGE, OP_SEEK, OPERATIONS
};

/* Counts the call, then waits while the operation is held or delayed. Returns 0 or the negative errno the test asked
 * for. */
int faults_enter(enum operation op);

/* The number of bytes, at most `size`, that this call may transfer. */
size_t faults_shorten(enum operation op, size_t size);

/* The length of a regular file as the test wants it to be told. */
off_t faults_size(off_t size);

/* Whether the last name of the path is longer than the test permits. */
bool faults_name_is_too_long(const char *path);

/* Executes one command of the test. The answer is a number; -1: the command is unknown. */
long faults_obey(const char *line);

/* Ends all waiting. */
void faults_leave(void);

/* Evaluates `call` unless the test wants the operation to fail. The value is the result or a negative errno. */
#define CARRY_OUT(op, call) \
    ({ \
        long result_ = faults_enter(op); \
        if (result_ == 0) { \
            result_ = (call); \
            if (result_ < 0) \
                result_ = -errno; \
        } \
        result_; \
    })

#endif
