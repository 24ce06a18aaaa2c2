namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Operations with a hook before and after each call: the test can act between two steps, and can answer in
/// place of the operation.</summary>
internal sealed class HookedOperations(AioOperations inner) : ForwardingOperations(inner)
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];

    /// <summary>Gets a call as in <see cref="Calls"/> and returns its result; null: the operation is
    /// executed.</summary>
    internal Func<string, int?> Before { get; init; } = static _ => null;

    /// <summary>Gets the call and its result.</summary>
    internal Action<string, int> After { get; init; } = static (_, _) => { };

    /// <summary>The calls so far: the operation and the last part of its path, if it has one.</summary>
    internal string[] Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public override ValueTask<int> AioOpenAsync(
        AioPath path, OpenFlags flags, UnixFileMode mode, CancellationToken cancellationToken) =>
        CallAsync(NameOf("open", path), () => Inner.AioOpenAsync(path, flags, mode, cancellationToken));

    public override ValueTask<int> AioStatAsync(AioPath path, FileStatus status, CancellationToken cancellationToken) =>
        CallAsync(NameOf("stat", path), () => Inner.AioStatAsync(path, status, cancellationToken));

    public override ValueTask<int> AioLstatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken) =>
        CallAsync(NameOf("lstat", path), () => Inner.AioLstatAsync(path, status, cancellationToken));

    public override ValueTask<int> AioReadAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        CallAsync("read", () => Inner.AioReadAsync(file, buffer, offset, cancellationToken));

    public override ValueTask<int> AioWriteAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        CallAsync("write", () => Inner.AioWriteAsync(file, buffer, offset, cancellationToken));

    public override ValueTask<int> AioReadDirectoryAsync(
        FileDescriptor directory, Memory<byte> buffer, CancellationToken cancellationToken) =>
        CallAsync("list", () => Inner.AioReadDirectoryAsync(directory, buffer, cancellationToken));

    public override ValueTask<int> AioRenameAsync(
        AioPath path, AioPath newPath, RenameFlags flags, CancellationToken cancellationToken) =>
        CallAsync(NameOf("rename", newPath), () => Inner.AioRenameAsync(path, newPath, flags, cancellationToken));

    public override ValueTask<int> AioUnlinkAsync(AioPath path, CancellationToken cancellationToken) =>
        CallAsync(NameOf("unlink", path), () => Inner.AioUnlinkAsync(path, cancellationToken));

    public override ValueTask<int> AioMknodAsync(
        AioPath path, FileType type, UnixFileMode mode, ulong device, CancellationToken cancellationToken) =>
        CallAsync(NameOf("mknod", path), () => Inner.AioMknodAsync(path, type, mode, device, cancellationToken));

    public override ValueTask<int> AioSetxattrAsync(
        FileDescriptor file, string name, ReadOnlyMemory<byte> value, CancellationToken cancellationToken) =>
        CallAsync($"setxattr {name}", () => Inner.AioSetxattrAsync(file, name, value, cancellationToken));

    public override ValueTask<int> AioChmodAsync(
        FileDescriptor file, UnixFileMode mode, CancellationToken cancellationToken) =>
        CallAsync("chmod", () => Inner.AioChmodAsync(file, mode, cancellationToken));

    public override ValueTask<int> AioLinkAsync(AioPath path, AioPath newPath, CancellationToken cancellationToken) =>
        CallAsync(NameOf("link", newPath), () => Inner.AioLinkAsync(path, newPath, cancellationToken));

    public override ValueTask<int> AioRmdirAsync(AioPath path, CancellationToken cancellationToken) =>
        CallAsync(NameOf("rmdir", path), () => Inner.AioRmdirAsync(path, cancellationToken));

    public override ValueTask<int> AioChownAsync(
        FileDescriptor file, uint? userId, uint? groupId, CancellationToken cancellationToken) =>
        CallAsync("chown", () => Inner.AioChownAsync(file, userId, groupId, cancellationToken));

    public override ValueTask<int> AioLockAsync(
        FileDescriptor file, FileLock kind, long offset, long length, bool wait, CancellationToken cancellationToken) =>
        CallAsync("lock", () => Inner.AioLockAsync(file, kind, offset, length, wait, cancellationToken));

    public override ValueTask<int> AioFdatasyncAsync(FileDescriptor file, CancellationToken cancellationToken) =>
        CallAsync("fdatasync", () => Inner.AioFdatasyncAsync(file, cancellationToken));

    public override async ValueTask<int> AioFsyncAsync(FileDescriptor file, CancellationToken cancellationToken)
    {
        var status = new FileStatus();
        await Inner.AioStatAsync(file, status, cancellationToken);
        return await CallAsync($"fsync {status.Type}", () => Inner.AioFsyncAsync(file, cancellationToken));
    }

    private static string NameOf(string operation, AioPath path) => $"{operation} {Path.GetFileName(path.ToString())}";

    private async ValueTask<int> CallAsync(string call, Func<ValueTask<int>> run)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }

        int result = Before(call) ?? await run();
        After(call, result);
        return result;
    }
}
