using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <content>Opening and closing inline, for a server of small files, which does little else.</content>
public abstract partial class AioOperations
{
    /// <summary>Finds out whether <see cref="TryOpenBeneathInline"/> may be used for a directory. This call may
    /// block.</summary>
    internal static void LearnWhetherLocal(AioDirectoryHandle directory)
    {
        TrackedHandle tracked = TrackedHandle.Of(directory);
        int descriptor = tracked.Enter(out int stripe);
        try
        {
            tracked.IsLocal = InlineOpen.IsLocal(descriptor);
        }
        finally
        {
            tracked.Leave(stripe);
        }
    }

    /// <summary>Opens a file beneath a directory for reading, like <see cref="AioOpenBeneathAsync"/>, and gets its
    /// status.</summary>
    /// <returns>The file; null: the call might block or fail, and a worker must make it.</returns>
    internal SafeFileHandle? TryOpenBeneathInline(AioDirectoryHandle directory, string name, FileStatus status)
    {
        if (!_tryInline)
        {
            return null;
        }

        Dispatcher.ThrowIfClosed();
        TrackedHandle root = TrackedHandle.Of(directory);
        if (!root.IsLocal)
        {
            return null;
        }

        var file = new SafeFileHandle(); // allocate it first: without memory for it an open descriptor would be lost
        int start = root.Enter(out int stripe);
        int descriptor;
        try
        {
            descriptor = InlineOpen.TryOpenBeneath(start, name);
        }
        finally
        {
            root.Leave(stripe);
        }

        if (descriptor < 0)
        {
            file.Dispose();
            return null;
        }

        Marshal.InitHandle(file, descriptor);
        if (!TryStatInline(descriptor, status))
        {
            file.Dispose();
            return null;
        }

        TrackedHandle.Of(file).IsLocal = status.IsRegularFile;
        Dispatcher.ObserveInline(OperationKind.OpenBeneath, descriptor);
        Dispatcher.ObserveInline(OperationKind.Stat, 0);
        return file;
    }

    /// <summary>Opens a directory, only to resolve names in it (O_PATH).</summary>
    /// <returns>The descriptor; or −errno; or −EAGAIN: the call might block, and a worker must make it.</returns>
    internal int TryOpenDirectoryInline(string path)
    {
        if (!_tryInline)
        {
            return -(int)Errno.EAGAIN;
        }

        Dispatcher.ThrowIfClosed();
        return InlineOpen.TryOpenDirectory(path);
    }

    /// <summary>Gets device and inode of an open file from what the kernel has in memory: no file server is
    /// asked.</summary>
    internal static unsafe (ulong Device, ulong Inode) IdentityOf(int descriptor)
    {
        Statx status;
        nint result = Kernel.Stat(descriptor, Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_BASIC_STATS, (nint)(&status));
        AioResult.ThrowIfError(result, "stat");
        return (DeviceNumber.Make(status.stx_dev_major, status.stx_dev_minor), status.stx_ino);
    }

    /// <summary>Closes a file that <see cref="TryOpenBeneathInline"/> has opened.</summary>
    /// <returns>False: the close might block, or the file is already closed, and a worker must make the call.</returns>
    internal bool TryCloseInline(SafeFileHandle file, DateTimeOffset now)
    {
        try
        {
            if (!InlineOpen.ClosesInline(TrackedHandle.Of(file), now))
            {
                return false;
            }
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        file.Dispose();
        Dispatcher.ObserveInline(OperationKind.Close, 0);
        return true;
    }

    private static bool TryStatInline(int descriptor, FileStatus status)
    {
        status.Begin(nameof(TryOpenBeneathInline));
        nint result = Kernel.Stat(descriptor, 0, FileStatus.Mask, status.Address);
        ((IResultTarget)status).Complete(result);
        return result == 0;
    }
}
