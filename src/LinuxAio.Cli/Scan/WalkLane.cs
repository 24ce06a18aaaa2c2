using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LinuxAio.Cli.Scan;

/// <summary>One operation in flight at a time, and what it needs: reused for the whole scan, so that an entry costs no
/// allocation but its name.</summary>
internal sealed class WalkLane
{
    /// <summary>How directories are opened.</summary>
    internal const OpenFlags ForListing = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;

    private readonly AioOperations _operations;
    private readonly Action _onCompleted;
    private WalkStep _step;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _awaiter;

    /// <param name="operations">What executes the steps.</param>
    /// <param name="onCompleted">Called with the lane when an operation completes that <see cref="Begin"/> did not.</param>
    internal WalkLane(AioOperations operations, Action<WalkLane> onCompleted)
    {
        _operations = operations;
        _onCompleted = () => onCompleted(this);
    }

    internal ref WalkStep Step => ref _step;

    internal EntryLooks Looks { get; } = new();

    internal int Result => _awaiter.GetResult();

    /// <summary>Starts the step; true when it is completed already.</summary>
    /// <remarks>Not an async method: its state would be allocated anew each time a lane has been out of work.</remarks>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly",
        Justification = "Consumed once: by Result, when completed.")]
    internal bool Begin()
    {
        _awaiter = Submit().ConfigureAwait(false).GetAwaiter();
        if (_awaiter.IsCompleted)
        {
            return true;
        }

        _awaiter.UnsafeOnCompleted(_onCompleted);
        return false;
    }

    private ValueTask<int> Submit()
    {
        ScanDirectory directory = _step.Directory;
        switch (_step.Kind)
        {
            case WalkStepKind.Stat:
                return _operations.AioStatBatchAsync(directory.Handle!, Looks.Batch);
            case WalkStepKind.Read:
                return _operations.AioReadDirectoryAsync(directory.Handle!, directory.Listing!.Buffer);
            case WalkStepKind.Open:
                return Open(directory, _step.Name!);
            case WalkStepKind.Reopen:
                return Open(directory.Parent!, directory.Name);
            case WalkStepKind.Close:
                return _operations.AioCloseAsync(_step.Handle!);
            default:
                throw new UnreachableException();
        }
    }

    private ValueTask<int> Open(ScanDirectory parent, string name) =>
        _operations.AioOpenAsync(new AioPath(parent.Handle!, name), ForListing);
}
