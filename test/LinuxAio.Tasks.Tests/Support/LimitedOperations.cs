namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Operations that behave like those of file systems with fewer or more features.</summary>
internal sealed class LimitedOperations(AioOperations inner) : ForwardingOperations(inner)
{
    /// <summary>The result of every copy within the kernel; null: the copy is executed.</summary>
    internal long? CopyAnswer { get; init; }

    /// <summary>Whether clones succeed. A clone is executed as a copy.</summary>
    internal bool CanClone { get; init; }

    /// <summary>The error of every rename without replacing; null: the rename is executed.</summary>
    internal Errno? NoReplaceAnswer { get; init; }

    /// <summary>The error of every link; null: the link is executed.</summary>
    internal Errno? LinkAnswer { get; init; }

    /// <summary>The beginning of the paths that lie on another file system.</summary>
    internal string? OtherFileSystem { get; init; }

    internal int Copies { get; private set; }

    /// <summary>The end of the last part that a copy within the kernel was asked for.</summary>
    internal long MostAsked { get; private set; }

    internal int Clones { get; private set; }

    public override ValueTask<long> AioCopyFileRangeAsync(
        FileDescriptor source, long sourceOffset, FileDescriptor destination, long destinationOffset, long length,
        CancellationToken cancellationToken)
    {
        Copies++;
        MostAsked = Math.Max(MostAsked, sourceOffset + length);
        return CopyAnswer is { } answer
            ? new ValueTask<long>(answer)
            : Inner.AioCopyFileRangeAsync(
                source, sourceOffset, destination, destinationOffset, length, cancellationToken);
    }

    public override async ValueTask<int> AioCloneAsync(
        FileDescriptor source, FileDescriptor destination, CancellationToken cancellationToken)
    {
        Clones++;
        if (!CanClone)
        {
            return -(int)Errno.EOPNOTSUPP;
        }

        long copied = await Inner.AioCopyFileRangeAsync(source, 0, destination, 0, int.MaxValue, cancellationToken);
        return copied >= 0 ? 0 : -1;
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
