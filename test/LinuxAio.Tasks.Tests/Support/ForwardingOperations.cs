namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Forwards the operations that the file system uses. Tests override those that must answer
/// otherwise.</summary>
internal class ForwardingOperations(AioOperations inner) : AioOperations
{
    protected AioOperations Inner => inner;

    public override ValueTask<int> AioCloseAsync(FileDescriptor file) => Inner.AioCloseAsync(file);

    public override ValueTask<int> AioOpenAsync(
        AioPath path, OpenFlags flags, UnixFileMode mode, CancellationToken cancellationToken) =>
        Inner.AioOpenAsync(path, flags, mode, cancellationToken);

    public override ValueTask<int> AioStatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken) =>
        Inner.AioStatAsync(path, status, cancellationToken);

    public override ValueTask<int> AioStatAsync(
        FileDescriptor file, FileStatus status, CancellationToken cancellationToken) =>
        Inner.AioStatAsync(file, status, cancellationToken);

    public override ValueTask<int> AioLstatAsync(
        AioPath path, FileStatus status, CancellationToken cancellationToken) =>
        Inner.AioLstatAsync(path, status, cancellationToken);

    public override ValueTask<int> AioReadAsync(
        FileDescriptor file, Memory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        Inner.AioReadAsync(file, buffer, offset, cancellationToken);

    public override ValueTask<int> AioWriteAsync(
        FileDescriptor file, ReadOnlyMemory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        Inner.AioWriteAsync(file, buffer, offset, cancellationToken);

    public override ValueTask<int> AioReadDirectoryAsync(
        FileDescriptor directory, Memory<byte> buffer, CancellationToken cancellationToken) =>
        Inner.AioReadDirectoryAsync(directory, buffer, cancellationToken);

    public override ValueTask<int> AioReadlinkAsync(
        AioPath path, Memory<byte> buffer, CancellationToken cancellationToken) =>
        Inner.AioReadlinkAsync(path, buffer, cancellationToken);

    public override ValueTask<int> AioSymlinkAsync(
        string target, AioPath path, CancellationToken cancellationToken) =>
        Inner.AioSymlinkAsync(target, path, cancellationToken);

    public override ValueTask<int> AioLinkAsync(
        AioPath path, AioPath newPath, CancellationToken cancellationToken) =>
        Inner.AioLinkAsync(path, newPath, cancellationToken);

    public override ValueTask<int> AioRenameAsync(
        AioPath path, AioPath newPath, RenameFlags flags, CancellationToken cancellationToken) =>
        Inner.AioRenameAsync(path, newPath, flags, cancellationToken);

    public override ValueTask<int> AioUnlinkAsync(
        AioPath path, CancellationToken cancellationToken) =>
        Inner.AioUnlinkAsync(path, cancellationToken);

    public override ValueTask<int> AioMkdirAsync(
        AioPath path, UnixFileMode mode, CancellationToken cancellationToken) =>
        Inner.AioMkdirAsync(path, mode, cancellationToken);

    public override ValueTask<int> AioRmdirAsync(
        AioPath path, CancellationToken cancellationToken) =>
        Inner.AioRmdirAsync(path, cancellationToken);

    public override ValueTask<int> AioChmodAsync(
        AioPath path, UnixFileMode mode, CancellationToken cancellationToken) =>
        Inner.AioChmodAsync(path, mode, cancellationToken);

    public override ValueTask<int> AioChmodAsync(
        FileDescriptor file, UnixFileMode mode, CancellationToken cancellationToken) =>
        Inner.AioChmodAsync(file, mode, cancellationToken);

    public override ValueTask<int> AioChownAsync(
        AioPath path, uint? userId, uint? groupId, bool followLinks, CancellationToken cancellationToken) =>
        Inner.AioChownAsync(path, userId, groupId, followLinks, cancellationToken);

    public override ValueTask<int> AioChownAsync(
        FileDescriptor file, uint? userId, uint? groupId, CancellationToken cancellationToken) =>
        Inner.AioChownAsync(file, userId, groupId, cancellationToken);

    public override ValueTask<int> AioUtimeAsync(
        AioPath path, DateTimeOffset? accessTime, DateTimeOffset? modifyTime, bool followLinks,
        CancellationToken cancellationToken) =>
        Inner.AioUtimeAsync(path, accessTime, modifyTime, followLinks, cancellationToken);

    public override ValueTask<int> AioUtimeAsync(
        FileDescriptor file, DateTimeOffset? accessTime, DateTimeOffset? modifyTime,
        CancellationToken cancellationToken) =>
        Inner.AioUtimeAsync(file, accessTime, modifyTime, cancellationToken);

    public override ValueTask<int> AioUtimensAsync(
        AioPath path, FileTimestamp accessTime, FileTimestamp modifyTime, bool followLinks,
        CancellationToken cancellationToken) =>
        Inner.AioUtimensAsync(path, accessTime, modifyTime, followLinks, cancellationToken);

    public override ValueTask<int> AioUtimensAsync(
        FileDescriptor file, FileTimestamp accessTime, FileTimestamp modifyTime,
        CancellationToken cancellationToken) =>
        Inner.AioUtimensAsync(file, accessTime, modifyTime, cancellationToken);

    public override ValueTask<int> AioTruncateAsync(
        FileDescriptor file, long length, CancellationToken cancellationToken) =>
        Inner.AioTruncateAsync(file, length, cancellationToken);

    public override ValueTask<int> AioMknodAsync(
        AioPath path, FileType type, UnixFileMode mode, ulong device, CancellationToken cancellationToken) =>
        Inner.AioMknodAsync(path, type, mode, device, cancellationToken);

    public override ValueTask<int> AioGetxattrAsync(
        AioPath path, string name, Memory<byte> value, CancellationToken cancellationToken) =>
        Inner.AioGetxattrAsync(path, name, value, cancellationToken);

    public override ValueTask<int> AioGetxattrAsync(
        FileDescriptor file, string name, Memory<byte> value, CancellationToken cancellationToken) =>
        Inner.AioGetxattrAsync(file, name, value, cancellationToken);

    public override ValueTask<int> AioSetxattrAsync(
        FileDescriptor file, string name, ReadOnlyMemory<byte> value, CancellationToken cancellationToken) =>
        Inner.AioSetxattrAsync(file, name, value, cancellationToken);

    public override ValueTask<int> AioListxattrAsync(
        FileDescriptor file, Memory<byte> names, CancellationToken cancellationToken) =>
        Inner.AioListxattrAsync(file, names, cancellationToken);

    public override ValueTask<int> AioRemovexattrAsync(
        FileDescriptor file, string name, CancellationToken cancellationToken) =>
        Inner.AioRemovexattrAsync(file, name, cancellationToken);

    public override ValueTask<int> AioLockAsync(
        FileDescriptor file, FileLock kind, long offset, long length, bool wait, CancellationToken cancellationToken) =>
        Inner.AioLockAsync(file, kind, offset, length, wait, cancellationToken);

    public override ValueTask<int> AioUnlockAsync(
        FileDescriptor file, long offset, long length, CancellationToken cancellationToken) =>
        Inner.AioUnlockAsync(file, offset, length, cancellationToken);

    public override ValueTask<int> AioFsyncAsync(
        FileDescriptor file, CancellationToken cancellationToken) =>
        Inner.AioFsyncAsync(file, cancellationToken);

    public override ValueTask<int> AioFdatasyncAsync(
        FileDescriptor file, CancellationToken cancellationToken) =>
        Inner.AioFdatasyncAsync(file, cancellationToken);

    public override ValueTask<int> AioCloneAsync(
        FileDescriptor source, FileDescriptor destination, CancellationToken cancellationToken) =>
        Inner.AioCloneAsync(source, destination, cancellationToken);

    public override ValueTask<long> AioCopyFileRangeAsync(
        FileDescriptor source, long sourceOffset, FileDescriptor destination, long destinationOffset, long length,
        CancellationToken cancellationToken) =>
        Inner.AioCopyFileRangeAsync(source, sourceOffset, destination, destinationOffset, length, cancellationToken);

    internal override ValueTask<long> AioSeekAsync(
        FileDescriptor file, long offset, bool toHole, CancellationToken cancellationToken) =>
        Inner.AioSeekAsync(file, offset, toHole, cancellationToken);

    internal override ValueTask<long> AioFileSystemTypeAsync(
        FileDescriptor file, CancellationToken cancellationToken) =>
        Inner.AioFileSystemTypeAsync(file, cancellationToken);
}
