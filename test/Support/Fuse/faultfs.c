/*
 * A FUSE file system that shows the files of another directory, with the faults that the test asked for (faults.c).
 *
 *   faultfs BACKING_DIRECTORY CONTROL_SOCKET direct|cached MOUNT_POINT [fuse options]
 */
#define FUSE_USE_VERSION 312
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults.h"

static int backing;
static bool direct;

/* Evaluates `call` unless the test wants the operation to fail. The value is the result or a negative errno. */
#define CARRY_OUT(op, call) \
    ({ \
        long result_ = faults_enter(op); \
        if (result_ == 0) { \
            result_ = (call); \
            if (result_ < 0) \
                result_ = -errno; \
        } \
        (int)result_; \
    })

/* libfuse's paths begin with a slash; these are relative to the backing directory. */
static const char *below(const char *path)
{
    return path[1] == '\0' ? "." : path + 1;
}

static int do_getattr(const char *path, struct stat *st, struct fuse_file_info *fi)
{
    /* Every path walk stats the root: a held getattr of the root would block the test itself. */
    if (path != NULL && strcmp(path, "/") == 0)
        return fstat(backing, st) == 0 ? 0 : -errno;
    return CARRY_OUT(OP_GETATTR, fi != NULL ? fstat((int)fi->fh, st)
        : fstatat(backing, below(path), st, AT_SYMLINK_NOFOLLOW));
}

static int keep(int fd, struct fuse_file_info *fi)
{
    if (fd < 0)
        return fd;
    fi->fh = (uint64_t)fd;
    return 0;
}

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

static int do_unlink(const char *path)
{
    return CARRY_OUT(OP_UNLINK, unlinkat(backing, below(path), 0));
}

static int do_rename(const char *from, const char *to, unsigned flags)
{
    return CARRY_OUT(OP_RENAME, renameat2(backing, below(from), backing, below(to), flags));
}

static int do_mkdir(const char *path, mode_t mode)
{
    return CARRY_OUT(OP_MKDIR, mkdirat(backing, below(path), mode));
}

static int do_rmdir(const char *path)
{
    return CARRY_OUT(OP_RMDIR, unlinkat(backing, below(path), AT_REMOVEDIR));
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

static int do_chmod(const char *path, mode_t mode, struct fuse_file_info *fi)
{
    int result = fi != NULL ? fchmod((int)fi->fh, mode) : fchmodat(backing, below(path), mode, 0);

    return result == 0 ? 0 : -errno;
}

static int do_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *fi)
{
    int result = fi != NULL ? futimens((int)fi->fh, times)
        : utimensat(backing, below(path), times, AT_SYMLINK_NOFOLLOW);

    return result == 0 ? 0 : -errno;
}

static int do_opendir(const char *path, struct fuse_file_info *fi)
{
    int fd = openat(backing, below(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? -errno : keep(fd, fi);
}

static int list(int fd, void *buffer, fuse_fill_dir_t fill)
{
    /* A second descriptor, because closedir closes it and each call must list from the start. */
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = copy < 0 ? NULL : fdopendir(copy);
    if (directory == NULL)
        return -1;

    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        struct stat st = { .st_ino = entry->d_ino, .st_mode = DTTOIF(entry->d_type) };

        fill(buffer, entry->d_name, &st, 0, 0);
    }
    closedir(directory);
    return 0;
}

static int do_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *fi,
    enum fuse_readdir_flags flags)
{
    (void)path;
    (void)offset;
    (void)flags;
    return CARRY_OUT(OP_READDIR, list((int)fi->fh, buffer, fill));
}

static int do_releasedir(const char *path, struct fuse_file_info *fi)
{
    (void)path;
    close((int)fi->fh);
    return 0;
}

static void *do_init(struct fuse_conn_info *connection, struct fuse_config *config)
{
    (void)connection;
    /* Every call of the test must reach this process, so the kernel must not cache anything. */
    config->attr_timeout = 0;
    config->entry_timeout = 0;
    config->negative_timeout = 0;
    config->direct_io = direct;
    /* Unlinking an open file is a plain unlink, not a rename to a hidden name. */
    config->hard_remove = 1;
    /* Without paths for open files libfuse takes no path lock, so a held read blocks nothing else. */
    config->nullpath_ok = 1;
    /* The kernel queues requests until this function returns, so the mount can be used from here on. */
    puts("ready");
    fflush(stdout);
    return NULL;
}

static const struct fuse_operations operations = {
    .init = do_init, .getattr = do_getattr, .open = do_open, .create = do_create, .read = do_read, .write = do_write,
    .fsync = do_fsync, .flush = do_flush, .release = do_release, .unlink = do_unlink, .rename = do_rename,
    .mkdir = do_mkdir, .rmdir = do_rmdir, .truncate = do_truncate, .chmod = do_chmod, .utimens = do_utimens,
    .opendir = do_opendir, .readdir = do_readdir, .releasedir = do_releasedir,
};

int main(int argc, char **argv)
{
    enum { OWN_ARGUMENTS = 3 };

    if (argc <= OWN_ARGUMENTS + 1)
        return 2;
    backing = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    direct = strcmp(argv[3], "direct") == 0;
    if (backing < 0 || faults_listen(argv[2]) != 0) {
        perror("faultfs");
        return 1;
    }
    umask(0);
    argv[OWN_ARGUMENTS] = argv[0];
    return fuse_main(argc - OWN_ARGUMENTS, argv + OWN_ARGUMENTS, &operations, NULL);
}
