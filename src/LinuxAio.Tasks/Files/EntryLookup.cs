namespace LinuxAio.Tasks;

/// <summary>An entry on its way: named by the directory, and being looked at where that does not suffice.</summary>
internal readonly struct EntryLookup
{
    private readonly AioOperations _operations;
    private readonly AioDirectoryHandle _directory;
    private readonly ValueTask<int> _pending;

    private EntryLookup(
        AioOperations operations, AioDirectoryHandle directory, ListedName listed, FileStatus? status,
        ValueTask<int> pending)
    {
        _operations = operations;
        _directory = directory;
        _pending = pending;
        Listed = listed;
        Status = status;
    }

    internal ListedName Listed { get; }

    /// <summary>What is being asked for; null when nothing is.</summary>
    internal FileStatus? Status { get; }

    /// <summary>Whether to look at the entry: for its status, for what a link leads to, or where the directory does not tell
    /// the type.</summary>
    internal static bool IsNeeded(ListedName listed, AioEnumerationOptions options) =>
        options.Status || listed.Type == FileType.Unknown ||
        (options.FollowLinks && listed.Type == FileType.SymbolicLink);

    /// <summary>Begins to look at the entry.</summary>
    /// <param name="operations">What executes everything.</param>
    /// <param name="directory">Where the entry is.</param>
    /// <param name="listed">The entry.</param>
    /// <param name="status">What to fill; null: the directory tells enough.</param>
    /// <param name="options">Whether to follow links.</param>
    /// <param name="cancellationToken">Ends the operation while it waits in the queue.</param>
    internal static EntryLookup Start(
        AioOperations operations, AioDirectoryHandle directory, ListedName listed, FileStatus? status,
        AioEnumerationOptions options, CancellationToken cancellationToken)
    {
        if (status is null)
        {
            return new EntryLookup(operations, directory, listed, null, default);
        }

        bool follow = options.FollowLinks && listed.Type is FileType.SymbolicLink or FileType.Unknown;
        AioPath path = new(directory, listed.Name);
        ValueTask<int> pending = follow
            ? operations.AioStatAsync(path, status, cancellationToken)
            : operations.AioLstatAsync(path, status, cancellationToken);
        return new EntryLookup(operations, directory, listed, status, pending);
    }

    /// <summary>Waits for the answer, once; that of a link that leads nowhere is about the link.</summary>
    /// <returns>0, or −errno.</returns>
    internal ValueTask<int> FinishAsync(AioEnumerationOptions options, CancellationToken cancellationToken) =>
        Status is null || !options.FollowLinks ? _pending : FinishFollowingAsync(cancellationToken);

    /// <summary>Waits for an answer that nobody wants any more; throws nothing.</summary>
    internal ValueTask DrainAsync() => _pending.DrainAsync();

    private async ValueTask<int> FinishFollowingAsync(CancellationToken cancellationToken)
    {
        int result = await _pending.ConfigureAwait(false);
        bool leadsNowhere = AioResult.GetErrno(result) is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR or Errno.EACCES;
        return leadsNowhere
            ? await _operations.AioLstatAsync(new AioPath(_directory, Listed.Name), Status!, cancellationToken)
                .ConfigureAwait(false)
            : result;
    }
}
