using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;

namespace LinuxAio.Tasks;

/// <content>Attributes: length, space, permissions, owner, times.</content>
public abstract partial class AioOperations
{
    // An owner of that number is left as it is; chown(2).
    private const long KeepOwner = -1;

    /// <summary>Cuts a file, or lengthens it with zeros; truncate(2).</summary>
    /// <param name="path">An absolute path: the kernel has no form that starts in a directory.</param>
    /// <param name="length">In bytes; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EACCES, EISDIR, EFBIG, EINVAL (not a regular file).</returns>
    public virtual ValueTask<int> AioTruncateAsync(
        AioPath path, long length, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioTruncateAsync), nameof(path));
        CheckLength(length, nameof(AioTruncateAsync));
        if (path.Directory is not null)
        {
            throw new ArgumentException(
                $"{nameof(AioTruncateAsync)} of '{path}': only an absolute path; open the file to truncate it in a directory.",
                nameof(path));
        }

        var call = new EngineCall(SyscallNumber.Truncate) { PathArgument = 0, A1 = length };
        return OnPath(OperationKind.Truncate, path, call, null, cancellationToken);
    }

    /// <summary>Cuts a file, or lengthens it with zeros; ftruncate(2).</summary>
    /// <param name="file">A descriptor or handle open for writing.</param>
    /// <param name="length">In bytes; 0 or more.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EFBIG, EINVAL (not a regular file, or not open for writing).</returns>
    public virtual ValueTask<int> AioTruncateAsync(
        FileDescriptor file, long length, CancellationToken cancellationToken = default)
    {
        CheckLength(length, nameof(AioTruncateAsync));
        var call = new EngineCall(SyscallNumber.Ftruncate) { A1 = length };
        return OnFile(OperationKind.Truncate, file, call, null, cancellationToken);
    }

    /// <summary>Reserves space for a file, or frees some; fallocate(2).</summary>
    /// <param name="file">A descriptor or handle open for writing.</param>
    /// <param name="offset">In bytes from the start of the file; 0 or more.</param>
    /// <param name="length">In bytes; 1 or more.</param>
    /// <param name="mode">What to do with the range.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOSPC, EOPNOTSUPP (the file system cannot), EBADF, EFBIG, EINVAL.</returns>
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

    /// <summary>Sets the permissions of what a path names, following symbolic links; fchmodat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="mode">The permissions; the umask does not apply.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EPERM (another's file), EROFS.</returns>
    public virtual ValueTask<int> AioChmodAsync(
        AioPath path, UnixFileMode mode, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioChmodAsync), nameof(path));
        CheckMode(mode, nameof(AioChmodAsync));
        return OnPath(
            OperationKind.Chmod, path, new EngineCall(SyscallNumber.Fchmodat) { A2 = (int)mode }, null, cancellationToken);
    }

    /// <summary>Sets the permissions of an open file; fchmod(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="mode">The permissions; the umask does not apply.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EPERM (another's file), EROFS.</returns>
    public virtual ValueTask<int> AioChmodAsync(
        FileDescriptor file, UnixFileMode mode, CancellationToken cancellationToken = default)
    {
        CheckMode(mode, nameof(AioChmodAsync));
        return OnFile(
            OperationKind.Chmod, file, new EngineCall(SyscallNumber.Fchmod) { A1 = (int)mode }, null, cancellationToken);
    }

    /// <summary>Sets the owner of what a path names; fchownat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="userId">The owner; null: stays.</param>
    /// <param name="groupId">The group; null: stays.</param>
    /// <param name="followLinks">Of a symbolic link, what it points to; else the link itself.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EPERM, EROFS.</returns>
    public virtual ValueTask<int> AioChownAsync(
        AioPath path, uint? userId, uint? groupId, bool followLinks = true, CancellationToken cancellationToken = default)
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

    /// <summary>Sets the owner of an open file; fchown(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="userId">The owner; null: stays.</param>
    /// <param name="groupId">The group; null: stays.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EBADF, EPERM, EROFS.</returns>
    public virtual ValueTask<int> AioChownAsync(
        FileDescriptor file, uint? userId, uint? groupId, CancellationToken cancellationToken = default)
    {
        var call = new EngineCall(SyscallNumber.Fchown) { A1 = userId ?? KeepOwner, A2 = groupId ?? KeepOwner };
        return OnFile(OperationKind.Chown, file, call, null, cancellationToken);
    }

    /// <summary>Sets the times of what a path names; utimensat(2).</summary>
    /// <param name="path">An absolute path, or a name in an open directory.</param>
    /// <param name="accessTime">When it was last read; null: now.</param>
    /// <param name="modifyTime">When its content last changed; null: now.</param>
    /// <param name="followLinks">Of a symbolic link, what it points to; else the link itself.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EACCES, EPERM, EROFS.</returns>
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
            A2 = TimesOf(ref operation, accessTime, modifyTime),
            A3 = followLinks ? 0 : Fcntl.AT_SYMLINK_NOFOLLOW,
        };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Sets the times of an open file; utimensat(2).</summary>
    /// <param name="file">A descriptor or handle.</param>
    /// <param name="accessTime">When it was last read; null: now.</param>
    /// <param name="modifyTime">When its content last changed; null: now.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
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

        var call = new EngineCall(SyscallNumber.Utimensat) { A2 = TimesOf(ref operation, accessTime, modifyTime) };
        return Start(call, ref operation, cancellationToken);
    }

    private static nint TimesOf(ref Operation operation, DateTimeOffset? accessTime, DateTimeOffset? modifyTime)
    {
        KernelTimespec access = FileTime.ToTimespec(accessTime), modify = FileTime.ToTimespec(modifyTime);
        return Attach(ref operation, [access.tv_sec, access.tv_nsec, modify.tv_sec, modify.tv_nsec]).Address;
    }

    private static void CheckMode(UnixFileMode mode, string operation)
    {
        if ((mode & ~AllModeBits) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"{operation}: the mode has undefined bits.");
        }
    }
}
