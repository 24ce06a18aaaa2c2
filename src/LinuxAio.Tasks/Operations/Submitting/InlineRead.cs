using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Operations;

/// <summary>Reads inline and gives up instead of waiting. A trip to a worker costs two context switches, a cached read
/// one microsecond. See preadv2(2), RWF_NOWAIT.</summary>
internal static unsafe class InlineRead
{
    /// <summary>The largest read that is tried inline. Copying this many bytes takes half as long as a trip to a
    /// worker. For larger reads it is better if a worker copies, while the caller does other things.</summary>
    internal const int MostBytes = 256 * 1024;

    // Older kernels also return 0 when the call would wait.
    private static readonly bool ZeroIsTheEnd = KernelRelease.IsAtLeast(5, 11);

    /// <summary>Tries to read without waiting.</summary>
    /// <param name="handle">The state of the file.</param>
    /// <param name="descriptor">The descriptor of the file.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The position; −1: the file's own.</param>
    /// <param name="result">When true: the result of the operation, bytes or −errno. When false: how many bytes were
    /// read; a worker must read the rest.</param>
    internal static bool TryRead(TrackedHandle handle, int descriptor, Span<byte> buffer, long offset, out int result)
    {
        int first = Read(descriptor, buffer, offset);
        if (first < 0)
        {
            result = 0;
            switch (first)
            {
                case -(int)Errno.EOPNOTSUPP or -(int)Errno.ENOSYS or -(int)Errno.EPERM: // the last two: a sandbox
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

        // A short count at a given offset means the end of the file, or the end of the cached part. A second read tells
        // which.
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
