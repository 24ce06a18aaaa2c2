/*
 * A FUSE file system that shows the files of another directory, with the faults that the test asked for (faults.c).
 *
 *   faultfs BACKING_DIRECTORY CONTROL_SOCKET direct|cached MOUNT_POINT [fuse options]
 */
#include "faultfs.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "control.h"

int backing;
static bool direct;

const char *below(const char *path)
{
    return path[1] == '\0' ? "." : path + 1;
}

int keep(int fd, struct fuse_file_info *fi)
{
    if (fd < 0)
        return fd;
    fi->fh = (uint64_t)fd;
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
    /* Hard links have one inode, as on other file systems. */
    config->use_ino = 1;
    /* The kernel queues requests until this function returns, so the mount can be used from here on. */
    puts("ready");
    fflush(stdout);
    return NULL;
}

int main(int argc, char **argv)
{
    enum { OWN_ARGUMENTS = 3 };
    struct fuse_operations operations = { .init = do_init };

    if (argc <= OWN_ARGUMENTS + 1)
        return 2;
    backing = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    direct = strcmp(argv[3], "direct") == 0;
    if (backing < 0 || control_listen(argv[2]) != 0) {
        perror("faultfs");
        return 1;
    }
    umask(0);
    add_attributes(&operations);
    add_content(&operations);
    add_names(&operations);
    argv[OWN_ARGUMENTS] = argv[0];
    return fuse_main(argc - OWN_ARGUMENTS, argv + OWN_ARGUMENTS, &operations, NULL);
}
