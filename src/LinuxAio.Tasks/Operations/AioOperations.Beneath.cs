using System.Runtime.CompilerServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>Opening files that must lie beneath a directory.</content>
public abstract partial class AioOperations
{
    /// <summary>Opens or creates a file beneath a directory. The kernel refuses a name that leads out of the directory,
    /// by <c>..</c>, by a symbolic link or by the absolute target of one. Mounts beneath the directory belong to it.
    /// See openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS.</summary>
    /// <param name="directory">The directory where the name starts and which it cannot leave. It is kept open until the
    /// operation completes.</param>
    /// <param name="name">A relative path. It may come from an untrusted source.</param>
    /// <param name="flags">How to open the file. The descriptor is close-on-exec unless
    /// <see cref="OpenFlags.Inheritable"/> is given.</param>
    /// <param name="mode">The permissions of a file that is created. The bits of the process's umask at the time of the
    /// system call are removed.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue or for the other end of a
    /// FIFO.</param>
    /// <returns>The descriptor, which the caller must close; or −errno, usually ENOENT, EXDEV (the name leads out of
    /// the directory), ELOOP (also for a link in /proc that stands for an open file), EACCES, EAGAIN (a directory was
    /// renamed meanwhile: try again), ENOSYS (Linux before 5.6). A descriptor that arrives despite a cancellation is
    /// the result, so no descriptor is lost.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The name is empty or absolute, or has a character that no path can have; or
    /// <paramref name="flags"/> has both WriteOnly and ReadWrite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="flags"/> or <paramref name="mode"/> has undefined
    /// bits.</exception>
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
        CheckMode(mode, nameof(AioOpenBeneathAsync), path);
        if (!TryEnterPath(
            OperationKind.OpenBeneath, path, null, cancellationToken, out Operation operation,
            out ValueTask<int> answer))
        {
            return answer;
        }

        // Unlike open(2), openat2(2) returns EINVAL for a mode when no file can be created.
        bool creates = (flags & (OpenFlags.Create | OpenFlags.TemporaryFile)) != 0;
        NativeArgument how = Attach(
            ref operation,
            [kernelFlags, creates ? (long)mode : 0, Openat2.RESOLVE_BENEATH | Openat2.RESOLVE_NO_MAGICLINKS]);
        var call = new EngineCall(SyscallNumber.Openat2)
        {
            Path = name,
            A2 = how.Address,
            A3 = Unsafe.SizeOf<OpenHow>(),
        };
        return Start(call, ref operation, cancellationToken);
    }
}
