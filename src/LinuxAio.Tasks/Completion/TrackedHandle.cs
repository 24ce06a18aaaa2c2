using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>The state that the library keeps for a <see cref="SafeHandle"/>: how many operations use it, what closes it
/// when they are done, and whether a read may be tried inline.</summary>
internal sealed class TrackedHandle
{
    // Bits of SafeHandle's state. IsClosed says less: it is false while an operation holds a handle that its owner has
    // disposed.
    private const int ClosedOrDisposed = 3;

    private static readonly ConditionalWeakTable<SafeHandle, TrackedHandle> Known = [];
    private static readonly Action AlreadyRun = static () => { };

    private readonly SafeHandle _handle;
    private readonly StripedCount _uses = new();
    private Action? _whenUnused;
    private int _closing;
    private sbyte _readsInline = -1;

    private TrackedHandle(SafeHandle handle) => _handle = handle;

    internal static TrackedHandle Of(SafeHandle handle) =>
        Known.TryGetValue(handle, out TrackedHandle? tracked)
            ? tracked
            : Known.GetValue(handle, static key => new TrackedHandle(key));

    /// <summary>Keeps the handle open until <see cref="Leave"/>.</summary>
    /// <param name="stripe">The argument for <see cref="Leave"/>.</param>
    /// <returns>The descriptor.</returns>
    /// <exception cref="ObjectDisposedException">The handle is closed, or was given to
    /// <see cref="CloseWhenUnused"/>.</exception>
    internal int Enter(out int stripe)
    {
        // Count the use, full fence, check _closing. CloseWhenUnused does the mirror image: set _closing, full fence,
        // check the count.
        stripe = _uses.Increment();
        try
        {
            if (Volatile.Read(ref _closing) != 0)
            {
                throw Closed();
            }

            bool entered = false;
            _handle.DangerousAddRef(ref entered);
            return (int)_handle.DangerousGetHandle();
        }
        catch
        {
            Forget(stripe);
            throw;
        }
    }

    /// <summary>Ends a use. The last release of a handle that its owner has disposed closes the descriptor, which may
    /// block for seconds: never call this on the pump when <see cref="ReleaseMayBlock"/>.</summary>
    internal void Leave(int stripe)
    {
        _handle.DangerousRelease();
        Forget(stripe);
    }

    internal bool ReleaseMayBlock => (State(_handle) & ClosedOrDisposed) != 0;

    /// <summary>Refuses further uses, and runs the action once when no use is left: in this call, or where the last use
    /// ends.</summary>
    /// <exception cref="ObjectDisposedException">The handle is already closed or about to be.</exception>
    internal void CloseWhenUnused(Action whenUnused)
    {
        if (Interlocked.CompareExchange(ref _whenUnused, whenUnused, null) is not null)
        {
            throw Closed(); // an earlier call closes it
        }

        try
        {
            // From here the handle is closed for its owner, and only we close the descriptor: SetHandleAsInvalid,
            // called while we hold a reference, keeps the owner's Dispose and the last release of an operation from
            // closing it.
            bool entered = false;
            _handle.DangerousAddRef(ref entered);
            _handle.SetHandleAsInvalid();
            _handle.DangerousRelease();
        }
        catch (ObjectDisposedException)
        {
            _whenUnused = AlreadyRun;
            throw;
        }

        Interlocked.Exchange(ref _closing, 1);
        RunIfUnused();
    }

    /// <summary>Whether it is known to be a directory, or a regular file open for reading, on a file system that does
    /// not wait for another machine or process.</summary>
    internal bool IsLocal { get; set; }

    /// <summary>Whether an operation of this library uses the handle, or did a moment ago.</summary>
    internal bool IsUsed => !_uses.IsZero;

    /// <summary>Whether the handle owns its descriptor, that is, closes it.</summary>
    internal bool OwnsDescriptor => OwnsHandle(_handle);

    /// <summary>The descriptor, whether the handle owns it or not.</summary>
    internal int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Whether a read may be tried inline with <c>preadv2(RWF_NOWAIT)</c>: only on regular files, and not with
    /// O_DIRECT, which makes the call wait for the device. The caller has called <see cref="Enter"/>.</summary>
    internal bool ReadsInline(int descriptor)
    {
        if (_readsInline < 0)
        {
            _readsInline = (sbyte)(IsCachedFile(descriptor) ? 1 : 0);
        }

        return _readsInline != 0;
    }

    /// <summary>Remembers that the file system does not support RWF_NOWAIT.</summary>
    internal void NeverReadInline() => _readsInline = 0;

    // No public member gives these values. Trimming and ahead-of-time compilation keep a field that an UnsafeAccessor
    // names.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_ownsHandle")]
    private static extern ref readonly bool OwnsHandle(SafeHandle handle);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref int State(SafeHandle handle);

    private static unsafe bool IsCachedFile(int descriptor)
    {
        nint flags = Kernel.Syscall(SyscallNumber.Fcntl, descriptor, Fcntl.F_GETFL);
        if (flags < 0 || (flags & (Fcntl.O_DIRECT | Fcntl.O_PATH)) != 0)
        {
            return false;
        }

        Statx status;
        // AT_STATX_DONT_SYNC: the kernel knows the type without asking a file server.
        nint result = Kernel.Stat(descriptor, Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_TYPE, (nint)(&status));
        return result == 0 && (status.stx_mode & Stat.S_IFMT) == Stat.S_IFREG;
    }

    private void Forget(int stripe)
    {
        _uses.Decrement(stripe);
        if (Volatile.Read(ref _closing) != 0)
        {
            RunIfUnused();
        }
    }

    // Refused uses change the count for a moment, so it may reach zero more than once. The exchange makes the action
    // run once.
    private void RunIfUnused()
    {
        if (_uses.IsZero)
        {
            Interlocked.Exchange(ref _whenUnused, AlreadyRun)!();
        }
    }

    private ObjectDisposedException Closed() =>
        new(_handle.GetType().FullName, "The handle was given to AioCloseAsync: it is closed or about to be closed.");
}
