using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <summary>Names in one directory, and, after <see cref="AioOperations.AioStatBatchAsync"/>, what each of them is: one trip
/// to a worker for all of them.</summary>
/// <remarks>Reusable, for one operation at a time. Not for use by several threads at once.</remarks>
[DebuggerDisplay("{Count} of {Capacity} names")]
public sealed class FileStatusBatch : IResultTarget
{
    /// <summary>The largest <see cref="Capacity"/>. A worker that makes so many calls makes no others meanwhile.</summary>
    public const int MostNames = 64;

    // The longest name on most file systems, and a NUL; a longer one has memory of its own.
    private const int NameBytes = 255 + 1;

    // One more than the kernel takes, NUL included: it says so of every name of that length.
    private const int MostNameBytes = 4096;

    // One allocation, pinned for good: the calls, then what they answer, then the names.
    private readonly byte[] _memory;
    private byte[]?[] _longNames = [];
    private int _inFlight; // 1 from the call until whoever delivers the result
    private int _answered;

    /// <summary>An empty one.</summary>
    /// <param name="capacity">How many names fit, 1 to <see cref="MostNames"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is not.</exception>
    public unsafe FileStatusBatch(int capacity = MostNames)
    {
        if (capacity is < 1 or > MostNames)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"A batch has room for 1 to {MostNames} names.");
        }

        Capacity = capacity;
        int bytes = capacity * (BatchCall.Bytes + sizeof(Statx) + NameBytes);
        _memory = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
    }

    /// <summary>How many names fit.</summary>
    public int Capacity { get; }

    /// <summary>How many names there are.</summary>
    public int Count { get; private set; }

    /// <summary>How long a worker took for the calls of the last operation, without the wait in the queue, in units of
    /// <see cref="Stopwatch.Frequency"/>; 0 if no worker made them.</summary>
    internal long Elapsed { get; private set; }

    private unsafe BatchCall* Calls => (BatchCall*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));

    private unsafe Statx* Contents => (Statx*)(Calls + Capacity);

    /// <summary>Adds a name, unless there is no room for it.</summary>
    /// <param name="name">Of an entry in the directory: no path.</param>
    /// <param name="followLink">Of a symbolic link, what it leads to is looked at, and not itself.</param>
    /// <returns>False: <see cref="Capacity"/> is reached.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentException">The name is empty, or has a slash, a NUL or half of a surrogate pair in
    /// it.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public bool TryAdd(string name, bool followLink = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal) || PathEncoding.FindInvalid(name) >= 0)
        {
            throw new ArgumentException($"{PathText.Quote(name)} is no name of a directory entry.", nameof(name));
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

    /// <summary>Removes all names, and what was learned of them.</summary>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public void Clear()
    {
        ThrowIfInFlight();
        Count = 0;
        _answered = 0;
    }

    /// <summary>What the look at a name came to.</summary>
    /// <param name="index">Of the name, in the order in which they were added.</param>
    /// <returns>0; or −errno, usually ENOENT (it is gone), EACCES; ECANCELED: it was not looked at.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such name.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public unsafe int GetResult(int index)
    {
        ThrowIfInFlight();
        CheckIndex(index);
        int result = index < _answered ? (int)Calls[index].Result : -(int)Errno.ECANCELED;
        GC.KeepAlive(this); // the memory is the array's
        return result;
    }

    /// <summary>What was learned of a name; one of the caller's own, empty unless <see cref="GetResult"/> is 0.</summary>
    /// <param name="index">Of the name, in the order in which they were added.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such name.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch is in flight.</exception>
    public FileStatus GetStatus(int index)
    {
        var status = new FileStatus();
        GetStatus(index, status);
        return status;
    }

    /// <summary>As <see cref="GetStatus(int)"/>, into one that there is already.</summary>
    /// <param name="index">Of the name, in the order in which they were added.</param>
    /// <param name="status">Filled; or emptied, unless <see cref="GetResult"/> is 0.</param>
    /// <exception cref="ArgumentNullException"><paramref name="status"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such name.</exception>
    /// <exception cref="InvalidOperationException">An operation on the batch or on <paramref name="status"/> is in
    /// flight.</exception>
    public unsafe void GetStatus(int index, FileStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        status.Hold(GetResult(index) == 0 ? Contents[index] : default, nameof(GetStatus));
        GC.KeepAlive(this);
    }

    /// <summary>As <see cref="TryAdd(string, bool)"/>, of a name as the kernel gave it.</summary>
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

    /// <summary>Reserves the batch for an operation, which must end in <see cref="IResultTarget.Complete"/>.</summary>
    internal void Begin()
    {
        if (Interlocked.Exchange(ref _inFlight, 1) != 0)
        {
            throw InFlight();
        }

        Elapsed = 0;
    }

    /// <summary>Makes the names names in a directory.</summary>
    /// <returns>The address of the calls. It holds as long as this object is reachable.</returns>
    internal unsafe nint Aim(int directory)
    {
        for (int i = 0; i < Count; i++)
        {
            Calls[i].Arguments[0] = directory;
        }

        return (nint)Calls;
    }

    /// <summary>The name at an index. Bytes that are not UTF-8 become lone surrogates, as in <see cref="AioPath"/>.</summary>
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
        if (Volatile.Read(ref _inFlight) != 0)
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
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} names.");
        }
    }
}
