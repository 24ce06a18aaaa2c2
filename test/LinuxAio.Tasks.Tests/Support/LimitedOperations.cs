namespace LinuxAio.Tasks.Tests.Support;

/// <summary>The operations of file systems that can less, or more, than this machine's.</summary>
internal sealed class LimitedOperations(AioOperations inner) : ForwardingOperations(inner)
{
    /// <summary>What every copy within the kernel answers, if not what it does.</summary>
    internal long? CopyAnswer { get; init; }

    /// <summary>Whether files can share space; the copy is made in secret.</summary>
    internal bool CanClone { get; init; }

    /// <summary>What renaming without replacing answers, if not what it does.</summary>
    internal Errno? NoReplaceAnswer { get; init; }

    /// <summary>What linking answers, if not what it does.</summary>
    internal Errno? LinkAnswer { get; init; }

    /// <summary>The paths on another file system begin so.</summary>
    internal string? OtherFileSystem { get; init; }

    internal int Copies { get; private set; }

    internal int Clones { get; private set; }

    public override ValueTask<long> AioCopyFileRangeAsync(
        FileDescriptor source, long sourceOffset, FileDescriptor destination, long destinationOffset, long length,
        CancellationToken cancellationToken)
    {
        Copies++;
        return CopyAnswer is { } answer
            ? new ValueTask<long>(answer)
            : Inner.AioCopyFileRangeAsync(source, sourceOffset, destination, destinationOffset, length, cancellationToken);
    }

    public override async ValueTask<int> AioCloneAsync(
        FileDescriptor source, FileDescriptor destination, CancellationToken cancellationToken)
    {
        Clones++;
        if (!CanClone)
        {
            return -(int)Errno.EOPNOTSUPP;
        }

        return await Inner.AioCopyFileRangeAsync(source, 0, destination, 0, int.MaxValue, cancellationToken) >= 0 ? 0 : -1;
    }

    public override ValueTask<int> AioRenameAsync(
        AioPath path, AioPath newPath, RenameFlags flags, CancellationToken cancellationToken)
    {
        if (OtherFileSystem is { } other &&
            path.ToString().StartsWith(other, StringComparison.Ordinal) !=
            newPath.ToString().StartsWith(other, StringComparison.Ordinal))
        {
            return new ValueTask<int>(-(int)Errno.EXDEV);
        }

        return flags == RenameFlags.NoReplace && NoReplaceAnswer is { } answer
            ? new ValueTask<int>(-(int)answer)
            : Inner.AioRenameAsync(path, newPath, flags, cancellationToken);
    }

    public override ValueTask<int> AioLinkAsync(AioPath path, AioPath newPath, CancellationToken cancellationToken) =>
        LinkAnswer is { } answer
            ? new ValueTask<int>(-(int)answer)
            : Inner.AioLinkAsync(path, newPath, cancellationToken);
}
