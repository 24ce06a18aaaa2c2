/* x86-64: the system call, clone, the cancellation window, and the registers that a signal handler reads. */
#include <asm/sigcontext.h>

/* The context that the kernel gives to a signal handler: arch/x86/include/uapi/asm/ucontext.h. */
struct lio_ucontext {
    u64 flags;
    struct lio_ucontext *link;
    struct {
        void *sp;
        i32 flags;
        u64 size;
    } stack;
    struct sigcontext_64 context;
};

static inline long arch_syscall(long number, long a0, long a1, long a2, long a3, long a4, long a5)
{
    register long r10 __asm__("r10") = a3;
    register long r8 __asm__("r8") = a4;
    register long r9 __asm__("r9") = a5;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a0), "S"(a1), "d"(a2), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

static inline void arch_pause(void)
{
    __asm__ volatile("pause" ::: "memory");
}

/* long arch_clone(flags, stack, tid, worker): the child goes to lio_worker_main(worker) and never returns here. */
__asm__(".text\n"
        ".hidden arch_clone\n.globl arch_clone\n.type arch_clone,@function\n"
        "arch_clone:\n"
        ".cfi_startproc\n"
        "    mov %rdx, %r10\n"       /* child_tid: the same word as parent_tid */
        "    mov %rcx, %r9\n"        /* kept in the child */
        "    xor %r8d, %r8d\n"       /* tls = 0: otherwise the child would use its creator's TLS */
        "    mov $56, %eax\n"
        "    syscall\n"
        "    test %rax, %rax\n"
        "    jz 1f\n"
        "    ret\n"
        "1:\n"
        "    .cfi_undefined rip\n"   /* the outermost frame: debuggers stop here */
        "    xor %ebp, %ebp\n"
        "    mov %r9, %rdi\n"
        "    and $-16, %rsp\n"
        "    call lio_worker_main\n"
        "    ud2\n"
        ".cfi_endproc\n"
        ".size arch_clone, .-arch_clone\n");

/*
 * long arch_window(number, arguments, cancel, generation)
 *
 * Makes the system call unless *cancel equals generation. From arch_window_begin up to arch_window_end the call has had
 * no effect: either it was not made yet, or the kernel undid it and will restart it at the same instruction. In
 * between, rbx and r12 hold cancel and generation for the signal handler. At arch_window_end the call is done, and its
 * result counts.
 */
__asm__(".text\n"
        ".hidden arch_window\n.globl arch_window\n.type arch_window,@function\n"
        ".hidden arch_window_begin\n.globl arch_window_begin\n"
        ".hidden arch_window_syscall\n.globl arch_window_syscall\n"
        ".hidden arch_window_end\n.globl arch_window_end\n"
        ".hidden arch_window_cancelled\n.globl arch_window_cancelled\n"
        "arch_window:\n"
        ".cfi_startproc\n"
        "    push %rbx\n"
        "    .cfi_adjust_cfa_offset 8\n    .cfi_rel_offset rbx, 0\n"
        "    push %r12\n"
        "    .cfi_adjust_cfa_offset 8\n    .cfi_rel_offset r12, 0\n"
        "    mov %rdx, %rbx\n"
        "    mov %rcx, %r12\n"
        "    mov %rdi, %rax\n"
        "    mov %rsi, %r11\n"
        "    mov (%r11), %rdi\n"
        "    mov 8(%r11), %rsi\n"
        "    mov 16(%r11), %rdx\n"
        "    mov 24(%r11), %r10\n"
        "    mov 32(%r11), %r8\n"
        "    mov 40(%r11), %r9\n"
        "arch_window_begin:\n"
        "    cmp %r12, (%rbx)\n"
        "    je arch_window_cancelled\n"
#ifdef LIO_TEST_WIDEN_WINDOW
        "    mov $" LIO_STRING(LIO_TEST_WIDEN_WINDOW) ", %r11\n"
        "1:  pause\n"
        "    dec %r11\n"
        "    jnz 1b\n"
#endif
        "arch_window_syscall:\n"
        "    syscall\n"
        "arch_window_end:\n"
        "    pop %r12\n"
        "    .cfi_adjust_cfa_offset -8\n    .cfi_restore r12\n"
        "    pop %rbx\n"
        "    .cfi_adjust_cfa_offset -8\n    .cfi_restore rbx\n"
        "    ret\n"
        "    .cfi_adjust_cfa_offset 16\n    .cfi_rel_offset rbx, 8\n    .cfi_rel_offset r12, 0\n"
        "arch_window_cancelled:\n"
        "    mov $-4, %rax\n"        /* -EINTR */
        "    jmp arch_window_end\n"
        ".cfi_endproc\n"
        ".size arch_window, .-arch_window\n");

#define ARCH_PC(frame) ((frame)->context.ip)
#define ARCH_CANCEL(frame) ((const u64 *)(frame)->context.bx)
#define ARCH_GENERATION(frame) ((frame)->context.r12)

/* The handler calls rt_sigreturn itself, so it needs no restorer from libc. */
__asm__(".text\n"
        ".hidden arch_handler\n.globl arch_handler\n.type arch_handler,@function\n"
        "arch_handler:\n"
        ".cfi_startproc simple\n.cfi_signal_frame\n.cfi_undefined rip\n"
        "    sub $8, %rsp\n"         /* the frame begins with a return address; align the stack for the call */
        "    mov %rdx, %rdi\n"
        "    call lio_on_cancel_signal\n"
        "    add $16, %rsp\n"        /* past the return address, where rt_sigreturn looks for the frame */
        "    mov $15, %eax\n"
        "    syscall\n"
        "    ud2\n"
        ".cfi_endproc\n"
        ".size arch_handler, .-arch_handler\n");
