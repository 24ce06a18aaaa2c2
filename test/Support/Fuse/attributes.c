/* Status, permissions, owner, times, extended attributes. */
#include "faultfs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static int do_getattr(const char *path, struct stat *st, struct fuse_file_info *fi)
{
    /* Every path walk stats the root: a held getattr of the root would block the test itself. */
    if (path != NULL && strcmp(path, "/") == 0)
        return fstat(backing, st) == 0 ? 0 : -errno;
    /* The kernel looks each name up, also one that it creates. */
    if (path != NULL && faults_name_is_too_long(path))
        return -ENAMETOOLONG;

    int result = CARRY_OUT(OP_GETATTR, fi != NULL ? fstat((int)fi->fh, st)
        : fstatat(backing, below(path), st, AT_SYMLINK_NOFOLLOW));

    if (result == 0 && S_ISREG(st->st_mode))
        st->st_size = faults_size(st->st_size);
    return result;
}

static int do_chmod(const char *path, mode_t mode, struct fuse_file_info *fi)
{
    return CARRY_OUT(OP_CHMOD, fi != NULL ? fchmod((int)fi->fh, mode) : fchmodat(backing, below(path), mode, 0));
}

static int do_chown(const char *path, uid_t user, gid_t group, struct fuse_file_info *fi)
{
    return CARRY_OUT(OP_CHOWN, fi != NULL ? fchown((int)fi->fh, user, group)
        : fchownat(backing, below(path), user, group, AT_SYMLINK_NOFOLLOW));
}

static int do_utimens(const char *path, const struct timespec times[2], struct fuse_file_info *fi)
{
    return CARRY_OUT(OP_UTIME, fi != NULL ? futimens((int)fi->fh, times)
        : utimensat(backing, below(path), times, AT_SYMLINK_NOFOLLOW));
}

/* There is no setxattrat(2) in the C library. */
static const char *outside(const char *path, char *buffer)
{
    snprintf(buffer, PATH_MAX, "/proc/self/fd/%d/%s", backing, below(path));
    return buffer;
}

static int do_setxattr(const char *path, const char *name, const char *value, size_t size, int flags)
{
    char full[PATH_MAX];

    return CARRY_OUT(OP_SETXATTR, lsetxattr(outside(path, full), name, value, size, flags));
}

static int do_removexattr(const char *path, const char *name)
{
    char full[PATH_MAX];

    return CARRY_OUT(OP_SETXATTR, lremovexattr(outside(path, full), name));
}

static int do_getxattr(const char *path, const char *name, char *value, size_t size)
{
    char full[PATH_MAX];

    return CARRY_OUT(OP_GETXATTR, lgetxattr(outside(path, full), name, value, size));
}

static int do_listxattr(const char *path, char *list, size_t size)
{
    char full[PATH_MAX];

    return CARRY_OUT(OP_LISTXATTR, llistxattr(outside(path, full), list, size));
}

void add_attributes(struct fuse_operations *table)
{
    table->getattr = do_getattr;
    table->chmod = do_chmod;
    table->chown = do_chown;
    table->utimens = do_utimens;
    table->setxattr = do_setxattr;
    table->removexattr = do_removexattr;
    table->getxattr = do_getxattr;
    table->listxattr = do_listxattr;
}
