/* Names, links, special files and directories. */
#include "faultfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int do_link(const char *from, const char *to)
{
    return CARRY_OUT(OP_LINK, linkat(backing, below(from), backing, below(to), 0));
}

static int do_symlink(const char *target, const char *path)
{
    return CARRY_OUT(OP_SYMLINK, symlinkat(target, backing, below(path)));
}

static int do_readlink(const char *path, char *buffer, size_t size)
{
    int length = CARRY_OUT(OP_READLINK, readlinkat(backing, below(path), buffer, size - 1));

    if (length < 0)
        return length;
    buffer[length] = '\0';
    return 0;
}

static int do_mknod(const char *path, mode_t mode, dev_t device)
{
    return CARRY_OUT(OP_MKNOD, mknodat(backing, below(path), mode, device));
}

static int do_opendir(const char *path, struct fuse_file_info *fi)
{
    return keep(CARRY_OUT(OP_OPENDIR, openat(backing, below(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), fi);
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

static int do_fsyncdir(const char *path, int data_only, struct fuse_file_info *fi)
{
    (void)path;
    return CARRY_OUT(OP_FSYNCDIR, data_only ? fdatasync((int)fi->fh) : fsync((int)fi->fh));
}

static int do_releasedir(const char *path, struct fuse_file_info *fi)
{
    (void)path;
    close((int)fi->fh);
    return 0;
}

void add_names(struct fuse_operations *table)
{
    table->unlink = do_unlink;
    table->rename = do_rename;
    table->mkdir = do_mkdir;
    table->rmdir = do_rmdir;
    table->link = do_link;
    table->symlink = do_symlink;
    table->readlink = do_readlink;
    table->mknod = do_mknod;
    table->opendir = do_opendir;
    table->readdir = do_readdir;
    table->fsyncdir = do_fsyncdir;
    table->releasedir = do_releasedir;
}
