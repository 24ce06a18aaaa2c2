/* AArch64: the system call, clone, the cancellation window, and the registers that a signal handler reads. */
#include <asm/sigcontext.h>

/* The context that the kernel gives to a signal handler: arch/arm64/include/uapi/asm/ucontext.h. */
struct lio_ucontext {
    u64 flags;
    struct lio_ucontext *link;
    struct {
        void *sp;
        i32 flags;
        u64 size;
    } stack;
    u64 mask;
    u8 unused[1024 / 8 - sizeof(u64)];
    struct sigcontext context;
};

static inline long arch_syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a0;
    register long x1 __asm__("x1") = a1;
    register long x2 __asm__("x2") = a2;
    register long x3 __asm__("x3") = a3;
    register long x4 __asm__("x4") = a4;
    register long x5 __asm__("x5") = a5;
    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

static inline void arch_pause(void)
{
    __asm__ volatile("yield" ::: "memory");
}

/* long arch_clone(flags, stack, tid, worker): the child goes to lio_worker_main(worker) and never returns here. */
__asm__(".text\n"
        ".hidden arch_clone\n.globl arch_clone\n.type arch_clone,%function\n"
        "arch_clone:\n"
        ".cfi_startproc\n"
        "    mov x5, x3\n"           /* kept in the child */
        "    mov x3, xzr\n"          /* tls = 0: otherwise the child would use its creator's TLS */
        "    mov x4, x2\n"           /* child_tid: the same word as parent_tid */
        "    mov x8, #220\n"
        "    svc #0\n"
        "    cbz x0, 1f\n"
        "    ret\n"
        "1:\n"
        "    .cfi_undefined x30\n"   /* the outermost frame: debuggers stop here */
        "    mov x29, xzr\n"
        "    mov x30, xzr\n"
        "    mov x0, x5\n"
        "    bl lio_worker_main\n"
        "    brk #0\n"
        ".cfi_endproc\n"
        ".size arch_clone, .-arch_clone\n");

/*
 * long arch_window(number, arguments, cancel, generation)
 *
 * Makes the system call unless *cancel equals generation. From arch_window_begin up to arch_window_end the call has had
 * no effect: either it was not made yet, or the kernel undid it and will restart it at the same instruction. In
 * between, x19 and x20 hold cancel and generation for the signal handler. At arch_window_end the call is done, and its
 * result counts.
 */
__asm__(".text\n"
        ".hidden arch_window\n.globl arch_window\n.type arch_window,%function\n"
        ".hidden arch_window_begin\n.globl arch_window_begin\n"
        ".hidden arch_window_syscall\n.globl arch_window_syscall\n"
        ".hidden arch_window_end\n.globl arch_window_end\n"
        ".hidden arch_window_cancelled\n.globl arch_window_cancelled\n"
        "arch_window:\n"
        ".cfi_startproc\n"
        "    stp x19, x20, [sp, #-16]!\n"
        "    .cfi_adjust_cfa_offset 16\n    .cfi_rel_offset x19, 0\n    .cfi_rel_offset x20, 8\n"
        "    mov x19, x2\n"
        "    mov x20, x3\n"
        "    mov x8, x0\n"
        "    mov x9, x1\n"
        "    ldp x0, x1, [x9]\n"
        "    ldp x2, x3, [x9, #16]\n"
        "    ldp x4, x5, [x9, #32]\n"
        "arch_window_begin:\n"
        "    ldr x9, [x19]\n"
        "    cmp x9, x20\n"
        "    b.eq arch_window_cancelled\n"
#ifdef LIO_TEST_WIDEN_WINDOW
        "    mov x9, #" LIO_STRING(LIO_TEST_WIDEN_WINDOW) "\n"
        "1:  yield\n"
        "    subs x9, x9, #1\n"
        "    b.ne 1b\n"
#endif
        "arch_window_syscall:\n"
        "    svc #0\n"
        "arch_window_end:\n"
        "    ldp x19, x20, [sp], #16\n"
        "    .cfi_adjust_cfa_offset -16\n    .cfi_restore x19\n    .cfi_restore x20\n"
        "    ret\n"
        "    .cfi_adjust_cfa_offset 16\n    .cfi_rel_offset x19, 0\n    .cfi_rel_offset x20, 8\n"
        "arch_window_cancelled:\n"
        "    mov x0, #-4\n"          /* -EINTR */
        "    b arch_window_end\n"
        ".cfi_endproc\n"
        ".size arch_window, .-arch_window\n");

#define ARCH_PC(frame) ((frame)->context.pc)
#define ARCH_CANCEL(frame) ((const u64 *)(frame)->context.regs[19])
#define ARCH_GENERATION(frame) ((frame)->context.regs[20])

/* The handler calls rt_sigreturn itself, so it needs no restorer from libc. */
__asm__(".text\n"
        ".hidden arch_handler\n.globl arch_handler\n.type arch_handler,%function\n"
        "arch_handler:\n"
        ".cfi_startproc simple\n.cfi_signal_frame\n.cfi_undefined x30\n"
        "    mov x0, x2\n"
        "    bl lio_on_cancel_signal\n"
        "    mov x8, #139\n"         /* rt_sigreturn: sp is where the kernel put the frame */
        "    svc #0\n"
        "    brk #0\n"
        ".cfi_endproc\n"
        ".size arch_handler, .-arch_handler\n");
