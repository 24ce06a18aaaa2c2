using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>A read on the caller's thread that gives up rather than wait: a hop through a worker costs two context
/// switches, a cached read one microsecond. preadv2(2), RWF_NOWAIT.</summary>
internal static unsafe class InlineRead
{
    /// <summary>Copying so much takes half a hop's time, and the buffer of Stream.CopyToAsync is well below it. More, and who
    /// reads ahead had rather have another thread copy.</summary>
    internal const int MostBytes = 256 * 1024;

    private static readonly bool ZeroIsTheEnd = KernelRelease.IsAtLeast(5, 11); // older ones say 0 for "would wait"

    /// <summary>True: <paramref name="result"/> is the operation's, ≥ 0 bytes or −errno. False: so many bytes were read,
    /// and a worker must do the rest.</summary>
    internal static bool TryRead(TrackedHandle handle, int descriptor, Span<byte> buffer, long offset, out int result)
    {
        int first = Read(descriptor, buffer, offset);
        if (first < 0)
        {
            result = 0;
            switch (first)
            {
                case -(int)Errno.EOPNOTSUPP or -(int)Errno.ENOSYS or -(int)Errno.EPERM: // the latter two from a sandbox
                    handle.NeverReadInline();
                    return false;
                case -(int)Errno.EAGAIN or -(int)Errno.EINTR:
                    return false;
                default:
                    result = first;
                    return true;
            }
        }

        result = first;
        if (first == buffer.Length || (first > 0 && offset < 0))
        {
            return true;
        }

        if (first == 0)
        {
            return ZeroIsTheEnd;
        }

        // Short at a given offset: the end, or the edge of what is cached. The second look tells which.
        int second = Read(descriptor, buffer[first..], offset + first);
        if (second < 0)
        {
            return false;
        }

        result = first + second;
        return result == buffer.Length || (second == 0 && ZeroIsTheEnd);
    }

    private static int Read(int descriptor, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            var vector = new Iovec { iov_base = (nint)start, iov_len = (nuint)buffer.Length };
            return (int)Kernel.Syscall(
                SyscallNumber.Preadv2, descriptor, (nint)(&vector), 1, (nint)offset, 0, Fs.RWF_NOWAIT);
        }
    }
}
