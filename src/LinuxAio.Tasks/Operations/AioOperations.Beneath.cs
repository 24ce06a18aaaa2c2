using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>Opening what must not lie outside a directory.</content>
public abstract partial class AioOperations
{
    /// <summary>Opens or creates a file that lies beneath a directory, whatever its name says: <c>..</c>, symbolic links and
    /// absolute targets of links that lead out of it are refused by the kernel itself; openat2(2) with RESOLVE_BENEATH and
    /// RESOLVE_NO_MAGICLINKS. Mounts beneath the directory are part of it.</summary>
    /// <param name="directory">Where the name starts, and what it cannot leave; kept open until the operation
    /// completes.</param>
    /// <param name="name">A relative path, which may come from a stranger.</param>
    /// <param name="flags">How to open it. The descriptor is close-on-exec unless
    /// <see cref="OpenFlags.Inheritable"/> is given.</param>
    /// <param name="mode">The permissions of a file that is created, less the process's umask when it is executed.</param>
    /// <param name="cancellationToken">Ends the wait for a FIFO's other end, too.</param>
    /// <returns>The descriptor, the caller's to close; or −errno, usually ENOENT, EXDEV (it leads out of the
    /// directory), ELOOP (also a link of /proc that stands for an open file), EACCES, EAGAIN (somebody renamed directories
    /// meanwhile: try again), ENOSYS (Linux before 5.6). One that arrives despite a cancel is the result: no descriptor is
    /// ever lost.</returns>
    /// <exception cref="ArgumentException">The name is empty, absolute, or holds what no path can hold.</exception>
    public virtual ValueTask<int> AioOpenBeneathAsync(
        AioDirectoryHandle directory,
        string name,
        OpenFlags flags,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead |
            UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite,
        CancellationToken cancellationToken = default)
    {
        var path = new AioPath(directory, name);
        path.Validate(nameof(AioOpenBeneathAsync), nameof(name));
        int kernelFlags = OpenFlagsTranslation.ToKernel(flags, nameof(AioOpenBeneathAsync), nameof(flags));
        CheckMode(mode, $"{nameof(AioOpenBeneathAsync)} of '{path}'");
        if (!TryEnterPath(
            OperationKind.OpenBeneath, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        // Unlike open(2), it answers EINVAL for permissions that nothing would get.
        bool creates = (flags & (OpenFlags.Create | OpenFlags.TemporaryFile)) != 0;
        NativeArgument how = Attach(
            ref operation,
            [kernelFlags, creates ? (long)mode : 0, Openat2.RESOLVE_BENEATH | Openat2.RESOLVE_NO_MAGICLINKS]);
        var call = new EngineCall(SyscallNumber.Openat2) { Path = name, A2 = how.Address, A3 = Unsafe.SizeOf<OpenHow>() };
        return Start(call, ref operation, cancellationToken);
    }
}
