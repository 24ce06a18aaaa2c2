using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Replacing;

/// <summary>Brings the names in a directory to the device.</summary>
internal static class DirectorySync
{
    internal static async ValueTask RunAsync(AioOperations operations, AioDirectoryHandle directory, string path)
    {
        int result = await operations.AioFsyncAsync(directory, CancellationToken.None).ConfigureAwait(false);
        if (AioResult.GetErrno(result) != Errno.EINVAL) // the file system's word for having nothing to do there
        {
            AioResult.ThrowIfError(result, "fsync", path);
        }
    }

    /// <summary>Of the directory that holds a path's name.</summary>
    internal static async ValueTask RunForParentAsync(AioOperations operations, FilePlace place)
    {
        string path = place.FullPath;
        if (place.Directory is { } open)
        {
            await RunAsync(operations, open, Path.GetDirectoryName(path)!).ConfigureAwait(false);
            return;
        }

        string parent = Path.GetDirectoryName(path) ?? "/";
        const OpenFlags Directory = OpenFlags.ReadOnly | OpenFlags.Directory;
        int descriptor = await operations.AioOpenAsync(parent, Directory).OrThrow("open", parent).ConfigureAwait(false);
        var handle = new AioDirectoryHandle(descriptor, ownsHandle: true);
        try
        {
            await RunAsync(operations, handle, parent).ConfigureAwait(false);
        }
        finally
        {
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }
    }
}
