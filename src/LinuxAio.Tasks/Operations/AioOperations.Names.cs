using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks;

/// <content>Names: renaming, linking, making and removing directories.</content>
public abstract partial class AioOperations
{
    /// <summary>Gives a file another name, in one step: others see the old name or the new one, never both or none;
    /// renameat2(2).</summary>
    /// <param name="path">The name it has: an absolute path, or a name in an open directory.</param>
    /// <param name="newPath">The name it gets, on the same file system; a file of that name is replaced.</param>
    /// <param name="flags">What else to do with a file that has the new name.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EEXIST, EXDEV (another file system), ENOTEMPTY, EISDIR, ENOTDIR, EACCES,
    /// EINVAL (a directory into itself, or flags the file system does not know).</returns>
    public virtual ValueTask<int> AioRenameAsync(
        AioPath path, AioPath newPath, RenameFlags flags = RenameFlags.None, CancellationToken cancellationToken = default)
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

    /// <summary>Gives a file one more name; linkat(2). A symbolic link is linked itself.</summary>
    /// <param name="path">A name it has.</param>
    /// <param name="newPath">The name it gets beside, on the same file system.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, EEXIST, EXDEV, EPERM (a directory), EMLINK.</returns>
    public virtual ValueTask<int> AioLinkAsync(
        AioPath path, AioPath newPath, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioLinkAsync), nameof(path));
        newPath.Validate(nameof(AioLinkAsync), nameof(newPath));
        return OnTwoPaths(OperationKind.Link, path, newPath, new EngineCall(SyscallNumber.Linkat), cancellationToken);
    }

    /// <summary>Makes a symbolic link; symlinkat(2).</summary>
    /// <param name="target">What the link says; need not exist, and a relative one starts at the link's directory.</param>
    /// <param name="path">The link's own name.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EEXIST, ENOENT (a directory of the path), EACCES, ENAMETOOLONG.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is empty or holds a NUL.</exception>
    public virtual ValueTask<int> AioSymlinkAsync(string target, AioPath path, CancellationToken cancellationToken = default)
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

    /// <summary>Reads what a symbolic link says; readlinkat(2).</summary>
    /// <param name="path">The link.</param>
    /// <param name="buffer">Where the bytes go, without a NUL; must not be touched until the task is completed. A target has
    /// at most 4,095 bytes; what does not fit is left out. <see cref="AioPath.DecodeName"/> makes a string of them.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>Bytes filled; or −errno, usually EINVAL (not a symbolic link, or an empty buffer), ENOENT, EACCES.</returns>
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

    /// <summary>Makes a directory; mkdirat(2).</summary>
    /// <param name="path">Its name; the directory above must exist.</param>
    /// <param name="mode">Its permissions, less the process's umask when it is executed.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually EEXIST, ENOENT, ENOTDIR, EACCES, ENOSPC.</returns>
    public virtual ValueTask<int> AioMkdirAsync(
        AioPath path,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
            UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute,
        CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioMkdirAsync), nameof(path));
        CheckMode(mode, nameof(AioMkdirAsync));
        return OnPath(
            OperationKind.Mkdir, path, new EngineCall(SyscallNumber.Mkdirat) { A2 = (int)mode }, null, cancellationToken);
    }

    /// <summary>Removes an empty directory; unlinkat(2) with AT_REMOVEDIR.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    /// <returns>0; or −errno, usually ENOENT, ENOTEMPTY, ENOTDIR, EBUSY, EACCES.</returns>
    public virtual ValueTask<int> AioRmdirAsync(AioPath path, CancellationToken cancellationToken = default)
    {
        path.Validate(nameof(AioRmdirAsync), nameof(path));
        var call = new EngineCall(SyscallNumber.Unlinkat) { A2 = Fcntl.AT_REMOVEDIR };
        return OnPath(OperationKind.Rmdir, path, call, null, cancellationToken);
    }
}
