#ifndef FAULTFS_H
#define FAULTFS_H

#define FUSE_USE_VERSION 312
#define _GNU_SOURCE

#include <fuse.h>

#include "faults.h"

/* The directory whose files the file system shows. */
extern int backing;

/* libfuse's paths begin with a slash; these are relative to the backing directory. */
const char *below(const char *path);

/* Remembers the descriptor of an open file, unless it is a negative errno. Returns 0 or that errno. */
int keep(int fd, struct fuse_file_info *fi);

/* Each adds its operations to the table. */
void add_attributes(struct fuse_operations *table);
void add_content(struct fuse_operations *table);
void add_names(struct fuse_operations *table);

#endif
