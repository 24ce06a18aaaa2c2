using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>What the library knows of a <see cref="SafeHandle"/>, found out once: how many of its operations use it, whether
/// it is to be closed when they are done, and whether a read may be tried at once.</summary>
internal sealed class TrackedHandle
{
    // Of SafeHandle's state. IsClosed says less: it is false while an operation holds a handle its owner has disposed.
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
        Known.TryGetValue(handle, out TrackedHandle? facts) ? facts : Known.GetValue(handle, static key => new TrackedHandle(key));

    /// <summary>Keeps the handle open until <see cref="Leave"/>; returns its descriptor.</summary>
    /// <param name="stripe">To be given to <see cref="Leave"/>.</param>
    internal int Enter(out int stripe)
    {
        // Counted, full fence, then a look whether it is closing; who closes says so, full fence, then looks at the count.
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

    /// <summary>The last release of a handle somebody has disposed closes it, which may block for seconds: never call this
    /// on the pump for such a handle (<see cref="ReleaseMayBlock"/>).</summary>
    internal void Leave(int stripe)
    {
        _handle.DangerousRelease();
        Forget(stripe);
    }

    internal bool ReleaseMayBlock => (State(_handle) & ClosedOrDisposed) != 0;

    /// <summary>Refuses further uses, and has the action run once there are none: here, or where the last one ends.</summary>
    internal void CloseWhenUnused(Action whenUnused)
    {
        if (Interlocked.CompareExchange(ref _whenUnused, whenUnused, null) is not null)
        {
            throw Closed(); // the first one closes
        }

        try
        {
            // Closed for its owner from here on, and by nobody but us: neither its owner's Dispose nor the last release of
            // an operation under way closes a handle that is marked as invalid while a reference is held.
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

    /// <summary>Whether it is known to be a directory or a regular file, open for reading, on a file system that waits for
    /// nobody.</summary>
    internal bool IsLocal { get; set; }

    /// <summary>Whether an operation of this library uses it, or did a moment ago.</summary>
    internal bool IsUsed => !_uses.IsZero;

    /// <summary>Whether closing the descriptor is the handle's business at all.</summary>
    internal bool OwnsDescriptor => OwnsHandle(_handle);

    /// <summary>The descriptor, whoever closes it.</summary>
    internal int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Whether <c>preadv2(RWF_NOWAIT)</c> answers at once: on regular files not opened with O_DIRECT, where it
    /// would wait for the device. The caller has entered.</summary>
    internal bool ReadsInline(int descriptor)
    {
        if (_readsInline < 0)
        {
            _readsInline = (sbyte)(IsCachedFile(descriptor) ? 1 : 0);
        }

        return _readsInline != 0;
    }

    /// <summary>The file system does not know RWF_NOWAIT.</summary>
    internal void NeverReadInline() => _readsInline = 0;

    // No public member tells; a trimmed or ahead-of-time compiled program keeps the field for this accessor's sake.
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
        // DONT_SYNC: the type is known without asking a server.
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

    // Uses that are refused come and go, so the count may be seen as zero again: the action runs once.
    private void RunIfUnused()
    {
        if (_uses.IsZero)
        {
            Interlocked.Exchange(ref _whenUnused, AlreadyRun)!();
        }
    }

    private ObjectDisposedException Closed() =>
        new(_handle.GetType().FullName, "The handle was given to AioCloseAsync; it is closed or about to be.");
}
