using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LinuxAio.Cli.Scan;

/// <summary>
/// What is to be done next, and what a result changes. Entries of a directory come first, then its next part, then the
/// directory found last: depth first, so that few directories are unfinished at a time.
/// </summary>
/// <remarks>Not thread-safe; the walker's lock guards it.</remarks>
internal sealed class WalkSchedule
{
    /// <summary>Descriptors in use at once, far below any usual limit.</summary>
    internal const int MostOpen = 64;

    // Reopening goes down from a descriptor it keeps to one it gains. Held back from all else, the two cannot be lacking.
    private const int HeldForReopening = 2;

    // Directories being read at once; each has a buffer.
    private const int MostListings = 32;

    private readonly ScanTotals _totals;
    private readonly FileStatus _status = new(); // of one entry after the other
    private readonly List<ScanDirectory> _ready = [];   // a part is to be taken or fetched; the last one first
    private readonly List<ScanDirectory> _parents = []; // child directories wait; the last one first
    private readonly Stack<WalkStep> _closes = [];
    private readonly Stack<DirectoryListing> _buffers = [];
    private int _open;
    private int _listings;
    private int _closing;

    private ScanDirectory? _reopening; // for whose sake the reopening under way is done
    private ScanDirectory? _foothold;  // where it has got to; kept open though nothing else may need it

    internal WalkSchedule(ScanDirectory root, ScanTotals totals)
    {
        _totals = totals;
        root.Users++; // for good: everything can be reached again from there
        _open++;
        _listings++;
        BeginListing(root);
    }

    /// <summary>Whether nothing is left to be done, when nothing is under way either.</summary>
    internal bool IsEmpty => _ready.Count == 0 && _parents.Count == 0 && _closes.Count == 0;

    /// <summary>The next step; false when there is none before one that is under way completes.</summary>
    /// <param name="step">What is to be done.</param>
    /// <param name="looks">Filled with the entries to look at, if that is it.</param>
    /// <param name="idle">How many could do something, were there something to be done.</param>
    internal bool TryTake(out WalkStep step, EntryLooks looks, int idle)
    {
        if (_closes.TryPop(out step))
        {
            return true;
        }

        if (_ready.Count > 0)
        {
            step = TakeFromListing(_ready[^1], looks, idle);
            return true;
        }

        return _parents.Count > 0 && TryTakeOpen(_parents[^1], out step);
    }

    /// <summary>Takes note of a result: 0 or more, or −errno.</summary>
    internal void Complete(in WalkStep step, int result, EntryLooks looks)
    {
        switch (step.Kind)
        {
            case WalkStepKind.Stat:
                OnStat(step.Directory, result, looks);
                break;
            case WalkStepKind.Read:
                OnRead(step.Directory, result);
                break;
            case WalkStepKind.Open:
                OnOpen(step, result);
                break;
            case WalkStepKind.Reopen:
                OnReopen(step.Directory, result);
                break;
            case WalkStepKind.Close:
                OnClose(step.Directory, result);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private WalkStep TakeFromListing(ScanDirectory directory, EntryLooks looks, int idle)
    {
        // Side by side while there are hands for it; together when all are busy, for then the trips are what can be saved.
        int most = Math.Max(1, EntryLooks.Most / idle);
        looks.Batch.Clear();
        while (looks.Count < most && directory.Listing!.TryTake(out DirectoryEntry entry))
        {
            looks.Add(entry);
        }

        if (looks.Count > 0)
        {
            directory.Users++;
            return new WalkStep(WalkStepKind.Stat, directory);
        }

        // Before the stats of the part are done: the names are copied, so the buffer is free.
        _ready.RemoveAt(_ready.Count - 1);
        return new WalkStep(WalkStepKind.Read, directory);
    }

    private bool TryTakeOpen(ScanDirectory parent, out WalkStep step)
    {
        step = default;
        if (parent.Handle is null)
        {
            return TryTakeReopen(parent, out step);
        }

        if (_listings == MostListings)
        {
            return false;
        }

        if (_open >= MostOpen - HeldForReopening)
        {
            return TryTakeSpare(out step);
        }

        step = new WalkStep(WalkStepKind.Open, parent, parent.TakeWaiting());
        if (!parent.HasWaiting)
        {
            _parents.RemoveAt(_parents.Count - 1);
        }

        parent.Users++;
        _open++;
        _listings++;
        if (parent == _foothold)
        {
            MoveFoothold(null);
        }

        return true;
    }

    /// <summary>One level at a time, as everything is opened: no path is too long, and no symbolic link put in the way
    /// is followed.</summary>
    private bool TryTakeReopen(ScanDirectory target, out WalkStep step)
    {
        step = default;
        if (_reopening is not null)
        {
            return false;
        }

        if (_open >= MostOpen)
        {
            return TryTakeSpare(out step);
        }

        ScanDirectory directory = target;
        while (directory.Parent!.Handle is null)
        {
            directory = directory.Parent;
        }

        directory.Parent.Users++;
        _open++;
        _reopening = target;
        step = new WalkStep(WalkStepKind.Reopen, directory);
        return true;
    }

    /// <summary>Gives up the descriptor that is needed last: the nearest to the root.</summary>
    private bool TryTakeSpare(out WalkStep step)
    {
        step = default;
        if (_closing > 0)
        {
            return false; // that one will do
        }

        ScanDirectory? spare = _parents.Find(static directory => directory.IsSpare);
        if (spare is null)
        {
            return false;
        }

        step = BeginClose(spare);
        return true;
    }

    private void OnStat(ScanDirectory directory, int outcome, EntryLooks looks)
    {
        for (int i = 0; i < looks.Count; i++)
        {
            int result = outcome < 0 ? outcome : looks.Batch.GetResult(i);
            string name = looks.NameOf(i);
            if (result < 0)
            {
                _totals.AddUnknown(looks.TypeOf(i));
                _totals.AddError("lstat", directory, name, result);
                continue;
            }

            looks.Batch.GetStatus(i, _status);
            _totals.AddEntry(directory, name, _status);
            if (_status.IsDirectory)
            {
                if (!directory.HasWaiting)
                {
                    _parents.Add(directory);
                }

                directory.AddWaiting(name);
            }
        }

        Leave(directory);
    }

    private void OnRead(ScanDirectory directory, int result)
    {
        if (result > 0)
        {
            directory.Listing!.Refill(result);
            _ready.Add(directory);
            return;
        }

        if (result < 0)
        {
            _totals.AddError("getdents", directory, null, result);
        }

        _buffers.Push(directory.Listing!);
        directory.Listing = null;
        _listings--;
        CloseIfDone(directory);
    }

    private void OnOpen(in WalkStep step, int result)
    {
        ScanDirectory parent = step.Directory;
        if (TryAdopt(result, out AioDirectoryHandle? handle))
        {
            BeginListing(new ScanDirectory(parent, step.Name!) { Handle = handle });
        }
        else
        {
            _totals.AddError("open", parent, step.Name, result);
            _listings--;
        }

        Leave(parent);
    }

    private void OnReopen(ScanDirectory directory, int result)
    {
        ScanDirectory target = _reopening!;
        _reopening = null;
        if (TryAdopt(result, out AioDirectoryHandle? handle))
        {
            directory.Handle = handle;
            directory.Users++;
            MoveFoothold(directory);
        }
        else
        {
            // What waited in the target cannot be reached any more.
            _totals.AddError("open", directory, null, result);
            target.DropWaiting();
            _parents.Remove(target);
            MoveFoothold(null);
        }

        Leave(directory.Parent!);
    }

    private void OnClose(ScanDirectory directory, int result)
    {
        _closing--;
        _open--;
        if (result < 0)
        {
            _totals.AddError("close", directory, null, result);
        }
    }

    private void BeginListing(ScanDirectory directory)
    {
        if (!_buffers.TryPop(out DirectoryListing? listing))
        {
            listing = new DirectoryListing();
        }

        listing.Refill(0);
        directory.Listing = listing;
        _ready.Add(directory);
    }

    private bool TryAdopt(int result, [NotNullWhen(true)] out AioDirectoryHandle? handle)
    {
        if (result < 0)
        {
            _open--;
            handle = null;
            return false;
        }

        handle = new AioDirectoryHandle(result, ownsHandle: true);
        return true;
    }

    private void MoveFoothold(ScanDirectory? directory)
    {
        ScanDirectory? left = _foothold;
        _foothold = directory;
        if (left is not null)
        {
            Leave(left);
        }
    }

    private void Leave(ScanDirectory directory)
    {
        directory.Users--;
        CloseIfDone(directory);
    }

    private void CloseIfDone(ScanDirectory directory)
    {
        if (directory.IsSpare && !directory.HasWaiting)
        {
            _closes.Push(BeginClose(directory));
        }
    }

    private WalkStep BeginClose(ScanDirectory directory)
    {
        var step = new WalkStep(WalkStepKind.Close, directory, Handle: directory.Handle);
        directory.Handle = null;
        _closing++;
        return step;
    }
}
