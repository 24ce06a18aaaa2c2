using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <content>Operations on names: rename, link, create and remove directories.</content>
public abstract partial class AioOperations
{
    /// <summary>Renames a file in one atomic step: other processes see the old name or the new one, never both or none.
    /// See renameat2(2).</summary>
    /// <param name="path">The old name: an absolute path, or a name in an open directory.</param>
    /// <param name="newPath">The new name, on the same file system.</param>
    /// <param name="flags">What to do when a file already has the new name. By default it is replaced.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EEXIST, EXDEV (another file system), ENOTEMPTY, EISDIR, ENOTDIR, EACCES,
    /// EINVAL (a directory into itself, or flags that the file system does not support).</returns>
    /// <exception cref="ArgumentException">A path cannot be used; see <see cref="AioPath"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="flags"/> is undefined, or combines values that
    /// exclude each other.</exception>
    public virtual ValueTask<int> AioRenameAsync(
        AioPath path, AioPath newPath, RenameFlags flags = RenameFlags.None,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioRenameAsync), nameof(path));
        newPath.Validate(nameof(AioRenameAsync), nameof(newPath));
        if (flags is not (RenameFlags.None or RenameFlags.NoReplace or RenameFlags.Exchange))
        {
            throw new ArgumentOutOfRangeException(
                nameof(flags), flags,
                $"{nameof(AioRenameAsync)} of '{path}': the flags are undefined or exclude each other.");
        }

        var call = new EngineCall(SyscallNumber.Renameat2) { A4 = (int)flags };
        return OnTwoPaths(OperationKind.Rename, path, newPath, call, cancellationToken);
    }

    /// <summary>Creates a hard link: one more name for a file. See linkat(2).</summary>
    /// <param name="path">A name of the file. If it is a symbolic link, the link itself gets the new name.</param>
    /// <param name="newPath">The new name, on the same file system. It must not exist.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EEXIST, EXDEV (another file system), EPERM (a directory),
    /// EMLINK.</returns>
    /// <exception cref="ArgumentException">A path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioLinkAsync(
        AioPath path, AioPath newPath, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioLinkAsync), nameof(path));
        newPath.Validate(nameof(AioLinkAsync), nameof(newPath));
        return OnTwoPaths(OperationKind.Link, path, newPath, new EngineCall(SyscallNumber.Linkat), cancellationToken);
    }

    /// <summary>Creates a symbolic link. See symlinkat(2).</summary>
    /// <param name="target">The target that the link names. It need not exist; a relative one starts at the directory
    /// of the link.</param>
    /// <param name="path">The name of the link itself.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EEXIST, ENOENT (a directory of the path), EACCES, ENAMETOOLONG.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> is empty or has a character that no path can have;
    /// or the path cannot be used, see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioSymlinkAsync(
        string target, AioPath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Length == 0)
        {
            throw new ArgumentException($"{nameof(AioSymlinkAsync)}: the target is empty.", nameof(target));
        }

        if (PathEncoding.FindInvalid(target) >= 0)
        {
            throw new ArgumentException(
                $"{nameof(AioSymlinkAsync)}: the target {PathText.Quote(target)} holds what no path can hold.",
                nameof(target));
        }

        path.Validate(nameof(AioSymlinkAsync), nameof(path));
        if (!TryEnterPath(
            OperationKind.Symlink, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(SyscallNumber.Symlinkat)
        {
            Path = target,
            PathArgument = 0,
            A1 = operation.Descriptor,
            SecondPath = path.Text,
            SecondPathArgument = 2,
        };
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Reads the target of a symbolic link. See readlinkat(2).</summary>
    /// <param name="path">The link.</param>
    /// <param name="buffer">Receives the bytes, without a NUL. Do not use it until the task is complete. A target has
    /// at most 4,095 bytes; bytes that do not fit are cut off. <see cref="AioPath.DecodeName"/> turns the bytes into a
    /// string.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>The bytes filled; or −errno, usually EINVAL (not a symbolic link, or an empty buffer), ENOENT,
    /// EACCES.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioReadlinkAsync(
        AioPath path, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioReadlinkAsync), nameof(path));
        if (!TryEnterPath(
            OperationKind.Readlink, path, null, cancellationToken, out Operation operation, out ValueTask<int> answer))
        {
            return answer;
        }

        var call = new EngineCall(SyscallNumber.Readlinkat) { Path = path.Text };
        Pin(ref operation, buffer, out nint address);
        call.A2 = address;
        call.A3 = buffer.Length;
        return Start(call, ref operation, cancellationToken);
    }

    /// <summary>Creates a directory. See mkdirat(2).</summary>
    /// <param name="path">The name of the directory; its parent must exist.</param>
    /// <param name="mode">The permissions. The bits of the process's umask at the time of the system call are
    /// removed.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EEXIST, ENOENT, ENOTDIR, EACCES, ENOSPC.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> has undefined bits.</exception>
    public virtual ValueTask<int> AioMkdirAsync(
        AioPath path,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
            UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioMkdirAsync), nameof(path));
        CheckMode(mode, nameof(AioMkdirAsync));
        var call = new EngineCall(SyscallNumber.Mkdirat) { A2 = (int)mode };
        return OnPath(OperationKind.Mkdir, path, call, null, cancellationToken);
    }

    /// <summary>Creates a file of any type but a directory and a symbolic link, such as a FIFO. See
    /// mknodat(2).</summary>
    /// <param name="path">The name of the file. It must not exist.</param>
    /// <param name="type">The type: a FIFO, a socket, a regular file, a block device or a character device.</param>
    /// <param name="mode">The permissions. The bits of the process's umask at the time of the system call are
    /// removed.</param>
    /// <param name="device">For a device: its number, as in <see cref="FileStatus.SpecialDevice"/>.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EEXIST, ENOENT, EPERM (the file system does not support the type, or a device
    /// without CAP_MKNOD), EACCES.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is another type, or
    /// <paramref name="mode"/> has undefined bits.</exception>
    public virtual ValueTask<int> AioMknodAsync(
        AioPath path,
        FileType type,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead |
            UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite,
        ulong device = 0,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioMknodAsync), nameof(path));
        CheckMode(mode, nameof(AioMknodAsync), path);
        int format = type switch
        {
            FileType.Fifo => Stat.S_IFIFO,
            FileType.Socket => Stat.S_IFSOCK,
            FileType.RegularFile => Stat.S_IFREG,
            FileType.BlockDevice => Stat.S_IFBLK,
            FileType.CharacterDevice => Stat.S_IFCHR,
            _ => throw new ArgumentOutOfRangeException(
                nameof(type), type, $"{nameof(AioMknodAsync)} of '{path}': the type cannot be created."),
        };
        var call = new EngineCall(SyscallNumber.Mknodat) { A2 = format | (int)mode, A3 = (uint)device };
        return OnPath(OperationKind.Mknod, path, call, null, cancellationToken);
    }

    /// <summary>Removes an empty directory. See unlinkat(2) with AT_REMOVEDIR.</summary>
    /// <param name="path">The name of the directory.</param>
    /// <param name="cancellationToken">Cancels the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, ENOTEMPTY, ENOTDIR, EBUSY, EACCES.</returns>
    /// <exception cref="ArgumentException">The path cannot be used; see <see cref="AioPath"/>.</exception>
    public virtual ValueTask<int> AioRmdirAsync(AioPath path, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioRmdirAsync), nameof(path));
        var call = new EngineCall(SyscallNumber.Unlinkat) { A2 = Fcntl.AT_REMOVEDIR };
        return OnPath(OperationKind.Rmdir, path, call, null, cancellationToken);
    }
}
