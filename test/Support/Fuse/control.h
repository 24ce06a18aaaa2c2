#ifndef CONTROL_H
#define CONTROL_H

/* Starts to answer the test on a UNIX socket at `path`; the process exits when the test does. Returns 0 or -1. */
int control_listen(const char *path);

#endif
