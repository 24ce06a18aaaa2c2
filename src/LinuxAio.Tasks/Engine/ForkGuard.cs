using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Knows a forked child, which has the lists but not the workers: one word on a page that fork wipes.</summary>
internal static unsafe class ForkGuard
{
    private const int PageBytes = 4096;
    private const int Alive = 0x4c_49_4f_31;

    private static readonly int* Word = Create();

    internal static void Check()
    {
        if (*Word != Alive)
        {
            throw new InvalidOperationException(
                "LinuxAio.Tasks was used in a forked child process: its workers exist in the parent only.");
        }
    }

    private static int* Create()
    {
        var word = (int*)Kernel.Map(PageBytes);
        // An old kernel without MADV_WIPEONFORK (before 4.14) only loses the check.
        Kernel.Syscall(SyscallNumber.Madvise, (nint)word, PageBytes, Mman.MADV_WIPEONFORK);
        *word = Alive;
        return word;
    }
}
