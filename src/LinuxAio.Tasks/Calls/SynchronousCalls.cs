using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Calls;

/// <summary>System calls on an open file in the caller's own thread, which they may block: for a stream's synchronous
/// members, which must not wait for an asynchronous operation. ≥ 0, or −errno, but for <see cref="WriteExactly"/>.</summary>
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

    /// <summary>Writes all of the buffer, at −1 where the file itself is; throws what .NET users expect, saying how much was
    /// written.</summary>
    internal static void WriteExactly(SafeFileHandle file, ReadOnlySpan<byte> buffer, long offset, string path)
    {
        // One use for all parts: a close waits for the last of them.
        TrackedHandle facts = TrackedHandle.Of(file);
        int descriptor = facts.Enter(out int stripe);
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
            facts.Leave(stripe);
        }
    }

    internal static long Truncate(SafeFileHandle file, long length) => Call(file, SyscallNumber.Ftruncate, (nint)length);

    /// <summary>The length, asking the file's server if there is one; or as far as it is known here.</summary>
    internal static long GetLength(SafeFileHandle file, bool ask = true)
    {
        Statx status;
        byte empty = 0;
        int flags = Fcntl.AT_EMPTY_PATH | (ask ? Fcntl.AT_STATX_SYNC_AS_STAT : Fcntl.AT_STATX_DONT_SYNC);
        long result = Call(file, SyscallNumber.Statx, (nint)(&empty), flags, Stat.STATX_SIZE, (nint)(&status));
        return result < 0 ? result : (long)status.stx_size;
    }

    /// <summary>The flags it was opened with. Never blocks.</summary>
    internal static long GetFlags(SafeFileHandle file) => Call(file, SyscallNumber.Fcntl, Fcntl.F_GETFL);

    /// <summary>A second descriptor of the same open file. Never blocks.</summary>
    internal static int Duplicate(SafeFileHandle file) => (int)Call(file, SyscallNumber.Fcntl, Fcntl.F_DUPFD_CLOEXEC, 0);

    /// <summary>Whether it has offsets at all. Never blocks.</summary>
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
            // Its close has ended the lock.
        }
    }

    private static long Call(SafeFileHandle file, nint number, nint a1, nint a2 = 0, nint a3 = 0, nint a4 = 0)
    {
        // As an asynchronous operation: a close waits for it, and a closed file is an ObjectDisposedException.
        TrackedHandle facts = TrackedHandle.Of(file);
        int descriptor = facts.Enter(out int stripe);
        try
        {
            return Call(descriptor, number, a1, a2, a3, a4);
        }
        finally
        {
            facts.Leave(stripe);
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
