using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Detects a forked child, which has the lists but not the workers: fork(2) clears one word in the
/// child.</summary>
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
                "LinuxAio.Tasks cannot be used in a forked child process: its workers exist only in the parent.");
        }
    }

    private static int* Create()
    {
        var word = (int*)Kernel.Map(PageBytes);
        // A kernel before 4.14 has no MADV_WIPEONFORK: there the check never fails.
        Kernel.Syscall(SyscallNumber.Madvise, (nint)word, PageBytes, Mman.MADV_WIPEONFORK);
        *word = Alive;
        return word;
    }
}
