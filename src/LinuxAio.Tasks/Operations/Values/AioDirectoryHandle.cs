using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>An open directory, against which <see cref="AioPath"/> resolves names: it stays the same directory when it
/// is renamed, and when the current directory changes. See openat(2).</summary>
public sealed class AioDirectoryHandle : SafeHandle
{
    /// <summary>Wraps the descriptor of an open directory.</summary>
    /// <param name="fileDescriptor">The descriptor; negative for an invalid handle. 0 is valid.</param>
    /// <param name="ownsHandle">Whether to close the descriptor with the handle.</param>
    public AioDirectoryHandle(int fileDescriptor, bool ownsHandle)
        : base(-1, ownsHandle)
    {
        SetHandle(fileDescriptor);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    // Whatever close(2) answers, the descriptor is gone on Linux: trying again could close somebody else's.
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Kernel.Syscall(SyscallNumber.Close, handle) >= 0;
}
