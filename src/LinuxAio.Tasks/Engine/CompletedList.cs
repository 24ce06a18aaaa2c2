namespace LinuxAio.Tasks.Engine;

/// <summary>The managed end of the completed list. It takes all completed requests from the shared list and hands them
/// out one by one, oldest first. The requests that it has not handed out yet are not private to one caller: a
/// continuation may block on a request that was taken together with its own, so another thread must be able to get that
/// request.</summary>
internal sealed unsafe class CompletedList(SharedHeader* shared, Bell bell)
{
    private readonly Lock _gate = new();
    private nint _taken;
    private long _count;

    /// <summary>The number of requests handed out so far.</summary>
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

    /// <summary>Adds a request that no worker completes. The workers' push is <c>publish</c> in worker.c.</summary>
    internal void Push(RequestRecord* record)
    {
        nint head = Volatile.Read(ref shared->Completed);
        for (nint seen; ; head = seen)
        {
            record->NextCompleted = (RequestRecord*)head;
            seen = Interlocked.CompareExchange(ref shared->Completed, (nint)record, head);
            if (seen == head)
            {
                break;
            }
        }

        // The compare-and-swap is a full fence: push, fence, read the number of drainers, as publish does.
        if (head == 0 && Volatile.Read(ref shared->Draining) == 0)
        {
            bell.Ring();
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
