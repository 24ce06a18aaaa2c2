using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LinuxAio.Cli.Scan;

/// <summary>
/// Visits everything below a directory, many operations at a time. Symbolic links are never followed; mount points are
/// crossed, as by find(1).
/// </summary>
/// <remarks>Each directory is opened by its name in its parent's descriptor and each entry looked up in its directory's: no
/// path is ever too long, and a directory that is renamed meanwhile stays the same one.</remarks>
internal sealed class TreeWalker(AioOperations operations, ScanTotals totals)
{
    // Enough to keep every worker busy, and the thread that takes completions as well.
    private const int Lanes = 64;

    // Not on the thread that delivers completions: whoever awaits may block.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly Stack<WalkLane> _idle = [];

    /// <summary>Adds everything below <paramref name="path"/>, and itself, to the totals.</summary>
    /// <param name="path">An absolute path.</param>
    /// <returns>Why it cannot be opened; then nothing was counted.</returns>
    internal async Task<ScanError?> WalkAsync(string path)
    {
        int descriptor = await operations.AioOpenAsync(path, WalkLane.ForListing).ConfigureAwait(false);
        if (descriptor < 0)
        {
            return new ScanError("open", path, AioResult.GetErrno(descriptor));
        }

        using var handle = new AioDirectoryHandle(descriptor, ownsHandle: true);
        var root = new ScanDirectory(null, path) { Handle = handle };
        var status = new FileStatus();
        int result = await operations.AioStatAsync(handle, status).ConfigureAwait(false);
        totals.AddRoot(status);
        if (result < 0)
        {
            totals.AddError("fstat", root, null, result);
        }

        var schedule = new WalkSchedule(root, totals);
        for (int i = 0; i < Lanes; i++)
        {
            _idle.Push(new WalkLane(operations, lane => OnCompleted(lane, schedule)));
        }

        StartLanes(schedule);
        await _done.Task.ConfigureAwait(false);
        return null;
    }

    private void OnCompleted(WalkLane lane, WalkSchedule schedule)
    {
        try
        {
            Complete(lane, schedule);
            StartLanes(schedule);
        }
        catch (Exception exception)
        {
            // This is a completion's own thread, and the end of it would be the process's.
            _done.TrySetException(exception);
        }
    }

    private void StartLanes(WalkSchedule schedule)
    {
        while (TryTakeLane(schedule, out WalkLane? lane))
        {
            if (lane.Begin())
            {
                Complete(lane, schedule);
            }
        }
    }

    private bool TryTakeLane(WalkSchedule schedule, [NotNullWhen(true)] out WalkLane? lane)
    {
        lock (_lock)
        {
            if (_idle.TryPeek(out lane) && schedule.TryTake(out lane.Step, lane.Looks, _idle.Count))
            {
                _idle.Pop();
                return true;
            }

            if (_idle.Count == Lanes)
            {
                Finish(schedule);
            }

            return false;
        }
    }

    private void Finish(WalkSchedule schedule)
    {
        if (schedule.IsEmpty)
        {
            _done.TrySetResult();
        }
        else
        {
            // Sums that lack a part of the tree must not look like all of it.
            _done.TrySetException(new UnreachableException("Nothing is under way, yet something is left to be done."));
        }
    }

    private void Complete(WalkLane lane, WalkSchedule schedule)
    {
        int result = lane.Result;
        lock (_lock)
        {
            schedule.Complete(lane.Step, result, lane.Looks);
            _idle.Push(lane);
        }
    }
}
