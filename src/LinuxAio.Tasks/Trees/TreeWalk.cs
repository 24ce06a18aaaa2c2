namespace LinuxAio.Tasks.Trees;

/// <summary>Goes through a directory and everything below it, for enumeration, removal and copy. The consumer asks for
/// the next event, takes the entries, and adds the directories that the walk shall go into.</summary>
/// <remarks>The walk visits one directory at a time. By default it takes the directory that it found last, so that few
/// names are in memory. The next directories are opened and read before their turn. In memory are a buffer and some
/// batches for each of these, and the name of each directory that waits. For one consumer at a time.</remarks>
/// <typeparam name="TNode">What the consumer keeps of a directory.</typeparam>
internal sealed class TreeWalk<TNode> : IAsyncDisposable
    where TNode : DirectoryNode
{
    // The next directory and up to seven after it are opened and read early, to keep the workers busy.
    private const int AheadMax = 8;

    // Directories that were read ahead wait while the walk is deeper in the tree. This many wait, over all depths; the
    // next directory may be one more.
    private const int WaitingMax = 6 * AheadMax;

    private readonly AioOperations _operations;
    private readonly WalkOptions _options;
    private readonly EntryBatchPool _batches;
    private readonly IdentityCheck _identities;
    private readonly LinkedList<PendingDirectory> _pending = new();
    private PendingDirectory _current;
    private ListedDirectory? _listed;
    private EntryBatch? _batch;
    private Task _closing = Task.CompletedTask;
    private int _ahead;
    private bool _hasChildren;

    internal TreeWalk(AioOperations operations, TNode root, WalkOptions options)
    {
        _operations = operations;
        _options = options;
        _batches = new EntryBatchPool(options.MaxConcurrency);
        // Opens and listings have a higher priority than the stats: each of them gives the workers more to do.
        Open = new OpenDirectories(
            operations.Sooner,
            options.FollowRoot ? OpenFlags.ReadOnly : OpenFlags.NoFollow,
            options.FollowLinks ? OpenFlags.ReadOnly : OpenFlags.NoFollow);
        _identities = new IdentityCheck(operations, Open);
        _current = new PendingDirectory(root);
        _pending.AddLast(_current);
    }

    /// <summary>The open directories. A consumer that needs <see cref="Directory"/> to stay open after the next event
    /// must pin it.</summary>
    internal OpenDirectories Open { get; }

    /// <summary>The directory of the last event.</summary>
    internal TNode Directory => _current.Node;

    /// <summary>−errno, after <see cref="WalkEvent.Failed"/>.</summary>
    internal int Result { get; private set; }

    /// <summary>The call that failed, after <see cref="WalkEvent.Failed"/>: open or list.</summary>
    internal string FailedCall { get; private set; } = "";

    /// <summary>Goes on until something has happened.</summary>
    internal ValueTask<WalkEvent> AdvanceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReadAhead(cancellationToken);
        return _listed is null ? NextDirectoryAsync(cancellationToken) : NextEntriesAsync(_listed, cancellationToken);
    }

    /// <summary>As <see cref="OpenDirectories.PinAsync"/>; if no descriptor is free, directories that were read ahead
    /// are closed. For the consumer.</summary>
    internal async ValueTask<int> PinAsync(DirectoryNode node, CancellationToken cancellationToken)
    {
        int result;
        do
        {
            result = await Open.PinAsync(node, cancellationToken).ConfigureAwait(false);
        }
        while (AioResult.GetErrno(result) is Errno.EMFILE or Errno.ENFILE &&
            await TryDropAheadAsync().ConfigureAwait(false));

        return result;
    }

    /// <summary>Takes the next entry that is in memory; false: there is none.</summary>
    internal bool TryTake(out WalkEntry entry) => TryTake(null, out entry);

    /// <summary>Takes the next entry that is in memory, without an allocation: the status is written into an object
    /// that the caller reuses for each entry.</summary>
    internal bool TryTake(FileStatus? reused, out WalkEntry entry)
    {
        entry = default;
        if (_batch is null)
        {
            return false;
        }

        if (_batch.TryTake(_options, reused, out entry))
        {
            return true;
        }

        _batches.Return(_batch);
        _batch = null;
        return false;
    }

    /// <summary>Lets the walk go into a directory of <see cref="Directory"/>.</summary>
    internal void Add(TNode directory)
    {
        _hasChildren = true;
        _pending.AddLast(new PendingDirectory(directory));
    }

    /// <summary>After <see cref="WalkEvent.Left"/>: the walk goes through the directory again.</summary>
    internal void AddAgain() => _pending.AddLast(_current.ToBeListedAgain());

    /// <summary>Skips the entries of <see cref="Directory"/> that were not taken yet.</summary>
    internal async ValueTask SkipAsync()
    {
        if (_listed is { } listed)
        {
            _listed = null;
            await listed.DisposeAsync().ConfigureAwait(false);
            if (!_hasChildren && !_options.PostOrder)
            {
                // The walk does not wait for this close. It waits for the close before it, so that one runs at a time.
                await _closing.ConfigureAwait(false);
                _closing = Open.CloseAsync(Directory).AsTask();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_listed is not null)
        {
            await _listed.DisposeAsync().ConfigureAwait(false);
        }

        foreach (PendingDirectory pending in _pending)
        {
            if (pending.Ahead is { } ahead)
            {
                await ahead.DisposeAsync().ConfigureAwait(false);
            }
        }

        await _closing.ConfigureAwait(false);
        await Open.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<WalkEvent> NextEntriesAsync(ListedDirectory listed, CancellationToken cancellationToken)
    {
        _batch = await listed.NextAsync(cancellationToken).ConfigureAwait(false);
        if (_batch is not null)
        {
            return WalkEvent.Entries;
        }

        Result = listed.Result;
        FailedCall = listed.FailedCall;
        await SkipAsync().ConfigureAwait(false);
        bool isGone = AioResult.GetErrno(Result) == Errno.ENOENT; // it was removed while it was read
        return Result < 0 && !isGone ? WalkEvent.Failed : WalkEvent.Listed;
    }

    private async ValueTask<WalkEvent> NextDirectoryAsync(CancellationToken cancellationToken)
    {
        if (ChooseNext() is not { } next)
        {
            return WalkEvent.Ended;
        }

        _current = next.Value;
        if (_current.IsListed || !_options.PostOrder)
        {
            _pending.Remove(next);
        }

        if (_current.IsListed)
        {
            return WalkEvent.Left;
        }

        _hasChildren = false;
        _current.IsListed = true;
        _listed = _current.Ahead!;
        _current.Ahead = null;
        _ahead--;
        bool holdsDescriptor = true; // the failed start may hold one: first try again without it
        Result = await _listed.Started.ConfigureAwait(false);
        while (AioResult.GetErrno(Result) is Errno.EMFILE or Errno.ENFILE &&
            (holdsDescriptor || await TryDropAheadAsync().ConfigureAwait(false)))
        {
            holdsDescriptor = false;
            ListedDirectory failed = _listed;
            _listed = null;
            await failed.DisposeAsync().ConfigureAwait(false);
            _listed = Begin(_current, ahead: false, cancellationToken);
            Result = await _listed.Started.ConfigureAwait(false);
        }

        if (Result >= 0)
        {
            return WalkEvent.Entered;
        }

        FailedCall = _listed.FailedCall;
        await SkipAsync().ConfigureAwait(false);
        return WalkEvent.Failed;
    }

    /// <summary>Closes a directory that was read ahead; it is opened again in its turn. False: there is none.</summary>
    private async ValueTask<bool> TryDropAheadAsync()
    {
        foreach (PendingDirectory pending in _pending)
        {
            if (pending.Ahead is { } ahead)
            {
                pending.Ahead = null;
                _ahead--;
                await ahead.DisposeAsync().ConfigureAwait(false);
                await Open.CloseAsync(pending.Node).ConfigureAwait(false);
                return true;
            }
        }

        return false;
    }

    /// <summary>Opens the next directories and starts to read them. Goes on with those that are already
    /// open.</summary>
    private void ReadAhead(CancellationToken cancellationToken)
    {
        // While a directory is listed, more of its directories may be found. Depth first, these come before the others.
        bool startsMore = _listed is null;
        LinkedListNode<PendingDirectory>? next = First;
        for (int i = 0; next is not null && i < AheadMax; i++, next = After(next))
        {
            PendingDirectory pending = next.Value;
            if (pending.Ahead is { } ahead)
            {
                ahead.Continue(cancellationToken);
            }
            else if (startsMore && !pending.IsListed && (i == 0 || _ahead < WaitingMax))
            {
                pending.Ahead = Begin(pending, ahead: true, cancellationToken);
                _ahead++;
            }
        }
    }

    private LinkedListNode<PendingDirectory>? ChooseNext()
    {
        LinkedListNode<PendingDirectory>? next = _options.AnyOrder ? First : null;
        for (int i = 0; next is not null && i < WaitingMax; i++, next = After(next))
        {
            if (next.Value.Ahead is { Started.IsCompleted: true })
            {
                return next;
            }
        }

        return First;
    }

    private LinkedListNode<PendingDirectory>? First => _options.BreadthFirst ? _pending.First : _pending.Last;

    private LinkedListNode<PendingDirectory>? After(LinkedListNode<PendingDirectory> pending) =>
        _options.BreadthFirst ? pending.Next : pending.Previous;

    private ListedDirectory Begin(PendingDirectory pending, bool ahead, CancellationToken cancellationToken)
    {
        var listed = new ListedDirectory(_operations, Open, _batches, _identities, _options, pending.Node);
        listed.Start(pending.IsRepeated, ahead, cancellationToken);
        return listed;
    }

    /// <summary>A directory that waits for its turn; in post-order also one that waits for those below it.</summary>
    private sealed class PendingDirectory(TNode node)
    {
        internal TNode Node => node;

        internal bool IsListed { get; set; }

        internal bool IsRepeated { get; private init; }

        internal ListedDirectory? Ahead { get; set; }

        internal PendingDirectory ToBeListedAgain() => new(Node) { IsRepeated = true };
    }
}
