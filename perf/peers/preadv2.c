/* Bare preadv2(2) with RWF_NOWAIT: what the kernel takes for a read at once, and what a library on it cannot beat. */
#define READ_NOWAIT
#include "pread.c"
