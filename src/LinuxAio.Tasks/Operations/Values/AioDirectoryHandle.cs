using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>A handle of an open directory. <see cref="AioPath"/> resolves names in it, and it stays the same directory
/// when it is renamed or when the current directory changes. See openat(2).</summary>
public sealed class AioDirectoryHandle : SafeHandle
{
    /// <summary>Wraps the descriptor of an open directory.</summary>
    /// <param name="fileDescriptor">The descriptor; 0 is valid, a negative number makes an invalid handle.</param>
    /// <param name="ownsHandle">Whether disposing the handle closes the descriptor.</param>
    public AioDirectoryHandle(int fileDescriptor, bool ownsHandle)
        : base(-1, ownsHandle)
    {
        SetHandle(fileDescriptor);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    // On Linux the descriptor is closed even when close(2) fails. A second close could hit a descriptor that another
    // thread has opened meanwhile.
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Kernel.Syscall(SyscallNumber.Close, handle) >= 0;
}
