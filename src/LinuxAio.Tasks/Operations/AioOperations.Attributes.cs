using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>Operations on attributes: length, space, permissions, owner, times.</content>
public abstract partial class AioOperations
{
    // chown(2) does not change an owner or group given as this number.
    private const long KeepOwner = -1;

    /// <summary>Sets the length of a file: cuts it, or extends it with zeros. See truncate(2).</summary>
    /// <param name="path">An absolute path. The kernel has no form that starts in a directory.</param>
    /// <param name="length">The new length in bytes; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EACCES, EISDIR, EFBIG, EINVAL (not a regular file).</returns>
    /// <exception cref="ArgumentException">The path cannot be used (see <see cref="AioPath"/>), or has a directory to
    /// start in.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public virtual ValueTask<int> AioTruncateAsync(
        AioPath path, long length, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioTruncateAsync), nameof(path));
        CheckLength(length, nameof(AioTruncateAsync));
        if (path.Directory is not null)
        {
            throw new ArgumentException(
                $"{nameof(AioTruncateAsync)} of '{path}': the path must be absolute. " +
                "To truncate a file in a directory, open it.",
                nameof(path));
        }

        var call = new EngineCall(SyscallNumber.Truncate) { PathArgument = 0, A1 = length };
        return OnPath(OperationKind.Truncate, path, call, null, cancellationToken);
    }

    /// <summary>Sets the length of an open file: cuts it, or extends it with zeros. See ftruncate(2).</summary>
    /// <param name="file">A descriptor or handle that is open for writing.</param>
    /// <param name="length">The new length in bytes; 0 or more.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EFBIG, EINVAL (not a regular file, or not open for writing).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public virtual ValueTask<int> AioTruncateAsync(
        FileDescriptor file, long length, CancellationToken cancellationToken = default)
    {
        CheckLength(length, nameof(AioTruncateAsync));
        var call = new EngineCall(SyscallNumber.Ftruncate) { A1 = length };
        return OnFile(OperationKind.Truncate, file, call, null, cancellationToken);
    }

    /// <summary>Reserves or frees the space of a range of a file. See fallocate(2).</summary>
    /// <param name="file">A descriptor or handle that is open for writing.</param>
    /// <param name="offset">The position in bytes from the start of the file; 0 or more.</param>
    /// <param name="length">The number of bytes; 1 or more.</param>
    /// <param name="mode">What to do with the range.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOSPC, EOPNOTSUPP (the file system does not support it), EBADF, EFBIG,
    /// EINVAL.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative, <paramref name="length"/>
    /// is below 1, or
    /// <paramref name="mode"/> is undefined.</exception>
    public virtual ValueTask<int> AioFallocateAsync(
        FileDescriptor file, long offset, long length, AllocationMode mode = AllocationMode.Reserve,
        CancellationToken cancellationToken = default)
    {
        CheckOffset(offset, 0, nameof(AioFallocateAsync));
        if (length <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"{nameof(AioFallocateAsync)}: the length must be 1 or more.");
        }

        int flags = mode switch
        {
            AllocationMode.Reserve => 0,
            AllocationMode.ReserveKeepingLength => Falloc.FALLOC_FL_KEEP_SIZE,
            AllocationMode.PunchHole => Falloc.FALLOC_FL_PUNCH_HOLE | Falloc.FALLOC_FL_KEEP_SIZE,
            AllocationMode.Zero => Falloc.FALLOC_FL_ZERO_RANGE,
            AllocationMode.Collapse => Falloc.FALLOC_FL_COLLAPSE_RANGE,
            AllocationMode.Insert => Falloc.FALLOC_FL_INSERT_RANGE,
            _ => throw new ArgumentOutOfRangeException(
                nameof(mode), mode, $"{nameof(AioFallocateAsync)}: the mode is undefined."),
        };
        var call = new EngineCall(SyscallNumber.Fallocate) { A1 = flags, A2 = offset, A3 = length };
        return OnFile(OperationKind.Fallocate, file, call, null, cancellationToken);
    }

    /// <summary>Sets the permissions of the file that a path names. Symbolic links are followed. See
    /// fchmodat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="mode">The permissions; the umask does not apply.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EPERM (the file has another owner), EROFS.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> has undefined bits.</exception>
    public virtual ValueTask<int> AioChmodAsync(
        AioPath path, UnixFileMode mode, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioChmodAsync), nameof(path));
        CheckMode(mode, nameof(AioChmodAsync));
        var call = new EngineCall(SyscallNumber.Fchmodat) { A2 = (int)mode };
        return OnPath(OperationKind.Chmod, path, call, null, cancellationToken);
    }

    /// <summary>Sets the permissions of an open file. See fchmod(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="mode">The permissions; the umask does not apply.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EPERM (the file has another owner), EROFS.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> has undefined bits.</exception>
    public virtual ValueTask<int> AioChmodAsync(
        FileDescriptor file, UnixFileMode mode, CancellationToken cancellationToken = default)
    {
        CheckMode(mode, nameof(AioChmodAsync));
        var call = new EngineCall(SyscallNumber.Fchmod) { A1 = (int)mode };
        return OnFile(OperationKind.Chmod, file, call, null, cancellationToken);
    }

    /// <summary>Sets the owner and group of the file that a path names. See fchownat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="userId">The owner; null: the owner does not change.</param>
    /// <param name="groupId">The group; null: the group does not change.</param>
    /// <param name="followLinks">Whether a symbolic link at the end of the path is followed; if not, the link itself
    /// changes.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EPERM, EROFS.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioChownAsync(
        AioPath path, uint? userId, uint? groupId, bool followLinks = true,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioChownAsync), nameof(path));
        var call = new EngineCall(SyscallNumber.Fchownat)
        {
            A2 = userId ?? KeepOwner,
            A3 = groupId ?? KeepOwner,
            A4 = followLinks ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW,
        };
        return OnPath(OperationKind.Chown, path, call, null, cancellationToken);
    }

    /// <summary>Sets the owner and group of an open file. See fchown(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="userId">The owner; null: the owner does not change.</param>
    /// <param name="groupId">The group; null: the group does not change.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EPERM, EROFS.</returns>
    public virtual ValueTask<int> AioChownAsync(
        FileDescriptor file, uint? userId, uint? groupId, CancellationToken cancellationToken = default)
    {
        var call = new EngineCall(SyscallNumber.Fchown) { A1 = userId ?? KeepOwner, A2 = groupId ?? KeepOwner };
        return OnFile(OperationKind.Chown, file, call, null, cancellationToken);
    }

    /// <summary>Sets the times of the file that a path names. See utimensat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="accessTime">The time of the last read; null: now.</param>
    /// <param name="modifyTime">The time of the last change of the content; null: now.</param>
    /// <param name="followLinks">Whether a symbolic link at the end of the path is followed; if not, the link itself
    /// changes.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EACCES, EPERM, EROFS.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioUtimeAsync(
        AioPath path, DateTimeOffset? accessTime, DateTimeOffset? modifyTime, bool followLinks = true,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioUtimeAsync), nameof(path));
        if (!TryEnterPath(
            OperationKind.Utime, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(SyscallNumber.Utimensat)
        {
            Path = path.Text,
            A2 = TimesOf(ref operation, FileTime.ToTimespec(accessTime), FileTime.ToTimespec(modifyTime)),
            A3 = followLinks ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW,
        };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Sets the times of an open file. See utimensat(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="accessTime">The time of the last read; null: now.</param>
    /// <param name="modifyTime">The time of the last change of the content; null: now.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EACCES, EPERM, EROFS.</returns>
    public virtual ValueTask<int> AioUtimeAsync(
        FileDescriptor file, DateTimeOffset? accessTime, DateTimeOffset? modifyTime,
        CancellationToken cancellationToken = default)
    {
        if (!TryEnter(
            file, OperationKind.Utime, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(SyscallNumber.Utimensat)
        {
            A2 = TimesOf(ref operation, FileTime.ToTimespec(accessTime), FileTime.ToTimespec(modifyTime)),
        };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Sets the times of the file that a path names, with nanoseconds, or only one of the two times. See
    /// utimensat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="accessTime">The time of the last read.</param>
    /// <param name="modifyTime">The time of the last change of the content.</param>
    /// <param name="followLinks">Whether a symbolic link at the end of the path is followed; if not, the link itself
    /// changes.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EACCES, EPERM, EROFS.</returns>
    /// <remarks>A test double that does not override this method gets a call of
    /// <see cref="AioUtimeAsync(AioPath, DateTimeOffset?, DateTimeOffset?, bool, CancellationToken)"/>, unless a time
    /// is <see cref="FileTimestamp.Omit"/>.</remarks>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioUtimensAsync(
        AioPath path, FileTimestamp accessTime, FileTimestamp modifyTime, bool followLinks = true,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioUtimensAsync), nameof(path));
        if (_dispatcher is null && !accessTime.IsOmit && !modifyTime.IsOmit)
        {
            return AioUtimeAsync(
                path, accessTime.ToDateTimeOffset(), modifyTime.ToDateTimeOffset(), followLinks, cancellationToken);
        }

        if (!TryEnterPath(
            OperationKind.Utime, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(SyscallNumber.Utimensat)
        {
            Path = path.Text,
            A2 = TimesOf(ref operation, accessTime.ToTimespec(), modifyTime.ToTimespec()),
            A3 = followLinks ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW,
        };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Sets the times of an open file, with nanoseconds, or only one of the two times. See
    /// utimensat(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="accessTime">The time of the last read.</param>
    /// <param name="modifyTime">The time of the last change of the content.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EACCES, EPERM, EROFS.</returns>
    /// <remarks>A test double that does not override this method gets a call of
    /// <see cref="AioUtimeAsync(FileDescriptor, DateTimeOffset?, DateTimeOffset?, CancellationToken)"/>, unless a time
    /// is <see cref="FileTimestamp.Omit"/>.</remarks>
    public virtual ValueTask<int> AioUtimensAsync(
        FileDescriptor file, FileTimestamp accessTime, FileTimestamp modifyTime,
        CancellationToken cancellationToken = default)
    {
        if (_dispatcher is null && !accessTime.IsOmit && !modifyTime.IsOmit)
        {
            return AioUtimeAsync(
                file, accessTime.ToDateTimeOffset(), modifyTime.ToDateTimeOffset(), cancellationToken);
        }

        if (!TryEnter(
            file, OperationKind.Utime, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(SyscallNumber.Utimensat)
        {
            A2 = TimesOf(ref operation, accessTime.ToTimespec(), modifyTime.ToTimespec()),
        };
        return Start(call, ref operation, cancellationToken);
    }

    private static nint TimesOf(ref Operation operation, KernelTimespec access, KernelTimespec modify) =>
        Attach(ref operation, [access.tv_sec, access.tv_nsec, modify.tv_sec, modify.tv_nsec]).Address;

    internal static void CheckMode(UnixFileMode mode, string operation, AioPath path = default)
    {
        if ((mode & ~AllModeBits) != 0)
        {
            string subject = path.Text is null ? operation : $"{operation} of '{path}'";
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"{subject}: the mode has undefined bits.");
        }
    }
}
