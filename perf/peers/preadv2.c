/* Bare preadv2(2) with RWF_NOWAIT: the system call of an inline read, so an inline read cannot be faster. */
#define READ_NOWAIT
#include "pread.c"
