using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>Translates <see cref="OpenFlags"/> to the bits of open(2), which differ between architectures.</summary>
internal static class OpenFlagsTranslation
{
    private const OpenFlags Defined = (OpenFlags)(((int)OpenFlags.Inheritable << 1) - 1);

    private static readonly (OpenFlags Flag, int X64, int Arm64)[] s_bits =
    [
        (OpenFlags.WriteOnly, Fcntl.O_WRONLY, Fcntl.O_WRONLY),
        (OpenFlags.ReadWrite, Fcntl.O_RDWR, Fcntl.O_RDWR),
        (OpenFlags.Create, Fcntl.O_CREAT, Fcntl.O_CREAT),
        (OpenFlags.Exclusive, Fcntl.O_EXCL, Fcntl.O_EXCL),
        (OpenFlags.Truncate, Fcntl.O_TRUNC, Fcntl.O_TRUNC),
        (OpenFlags.Append, Fcntl.O_APPEND, Fcntl.O_APPEND),
        (OpenFlags.Direct, Fcntl.X64.O_DIRECT, Fcntl.Arm64.O_DIRECT),
        (OpenFlags.Directory, Fcntl.X64.O_DIRECTORY, Fcntl.Arm64.O_DIRECTORY),
        (OpenFlags.NoFollow, Fcntl.X64.O_NOFOLLOW, Fcntl.Arm64.O_NOFOLLOW),
        (OpenFlags.Synchronous, Fcntl.O_SYNC, Fcntl.O_SYNC),
        (OpenFlags.DataSynchronous, Fcntl.O_DSYNC, Fcntl.O_DSYNC),
        (OpenFlags.PathOnly, Fcntl.O_PATH, Fcntl.O_PATH),
        (OpenFlags.TemporaryFile, Fcntl.X64.O_TMPFILE, Fcntl.Arm64.O_TMPFILE),
        (OpenFlags.NoAccessTime, Fcntl.O_NOATIME, Fcntl.O_NOATIME),
        (OpenFlags.NonBlocking, Fcntl.O_NONBLOCK, Fcntl.O_NONBLOCK),
        (OpenFlags.NoControllingTerminal, Fcntl.O_NOCTTY, Fcntl.O_NOCTTY),
    ];

    /// <summary>Translates to the bits of this architecture.</summary>
    internal static int ToKernel(OpenFlags flags, string operation, string parameterName) =>
        ToKernel(flags, Architecture.IsArm64, operation, parameterName);

    /// <summary>Translates to the bits of one architecture.</summary>
    internal static int ToKernel(OpenFlags flags, bool arm64, string operation, string parameterName)
    {
        if ((flags & ~Defined) != 0)
        {
            throw new ArgumentOutOfRangeException(parameterName, flags,
                $"{operation}: the flags have undefined bits: 0x{(int)(flags & ~Defined):x}.");
        }

        const OpenFlags Both = OpenFlags.WriteOnly | OpenFlags.ReadWrite;
        if ((flags & Both) == Both)
        {
            throw new ArgumentException(
                $"{operation}: the flags have both {nameof(OpenFlags.WriteOnly)} and {nameof(OpenFlags.ReadWrite)}.",
                parameterName);
        }

        int kernel = (flags & OpenFlags.Inheritable) != 0 ? 0 : Fcntl.O_CLOEXEC;
        foreach ((OpenFlags flag, int x64, int arm) in s_bits)
        {
            if ((flags & flag) != 0)
            {
                kernel |= arm64 ? arm : x64;
            }
        }

        return kernel;
    }
}
