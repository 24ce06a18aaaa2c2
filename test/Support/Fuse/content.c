/* Opening, reading, writing and closing files. */
#include "faultfs.h"

#include <fcntl.h>
#include <unistd.h>

/* Without O_DIRECT: libfuse's buffers are not aligned for the backing file. */
static int open_below(const char *path, int flags, mode_t mode)
{
    return openat(backing, below(path), (flags & ~O_DIRECT) | O_CLOEXEC, mode);
}

static int do_open(const char *path, struct fuse_file_info *fi)
{
    return keep(CARRY_OUT(OP_OPEN, open_below(path, fi->flags, 0)), fi);
}

static int do_create(const char *path, mode_t mode, struct fuse_file_info *fi)
{
    return keep(CARRY_OUT(OP_OPEN, open_below(path, fi->flags | O_CREAT, mode)), fi);
}

static int do_read(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *fi)
{
    (void)path;
    return CARRY_OUT(OP_READ, pread((int)fi->fh, buffer, faults_shorten(OP_READ, size), offset));
}

static int do_write(const char *path, const char *buffer, size_t size, off_t offset, struct fuse_file_info *fi)
{
    (void)path;
    return CARRY_OUT(OP_WRITE, pwrite((int)fi->fh, buffer, faults_shorten(OP_WRITE, size), offset));
}

static int do_fsync(const char *path, int data_only, struct fuse_file_info *fi)
{
    (void)path;
    return CARRY_OUT(OP_FSYNC, data_only ? fdatasync((int)fi->fh) : fsync((int)fi->fh));
}

/* Sent by every close(2), which waits for the answer and returns its error. */
static int do_flush(const char *path, struct fuse_file_info *fi)
{
    (void)path;
    (void)fi;
    return CARRY_OUT(OP_FLUSH, 0);
}

/* Sent after the last close(2); no caller sees an error, so the descriptor is closed in any case. */
static int do_release(const char *path, struct fuse_file_info *fi)
{
    (void)path;
    int error = faults_enter(OP_RELEASE);

    close((int)fi->fh);
    return error;
}

static int truncate_below(const char *path, off_t size)
{
    int fd = openat(backing, below(path), O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;

    int result = ftruncate(fd, size);
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

static int do_truncate(const char *path, off_t size, struct fuse_file_info *fi)
{
    return CARRY_OUT(OP_TRUNCATE, fi != NULL ? ftruncate((int)fi->fh, size) : truncate_below(path, size));
}

/* Unless the test wants another error, the kernel copies with reads and writes instead. */
static ssize_t do_copy_file_range(const char *path, struct fuse_file_info *fi, off_t offset, const char *to_path,
    struct fuse_file_info *to, off_t to_offset, size_t size, int flags)
{
    (void)path, (void)fi, (void)offset, (void)to_path, (void)to, (void)to_offset, (void)size, (void)flags;
    int error = faults_enter(OP_COPYFILERANGE);

    return error != 0 ? error : -EOPNOTSUPP;
}

static off_t do_lseek(const char *path, off_t offset, int whence, struct fuse_file_info *fi)
{
    (void)path;
    return CARRY_OUT(OP_SEEK, lseek((int)fi->fh, offset, whence));
}

void add_content(struct fuse_operations *table)
{
    table->open = do_open;
    table->create = do_create;
    table->read = do_read;
    table->write = do_write;
    table->fsync = do_fsync;
    table->flush = do_flush;
    table->release = do_release;
    table->truncate = do_truncate;
    table->copy_file_range = do_copy_file_range;
    table->lseek = do_lseek;
}
