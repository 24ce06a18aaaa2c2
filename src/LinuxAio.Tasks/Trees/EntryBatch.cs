using System.Diagnostics.CodeAnalysis;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>Entries that follow each other in a directory. One request to a worker calls stat for all that need it,
/// while entries before them are still being taken.</summary>
internal sealed class EntryBatch(int size)
{
    private readonly ListedName[] _listed = new ListedName[size];
    private FileStatusBatch? _stats; // null until an entry needs stat
    private ValueTask<int> _pending;
    private int _filled;
    private int _taken;
    private int _takenStats;

    /// <summary>How many entries fit.</summary>
    internal int Size => _listed.Length;

    internal int Count => _filled;

    /// <summary>How long the request took, 0 if there was none; see <see cref="FileStatusBatch.Elapsed"/>.</summary>
    internal long Elapsed => Stats > 0 ? _stats!.Elapsed : 0;

    /// <summary>Whether the request has been submitted and not completed. Thread-safe.</summary>
    internal bool IsUnderWay => _stats is { IsInFlight: true };

    private int Stats => _stats?.Count ?? 0;

    /// <summary>Takes the next entries from a listing, in place of those before. False: the listing's buffer is
    /// empty.</summary>
    internal bool TryFill(DirectoryListing listing, WalkOptions options)
    {
        _filled = _taken = _takenStats = 0;
        _stats?.Clear();
        while (_filled < _listed.Length && listing.TryTake(out ListedName listed, out ReadOnlySpan<byte> name))
        {
            _listed[_filled++] = listed;
            if (NeedsStat(listed, options))
            {
                bool follow = options.FollowLinks && listed.Type is FileType.SymbolicLink or FileType.Unknown;
                (_stats ??= new FileStatusBatch(Size)).TryAdd(name, follow);
            }
        }

        return _filled > 0;
    }

    /// <summary>Submits the request for the entries that need stat.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly",
        Justification = "Consumed once: by FinishAsync, or by DrainAsync when that is not called any more.")]
    internal void Start(AioOperations operations, AioDirectoryHandle directory, CancellationToken cancellationToken) =>
        _pending = Stats > 0 ? operations.AioStatBatchAsync(directory, _stats!, cancellationToken) : default;

    /// <summary>Waits for the request, once; with the arguments that <see cref="Start"/> had.</summary>
    internal async ValueTask FinishAsync(
        AioOperations operations, AioDirectoryHandle directory, CancellationToken cancellationToken)
    {
        int result = await _pending.ConfigureAwait(false);
        if (result < Stats)
        {
            // The context is being disposed, and then the next call throws; or a test double returned 0 from a batch.
            cancellationToken.ThrowIfCancellationRequested();
            await operations.StatOneByOneAsync(directory, _stats!, Math.Max(0, result), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of a request whose result is not needed; throws nothing.</summary>
    internal ValueTask DrainAsync() => _pending.DrainAsync();

    /// <summary>Takes the next entry. False: all are taken.</summary>
    /// <param name="options">As of <see cref="TryFill"/>.</param>
    /// <param name="reused">Filled with the status; null: each entry gets a new one.</param>
    /// <param name="entry">The entry.</param>
    internal bool TryTake(WalkOptions options, FileStatus? reused, out WalkEntry entry)
    {
        if (_taken == _filled)
        {
            entry = default;
            return false;
        }

        ref readonly ListedName listed = ref _listed[_taken++];
        if (NeedsStat(listed, options))
        {
            FileStatus status = reused ?? new FileStatus();
            _stats!.GetStatus(_takenStats, status);
            entry = new WalkEntry(listed, _stats.GetResult(_takenStats), status);
            _takenStats++;
        }
        else
        {
            entry = new WalkEntry(listed, 0, null);
        }

        return true;
    }

    private static bool NeedsStat(in ListedName listed, WalkOptions options) =>
        options.Statuses == StatusNeed.All ||
        (options.Statuses == StatusNeed.UnknownTypes && listed.Type == FileType.Unknown) ||
        (options.FollowLinks && listed.Type == FileType.SymbolicLink);
}
