namespace LinuxAio.Tasks.Replacing;

/// <summary>Reads and sets access control lists. It remembers which file system has none, so that each file of a tree
/// is not asked. Thread-safe.</summary>
internal sealed class AccessControl(AioOperations operations)
{
    private volatile Tuple<ulong>? _without; // the device of the last file system without lists

    /// <summary>The access control list of an open file; null: it has none.</summary>
    internal async ValueTask<byte[]?> ReadAsync(
        FileDescriptor file, FileStatus status, string path, CancellationToken cancellationToken) =>
        FilePermissions.MayHaveList(status.Mode)
            ? await ReadAsync(file, AccessControlList.AccessName, status, path, cancellationToken)
                .ConfigureAwait(false)
            : null;

    /// <summary>The list that new files in an open directory get; null: there is none.</summary>
    internal ValueTask<byte[]?> ReadDefaultAsync(
        AioDirectoryHandle directory, FileStatus status, string path, CancellationToken cancellationToken) =>
        ReadAsync(directory, AccessControlList.DefaultName, status, path, cancellationToken);

    /// <summary>The access control list of a file by its absolute path; null: it has none.</summary>
    internal ValueTask<byte[]?> ReadByPathAsync(string path, FileStatus status, CancellationToken cancellationToken) =>
        FilePermissions.MayHaveList(status.Mode)
            ? ReadAsync(
                buffer => operations.AioGetxattrAsync(
                    (AioPath)path, AccessControlList.AccessName, buffer, cancellationToken), status, path)
            : default;

    /// <summary>Sets the permissions; the umask does not apply. Call it after the owner is set, because chown(2) clears
    /// set-user-id and set-group-id.</summary>
    /// <param name="file">A new file, so far without rights for anybody but its owner.</param>
    /// <param name="status">Its status.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="wanted">The permissions. Where a list cannot be set, the mode is narrowed, so that nobody may do
    /// more than the list permits.</param>
    /// <param name="mayInherit">Whether the directory may have given the file a list, which is then removed.</param>
    /// <param name="required">Whether a refusal of the file system is an error.</param>
    /// <param name="cancellationToken">Cancels the operation while it is queued.</param>
    internal async ValueTask SetAsync(
        FileDescriptor file, FileStatus status, string path, FilePermissions wanted, bool mayInherit, bool required,
        CancellationToken cancellationToken)
    {
        UnixFileMode mode = wanted.Mode;
        if (wanted.List is { } list)
        {
            // Before the mode: with the mode alone, the group of the file would have the rights of the mask.
            int result = await operations
                .AioSetxattrAsync(file, AccessControlList.AccessName, list, cancellationToken).ConfigureAwait(false);
            mode = Refusal.Check(result, required, "setxattr", path) ? mode : AccessControlList.Narrow(list, mode);
        }
        else if (mayInherit && FilePermissions.MayHaveList(mode) && !LacksLists(status))
        {
            int result = await operations
                .AioRemovexattrAsync(file, AccessControlList.AccessName, cancellationToken).ConfigureAwait(false);
            Remember(result, status);
            Refusal.Check(IsAbsent(result) ? 0 : result, required: false, "removexattr", path);
        }

        int changed = await operations.AioChmodAsync(file, mode, cancellationToken).ConfigureAwait(false);
        Refusal.Check(changed, required, "chmod", path);
    }

    /// <summary>Sets the list that new files in a directory get.</summary>
    internal async ValueTask SetDefaultAsync(
        AioDirectoryHandle directory, byte[] list, string path, bool required, CancellationToken cancellationToken)
    {
        int result = await operations
            .AioSetxattrAsync(directory, AccessControlList.DefaultName, list, cancellationToken).ConfigureAwait(false);
        Refusal.Check(result, required, "setxattr", path);
    }

    private ValueTask<byte[]?> ReadAsync(
        FileDescriptor file, string name, FileStatus status, string path, CancellationToken cancellationToken) =>
        ReadAsync(buffer => operations.AioGetxattrAsync(file, name, buffer, cancellationToken), status, path);

    private async ValueTask<byte[]?> ReadAsync(
        Func<Memory<byte>, ValueTask<int>> read, FileStatus status, string path)
    {
        if (LacksLists(status))
        {
            return null;
        }

        (int result, byte[] list) = await AttributeValue.ReadAsync(read).ConfigureAwait(false);
        Remember(result, status);
        return !IsAbsent(result) && Refusal.Check(result, required: false, "getxattr", path) && result > 0
            ? list[..result]
            : null;
    }

    private static bool IsAbsent(int result) => AioResult.GetErrno(result) == Errno.ENODATA;

    private bool LacksLists(FileStatus status) => _without is { } device && device.Item1 == status.Device;

    private void Remember(int result, FileStatus status)
    {
        if (AioResult.GetErrno(result) is Errno.EOPNOTSUPP or Errno.ENOSYS)
        {
            _without = Tuple.Create(status.Device);
        }
    }
}
