using System.Text;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Cli.Output;

/// <summary>The descriptors that every program is started with, unless its caller has closed them.</summary>
internal static class StandardDescriptor
{
    internal const int Input = 0;
    internal const int Output = 1;
    internal const int Error = 2;

    /// <summary>Whether the caller has closed the descriptor. The number may be in use all the same: the runtime opens
    /// files before the tool begins, and they get the lowest free numbers. Those files are closed on exec; a descriptor
    /// that this process was started with is not, or exec would have closed it.</summary>
    internal static bool IsClosed(int descriptor)
    {
        nint flags = Kernel.Syscall(SyscallNumber.Fcntl, descriptor, Fcntl.F_GETFD);
        return flags < 0 || (flags & Fcntl.FD_CLOEXEC) != 0;
    }

    /// <summary>Keeps the console from descriptors that are not standard output and standard error. What is written to
    /// a closed standard output throws EBADF; what is written to a closed standard error is lost.</summary>
    internal static void ReplaceClosedConsoles()
    {
        if (IsClosed(Output))
        {
            Console.SetOut(new ClosedOutput());
        }

        if (IsClosed(Error))
        {
            Console.SetError(TextWriter.Null);
        }
    }

    /// <summary>The position in bytes; 0 for a pipe or a terminal, which have none.</summary>
    internal static long PositionOf(int descriptor) =>
        Math.Max(0, Kernel.Syscall(SyscallNumber.Lseek, descriptor, 0, Fs.SEEK_CUR));

    private sealed class ClosedOutput : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) =>
            AioResult.ThrowIfError(-(int)Errno.EBADF, "write", "/dev/stdout");
    }
}
