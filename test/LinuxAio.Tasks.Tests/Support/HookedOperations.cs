namespace LinuxAio.Tasks.Tests.Support;

/// <summary>The operations of a file system where something happens between two steps: the test is told of each before it
/// is done, and may answer in its place.</summary>
internal sealed class HookedOperations(AioOperations inner) : ForwardingOperations(inner)
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];

    /// <summary>Given the call, as in <see cref="Calls"/>: what it answers; or null, and then it is done.</summary>
    internal Func<string, int?> Before { get; init; } = static _ => null;

    /// <summary>Told of the call and of what it answered.</summary>
    internal Action<string, int> After { get; init; } = static (_, _) => { };

    /// <summary>The calls so far: the operation and, where it has one, the last part of its path.</summary>
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

    public override ValueTask<int> AioLstatAsync(AioPath path, FileStatus status, CancellationToken cancellationToken) =>
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
