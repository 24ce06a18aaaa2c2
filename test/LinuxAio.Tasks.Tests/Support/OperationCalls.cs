namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Calls every operation by its name, so that a test can check all of them.</summary>
internal static class OperationCalls
{
    internal delegate Task OnPath(AioOperations operations, AioPath path, CancellationToken cancellationToken);

    internal delegate Task OnFile(AioOperations operations, FileDescriptor file, CancellationToken cancellationToken);

    internal static readonly IReadOnlyDictionary<string, OnPath> Path = new Dictionary<string, OnPath>
    {
        ["AioOpenAsync"] = (o, path, token) =>
            o.AioOpenAsync(path, OpenFlags.ReadOnly, cancellationToken: token).AsTask(),
        ["AioStatAsync"] = (o, path, token) => o.AioStatAsync(path, new FileStatus(), token).AsTask(),
        ["AioLstatAsync"] = (o, path, token) => o.AioLstatAsync(path, new FileStatus(), token).AsTask(),
        ["AioUnlinkAsync"] = (o, path, token) => o.AioUnlinkAsync(path, token).AsTask(),
        ["AioRenameAsync"] = (o, path, token) => o.AioRenameAsync(path, "/new", cancellationToken: token).AsTask(),
        ["AioLinkAsync"] = (o, path, token) => o.AioLinkAsync(path, "/new", token).AsTask(),
        ["AioSymlinkAsync"] = (o, path, token) => o.AioSymlinkAsync("target", path, token).AsTask(),
        ["AioReadlinkAsync"] = (o, path, token) => o.AioReadlinkAsync(path, new byte[1], token).AsTask(),
        ["AioMkdirAsync"] = (o, path, token) => o.AioMkdirAsync(path, cancellationToken: token).AsTask(),
        ["AioRmdirAsync"] = (o, path, token) => o.AioRmdirAsync(path, token).AsTask(),
        ["AioTruncateAsync"] = (o, path, token) => o.AioTruncateAsync(path, 0, token).AsTask(),
        ["AioChmodAsync"] = (o, path, token) => o.AioChmodAsync(path, UnixFileMode.UserRead, token).AsTask(),
        ["AioChownAsync"] = (o, path, token) => o.AioChownAsync(path, null, null, cancellationToken: token).AsTask(),
        ["AioUtimeAsync"] = (o, path, token) => o.AioUtimeAsync(path, null, null, cancellationToken: token).AsTask(),
        ["AioUtimensAsync"] = (o, path, token) =>
            o.AioUtimensAsync(path, FileTimestamp.Now, FileTimestamp.Omit, cancellationToken: token).AsTask(),
        ["AioMknodAsync"] = (o, path, token) =>
            o.AioMknodAsync(path, FileType.Fifo, cancellationToken: token).AsTask(),
        ["AioGetxattrAsync"] = (o, path, token) => o.AioGetxattrAsync(path, "user.name", new byte[1], token).AsTask(),
    };

    /// <summary>The operations with two paths; the argument is the second path.</summary>
    internal static readonly IReadOnlyDictionary<string, OnPath> SecondPath = new Dictionary<string, OnPath>
    {
        ["AioRenameAsync"] = (o, path, token) => o.AioRenameAsync("/old", path, cancellationToken: token).AsTask(),
        ["AioLinkAsync"] = (o, path, token) => o.AioLinkAsync("/old", path, token).AsTask(),
    };

    internal static readonly IReadOnlyDictionary<string, OnFile> File = new Dictionary<string, OnFile>
    {
        ["AioReadAsync"] = (o, file, token) => o.AioReadAsync(file, new byte[1], 0, token).AsTask(),
        ["AioWriteAsync"] = (o, file, token) => o.AioWriteAsync(file, new byte[1], 0, token).AsTask(),
        ["AioReadaheadAsync"] = (o, file, token) => o.AioReadaheadAsync(file, 0, 1, token).AsTask(),
        ["AioStatAsync"] = (o, file, token) => o.AioStatAsync(file, new FileStatus(), token).AsTask(),
        ["AioFsyncAsync"] = (o, file, token) => o.AioFsyncAsync(file, token).AsTask(),
        ["AioFdatasyncAsync"] = (o, file, token) => o.AioFdatasyncAsync(file, token).AsTask(),
        ["AioReadDirectoryAsync"] = (o, file, token) => o.AioReadDirectoryAsync(file, new byte[1], token).AsTask(),
        ["AioTruncateAsync"] = (o, file, token) => o.AioTruncateAsync(file, 0, token).AsTask(),
        ["AioFallocateAsync"] = (o, file, token) => o.AioFallocateAsync(file, 0, 1, cancellationToken: token).AsTask(),
        ["AioChmodAsync"] = (o, file, token) => o.AioChmodAsync(file, UnixFileMode.UserRead, token).AsTask(),
        ["AioChownAsync"] = (o, file, token) => o.AioChownAsync(file, null, null, token).AsTask(),
        ["AioUtimeAsync"] = (o, file, token) => o.AioUtimeAsync(file, null, null, token).AsTask(),
        ["AioUtimensAsync"] = (o, file, token) =>
            o.AioUtimensAsync(file, FileTimestamp.Now, FileTimestamp.Omit, token).AsTask(),
        ["AioGetxattrAsync"] = (o, file, token) => o.AioGetxattrAsync(file, "user.name", new byte[1], token).AsTask(),
        ["AioSetxattrAsync"] = (o, file, token) => o.AioSetxattrAsync(file, "user.name", new byte[1], token).AsTask(),
        ["AioListxattrAsync"] = (o, file, token) => o.AioListxattrAsync(file, new byte[1], token).AsTask(),
        ["AioRemovexattrAsync"] = (o, file, token) => o.AioRemovexattrAsync(file, "user.name", token).AsTask(),
        ["AioReadvAsync"] = (o, file, token) => o.AioReadvAsync(file, [new byte[1]], 0, token).AsTask(),
        ["AioWritevAsync"] = (o, file, token) => o.AioWritevAsync(file, [new byte[1]], 0, token).AsTask(),
        ["AioCopyFileRangeAsync"] = (o, file, token) => o.AioCopyFileRangeAsync(file, 0, file, 9, 1, token).AsTask(),
        ["AioCloneAsync"] = (o, file, token) => o.AioCloneAsync(file, file, token).AsTask(),
        ["AioFadviseAsync"] = (o, file, token) => o.AioFadviseAsync(file, 0, 0, FileAdvice.Normal, token).AsTask(),
        ["AioLockAsync"] = (o, file, token) => o.AioLockAsync(file, FileLock.Shared, cancellationToken: token).AsTask(),
        ["AioUnlockAsync"] = (o, file, token) => o.AioUnlockAsync(file, cancellationToken: token).AsTask(),
    };

    /// <summary>The operations that tests call directly, because their arguments differ from all others.</summary>
    internal static readonly IReadOnlyList<string> Others =
        ["AioCloseAsync", "AioOpenBeneathAsync", "AioStatBatchAsync"];
}
