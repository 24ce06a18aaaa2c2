using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Calls;

/// <summary>System calls on an open file, made on the caller's thread, which they may block. They serve the synchronous
/// members of streams and pipes: these must not wait for an asynchronous operation, whose completion may need their
/// thread. Each call returns 0 or more, or −errno; <see cref="WriteExactly"/> throws.</summary>
internal static unsafe class SynchronousCalls
{
    internal static long Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            return offset < 0
                ? Call(file, SyscallNumber.Read, (nint)start, buffer.Length)
                : Call(file, SyscallNumber.Pread64, (nint)start, buffer.Length, (nint)offset);
        }
    }

    /// <summary>Writes the whole buffer; at the file's own position if the offset is −1. Throws on failure; the
    /// exception says how many bytes were written.</summary>
    internal static void WriteExactly(SafeFileHandle file, ReadOnlySpan<byte> buffer, long offset, string path)
    {
        // Enter once for all parts, so that AioCloseAsync waits for the last part.
        TrackedHandle tracked = TrackedHandle.Of(file);
        int descriptor = tracked.Enter(out int stripe);
        try
        {
            fixed (byte* start = buffer)
            {
                for (int done = 0; done < buffer.Length;)
                {
                    nint rest = buffer.Length - done;
                    long count = offset < 0
                        ? Call(descriptor, SyscallNumber.Write, (nint)start + done, rest)
                        : Call(descriptor, SyscallNumber.Pwrite64, (nint)start + done, rest, (nint)offset + done);
                    if (count <= 0)
                    {
                        Errno errno = count < 0 ? AioResult.GetErrno(count) : Errno.EIO;
                        throw AioException.Create(errno, "write", path, done, buffer.Length);
                    }

                    done += (int)count;
                }
            }
        }
        finally
        {
            tracked.Leave(stripe);
        }
    }

    internal static long Truncate(SafeFileHandle file, long length) =>
        Call(file, SyscallNumber.Ftruncate, (nint)length);

    /// <summary>The length in bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sync">False: for a file on a network file system, the kernel answers with the length it has cached
    /// and does not wait for the server.</param>
    internal static long GetLength(SafeFileHandle file, bool sync = true)
    {
        int flags = sync ? Fcntl.AT_STATX_SYNC_AS_STAT : Fcntl.AT_STATX_DONT_SYNC;
        long result = GetStatus(file, flags, Stat.STATX_SIZE, out Statx status);
        return result < 0 ? result : (long)status.stx_size;
    }

    /// <summary>Whether a file is a directory. Never waits for a server.</summary>
    internal static bool IsDirectory(SafeFileHandle file) =>
        GetStatus(file, Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_TYPE, out Statx status) == 0 &&
        (status.stx_mode & Stat.S_IFMT) == Stat.S_IFDIR;

    /// <summary>What buffers, offsets and lengths of reads must be multiples of, in bytes; 1 unless the file was opened
    /// with O_DIRECT. Never waits for a server.</summary>
    internal static int GetAlignment(SafeFileHandle file)
    {
        int direct = Architecture.IsArm64 ? Fcntl.Arm64.O_DIRECT : Fcntl.X64.O_DIRECT;
        long flags = GetFlags(file);
        if (flags < 0 || (flags & direct) == 0)
        {
            return 1;
        }

        GetStatus(file, Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_DIOALIGN, out Statx status);
        uint told = Math.Max(status.stx_dio_mem_align, status.stx_dio_offset_align);
        return Math.Max(Environment.SystemPageSize, (int)told); // older kernels do not tell it; a page is enough
    }

    internal static long GetFlags(SafeFileHandle file) => Call(file, SyscallNumber.Fcntl, Fcntl.F_GETFL);

    /// <summary>Makes a second descriptor of the same open file; F_DUPFD_CLOEXEC. Never blocks.</summary>
    internal static int Duplicate(SafeFileHandle file) =>
        (int)Call(file, SyscallNumber.Fcntl, Fcntl.F_DUPFD_CLOEXEC, 0);

    /// <summary>Whether the file has offsets: a FIFO, a socket and a terminal have none. Never blocks.</summary>
    internal static bool CanSeek(SafeFileHandle file) => Call(file, SyscallNumber.Lseek, 0, Fs.SEEK_CUR) >= 0;

    internal static void TryUnlock(SafeFileHandle file, long offset, long length)
    {
        var range = new Flock { l_type = Fcntl.F_UNLCK, l_start = offset, l_len = length };
        try
        {
            _ = Call(file, SyscallNumber.Fcntl, Fcntl.F_OFD_SETLK, (nint)(&range));
        }
        catch (ObjectDisposedException)
        {
            // The file is closed, and so the lock is released.
        }
    }

    private static long GetStatus(SafeFileHandle file, int flags, int mask, out Statx status)
    {
        byte empty = 0;
        fixed (Statx* filled = &status)
        {
            *filled = default;
            return Call(
                file, SyscallNumber.Statx, (nint)(&empty), flags | Fcntl.AT_EMPTY_PATH, mask, (nint)filled);
        }
    }

    private static long Call(SafeFileHandle file, nint number, nint a1, nint a2 = 0, nint a3 = 0, nint a4 = 0)
    {
        // As for an asynchronous operation: AioCloseAsync waits for this call, and a closed file throws here.
        TrackedHandle tracked = TrackedHandle.Of(file);
        int descriptor = tracked.Enter(out int stripe);
        try
        {
            return Call(descriptor, number, a1, a2, a3, a4);
        }
        finally
        {
            tracked.Leave(stripe);
        }
    }

    private static long Call(int descriptor, nint number, nint a1, nint a2 = 0, nint a3 = 0, nint a4 = 0)
    {
        long result;
        do
        {
            result = Kernel.Syscall(number, descriptor, a1, a2, a3, a4);
        }
        while (result == -(int)Errno.EINTR);

        return result;
    }
}
