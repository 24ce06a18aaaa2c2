using System.Diagnostics.CodeAnalysis;
using LinuxAio.Tasks.Calls;

namespace LinuxAio.Tasks.Trees;

/// <summary>Entries that follow each other in a directory. Those of which it does not tell enough are looked at, all in one
/// trip to a worker, while entries before them are still being taken.</summary>
internal sealed class EntryBatch(int size)
{
    private readonly ListedName[] _listed = new ListedName[size];
    private FileStatusBatch? _looks; // of no use where the directory tells everything
    private ValueTask<int> _pending;
    private int _filled;
    private int _taken;
    private int _takenLooks;

    /// <summary>How many entries fit.</summary>
    internal int Size => _listed.Length;

    /// <summary>How many there are.</summary>
    internal int Count => _filled;

    /// <summary>How long the looks took, 0 if there were none; see <see cref="FileStatusBatch.Elapsed"/>.</summary>
    internal long Elapsed => Looks > 0 ? _looks!.Elapsed : 0;

    private int Looks => _looks?.Count ?? 0;

    /// <summary>Takes entries from a listing, in place of those before; false: there are none.</summary>
    internal bool TryFill(DirectoryListing listing, AioEnumerationOptions options)
    {
        _filled = _taken = _takenLooks = 0;
        _looks?.Clear();
        while (_filled < _listed.Length && listing.TryTake(out ListedName listed, out ReadOnlySpan<byte> name))
        {
            _listed[_filled++] = listed;
            if (IsLookNeeded(listed, options))
            {
                bool follow = options.FollowLinks && listed.Type is FileType.SymbolicLink or FileType.Unknown;
                (_looks ??= new FileStatusBatch(Size)).TryAdd(name, follow);
            }
        }

        return _filled > 0;
    }

    /// <summary>Begins to look at the entries that need it.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly",
        Justification = "Consumed once: by FinishAsync, or by DrainAsync when that is not called any more.")]
    internal void Start(AioOperations operations, AioDirectoryHandle directory, CancellationToken cancellationToken) =>
        _pending = Looks > 0 ? operations.AioStatBatchAsync(directory, _looks!, cancellationToken) : default;

    /// <summary>Waits for the answers, once; given what <see cref="Start"/> was.</summary>
    internal async ValueTask FinishAsync(
        AioOperations operations, AioDirectoryHandle directory, CancellationToken cancellationToken)
    {
        int result = await _pending.ConfigureAwait(false);
        if (result < Looks)
        {
            // The context ends, which says so when asked again; or a double answers nothing to what it does not know.
            cancellationToken.ThrowIfCancellationRequested();
            await operations.StatOneByOneAsync(directory, _looks!, Math.Max(0, result), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Waits for answers that nobody wants any more; throws nothing.</summary>
    internal ValueTask DrainAsync() => _pending.DrainAsync();

    /// <summary>Takes the next entry and what the look at it came to; no status: there was none.</summary>
    internal bool TryTake(
        AioEnumerationOptions options, out ListedName listed, out int result, out FileStatus? status)
    {
        (listed, result, status) = (default, 0, null);
        if (_taken == _filled)
        {
            return false;
        }

        listed = _listed[_taken++];
        if (IsLookNeeded(listed, options))
        {
            result = _looks!.GetResult(_takenLooks);
            status = _looks.GetStatus(_takenLooks++);
        }

        return true;
    }

    /// <summary>Whether to look at the entry: for its status, for what a link leads to, or where the directory does not tell
    /// the type.</summary>
    private static bool IsLookNeeded(in ListedName listed, AioEnumerationOptions options) =>
        options.Status || listed.Type == FileType.Unknown ||
        (options.FollowLinks && listed.Type == FileType.SymbolicLink);
}
