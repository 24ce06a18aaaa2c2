using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks;

/// <content>Opening and closing without a worker, for who does nothing else all day: a server of small files.</content>
public abstract partial class AioOperations
{
    /// <summary>Finds out whether <see cref="TryOpenBeneathInline"/> may be asked of a directory. May block.</summary>
    internal static void LearnWhetherLocal(AioDirectoryHandle directory)
    {
        TrackedHandle facts = TrackedHandle.Of(directory);
        int descriptor = facts.Enter(out int stripe);
        try
        {
            facts.IsLocal = InlineOpen.IsLocal(descriptor);
        }
        finally
        {
            facts.Leave(stripe);
        }
    }

    /// <summary>Opens a file for reading that lies beneath a directory, as <see cref="AioOpenBeneathAsync"/> does, and tells
    /// what it is. Null: that might wait for something, or fail; a worker is to do it.</summary>
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

        var file = new SafeFileHandle(); // first, for a descriptor is lost when there is no memory for it
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

    /// <summary>Closes a file that <see cref="TryOpenBeneathInline"/> has opened. False: that might wait, or is done
    /// already; a worker is to do it.</summary>
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
