using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>The names of files in one directory and, after <see cref="AioOperations.AioStatBatchAsync"/>, the status of
/// each. All of them take one trip to a worker.</summary>
/// <remarks>A batch can be used again, by one operation at a time. It is not thread-safe.</remarks>
[DebuggerDisplay("{Count} of {Capacity} names")]
public sealed class FileStatusBatch : IResultTarget
{
    /// <summary>The largest <see cref="Capacity"/>. While a worker makes the calls of a batch it makes no
    /// others.</summary>
    public const int MostNames = 64;

    // The longest name on most file systems, and a NUL. A longer name gets memory of its own.
    private const int NameBytes = 255 + 1;

    // One byte more than the kernel accepts (PATH_MAX, with the NUL), so that it returns ENAMETOOLONG.
    private const int MostNameBytes = 4096;

    // One pinned allocation: first the calls, then their contents, then the names.
    private readonly byte[] _memory;
    private byte[]?[] _longNames = [];
    private int _inFlight; // 1 from the start of an operation until its result is delivered
    private int _answered;

    /// <summary>Creates an empty batch.</summary>
    /// <param name="capacity">How many names fit; 1 to <see cref="MostNames"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is out of its bounds.</exception>
    public unsafe FileStatusBatch(int capacity = MostNames)
    {
        if (capacity is < 1 or > MostNames)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"The capacity must be 1 to {MostNames}.");
        }

        Capacity = capacity;
        int bytes = capacity * (BatchCall.Bytes + sizeof(Statx) + NameBytes);
        _memory = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
    }

    /// <summary>How many names fit.</summary>
    public int Capacity { get; }

    /// <summary>How many names the batch has.</summary>
    public int Count { get; private set; }

    /// <summary>How long a worker took to make the calls of the last operation, without the wait in the queue, in ticks
    /// of <see cref="Stopwatch"/>; 0 if no worker made them.</summary>
    internal long Elapsed { get; private set; }

    /// <summary>Whether an operation uses the batch. Thread-safe.</summary>
    internal bool IsInFlight => Volatile.Read(ref _inFlight) != 0;

    private unsafe BatchCall* Calls => (BatchCall*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));

    private unsafe Statx* Contents => (Statx*)(Calls + Capacity);

    /// <summary>Adds a name, if there is room for it.</summary>
    /// <param name="name">The name of an entry of the directory, not a path.</param>
    /// <param name="followLink">Whether a symbolic link is followed; if not, the status is the link's own.</param>
    /// <returns>False: the batch is full, see <see cref="Capacity"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty, or contains a slash, a NUL or half of a
    /// surrogate pair.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public bool TryAdd(string name, bool followLink = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal) || PathEncoding.FindInvalid(name) >= 0)
        {
            throw new ArgumentException(
                $"{PathText.Quote(name)} is not the name of a directory entry.", nameof(name));
        }

        int room = Math.Min(MostNameBytes, PathEncoding.GetMaxByteCount(Math.Min(name.Length, MostNameBytes)));
        Span<byte> bytes = room < 3 * NameBytes ? stackalloc byte[room] : new byte[room];
        if (!PathEncoding.TryEncode(name, bytes, out int length))
        {
            length = MostNameBytes;
            bytes.Fill((byte)'x');
        }

        return TryAdd(bytes[..length], followLink);
    }

    /// <summary>Removes all names and their results.</summary>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public void Clear()
    {
        ThrowIfInFlight();
        Count = 0;
        _answered = 0;
    }

    /// <summary>Gets the result of the stat of one name.</summary>
    /// <param name="index">The index of the name, in the order in which the names were added.</param>
    /// <returns>0; or −errno, usually ENOENT (the file was removed meanwhile), EACCES, or ECANCELED: no stat was
    /// made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no name with this index.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public unsafe int GetResult(int index)
    {
        ThrowIfInFlight();
        CheckIndex(index);
        int result = index < _answered ? (int)Calls[index].Result : -(int)Errno.ECANCELED;
        GC.KeepAlive(this); // or the array, which Calls points into, could be collected
        return result;
    }

    /// <summary>Gets the status of one name.</summary>
    /// <param name="index">The index of the name, in the order in which the names were added.</param>
    /// <returns>A new object; empty unless <see cref="GetResult"/> is 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no name with this index.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public FileStatus GetStatus(int index)
    {
        var status = new FileStatus();
        GetStatus(index, status);
        return status;
    }

    /// <summary>Copies the status of one name into an object of the caller.</summary>
    /// <param name="index">The index of the name, in the order in which the names were added.</param>
    /// <param name="status">Is filled if <see cref="GetResult"/> is 0, and is emptied otherwise.</param>
    /// <exception cref="ArgumentNullException"><paramref name="status"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no name with this index.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch or on <paramref name="status"/> is in
    /// flight.</exception>
    public unsafe void GetStatus(int index, FileStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        status.Hold(GetResult(index) == 0 ? Contents[index] : default, nameof(GetStatus));
        GC.KeepAlive(this);
    }

    /// <summary>Like <see cref="TryAdd(string, bool)"/>, for a name in the bytes of the kernel.</summary>
    internal unsafe bool TryAdd(ReadOnlySpan<byte> name, bool followLink)
    {
        ThrowIfInFlight();
        if (Count == Capacity)
        {
            return false;
        }

        byte* room = name.Length < NameBytes
            ? (byte*)(Contents + Capacity) + (Count * NameBytes)
            : RoomForLong(name.Length + 1);
        name.CopyTo(new Span<byte>(room, name.Length));
        room[name.Length] = 0;
        BatchCall* call = Calls + Count;
        call->Number = SyscallNumber.Statx;
        call->Arguments[1] = (nint)room;
        call->Arguments[2] = Fcntl.AT_NO_AUTOMOUNT | (followLink ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW);
        call->Arguments[3] = FileStatus.Mask;
        call->Arguments[4] = (nint)(Contents + Count);
        Count++;
        return true;
    }

    /// <summary>Reserves the batch for an operation, which must end with
    /// <see cref="IResultTarget.Complete"/>.</summary>
    /// <exception cref="InvalidOperationException">It is already reserved.</exception>
    internal void Begin()
    {
        if (Interlocked.Exchange(ref _inFlight, 1) != 0)
        {
            throw InFlight();
        }

        Elapsed = 0;
    }

    /// <summary>Sets the directory of all calls.</summary>
    /// <returns>The address of the calls. It is valid as long as this object is reachable.</returns>
    internal unsafe nint SetDirectory(int directory)
    {
        for (int i = 0; i < Count; i++)
        {
            Calls[i].Arguments[0] = directory;
        }

        return (nint)Calls;
    }

    /// <summary>The name at an index. Bytes that are not UTF-8 become lone surrogates, as in
    /// <see cref="AioPath"/>.</summary>
    internal unsafe string NameOf(int index) =>
        PathEncoding.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)Calls[index].Arguments[1]));

    /// <summary>Whether the stat of a name follows a symbolic link.</summary>
    internal unsafe bool FollowsLink(int index) => (Calls[index].Arguments[2] & Fcntl.AT_SYMLINK_NOFOLLOW) == 0;

    /// <summary>Stores the result of one stat that was made apart from the batch.</summary>
    internal unsafe void Store(int index, int result, FileStatus status)
    {
        Calls[index].Result = result;
        status.CopyTo(out Contents[index]);
    }

    void IResultTarget.Ran(CallTimes times) => Elapsed = times.Finished - times.Taken;

    void IResultTarget.Complete(long result)
    {
        _answered = (int)Math.Max(0, result);
        Volatile.Write(ref _inFlight, 0);
    }

    private unsafe byte* RoomForLong(int bytes)
    {
        if (_longNames.Length == 0)
        {
            _longNames = new byte[Capacity][];
        }

        byte[] room = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        _longNames[Count] = room;
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(room));
    }

    private void ThrowIfInFlight()
    {
        if (IsInFlight)
        {
            throw InFlight();
        }
    }

    private static InvalidOperationException InFlight() =>
        new($"An operation on this {nameof(FileStatusBatch)} is still in flight.");

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"The index must be below {Count}, the number of names.");
        }
    }
}
