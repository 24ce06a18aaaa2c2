namespace LinuxAio.Tasks.Engine;

/// <summary>The managed end of the completed list: takes all that is there, oldest first, and hands it out one by one. What
/// is taken but not handed out stays here for any other caller: a continuation may block on what came in its own batch.</summary>
internal sealed unsafe class CompletedList(SharedHeader* shared)
{
    private readonly Lock _gate = new();
    private nint _taken;
    private long _count;

    /// <summary>How many were handed out, ever.</summary>
    internal long Count => Volatile.Read(ref _count);

    internal bool IsEmpty => Volatile.Read(ref shared->Completed) == 0 && Volatile.Read(ref _taken) == 0;

    internal RequestRecord* TryTake()
    {
        lock (_gate)
        {
            if (_taken == 0)
            {
                if (Volatile.Read(ref shared->Completed) == 0)
                {
                    return null;
                }

                _taken = OldestFirst(Interlocked.Exchange(ref shared->Completed, 0));
            }

            var record = (RequestRecord*)_taken;
            _taken = (nint)record->NextCompleted;
            _count++;
            return record;
        }
    }

    private static nint OldestFirst(nint chain)
    {
        var newest = (RequestRecord*)chain;
        RequestRecord* oldest = null;
        while (newest != null)
        {
            RequestRecord* next = newest->NextCompleted;
            newest->NextCompleted = oldest;
            oldest = newest;
            newest = next;
        }

        return (nint)oldest;
    }
}
