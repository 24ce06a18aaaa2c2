namespace LinuxAio.Tasks.Engine;

/// <summary>Keeps the requests of an engine: makes a request of a call in a free record, and frees the record
/// afterwards.</summary>
internal sealed unsafe class RequestTable(SharedHeader* shared)
{
    private readonly RequestPool _pool = new();
    private long _generation;

    /// <summary>The number of records; a record with this index or a higher one does not exist yet.</summary>
    internal int Capacity => _pool.Capacity;

    internal bool NeedsTrim => _pool.NeedsTrim;

    internal RequestRecord* this[int index] => _pool[index];

    internal object? GetOwner(int index) => _pool.GetOwner(index);

    internal void ClearOwner(int index) => _pool.SetOwner(index, null);

    /// <summary>Makes a request of a call. No worker can take it before it is submitted.</summary>
    internal RequestTicket Prepare(in EngineCall call, object owner)
    {
        int index = Rent();
        RequestRecord* record = _pool[index];
        record->Index = index;
        record->Number = (int)call.Number;
        record->Flags =
            (call.Uninterruptible ? RequestRecord.Uninterruptible : 0) | (call.Timed ? RequestRecord.Timed : 0);
        record->Arguments[0] = call.A0;
        record->Arguments[1] = call.A1;
        record->Arguments[2] = call.A2;
        record->Arguments[3] = call.A3;
        record->Arguments[4] = call.A4;
        record->Arguments[5] = call.A5;
        PlacePaths(record, call);
        if (call.Timed)
        {
            record->Taken = 0; // if no worker takes the request, both times stay 0
            record->Finished = 0;
        }

        record->Owners = 0;
        record->Cancelled = 0;
        record->Priority = call.Priority - EngineCall.LowestPriority;
        _pool.SetOwner(index, owner);

        var generation = (ulong)Interlocked.Increment(ref _generation);
        Volatile.Write(ref record->State, RequestRecord.StateOf(generation, RequestPhase.Prepared));
        return new RequestTicket(index, generation);
    }

    internal void Free(RequestRecord* record)
    {
        RequestPath.Free(record);

        // The state keeps the generation until the record is used again, so no ticket matches a free record.
        Volatile.Write(
            ref record->State, RequestRecord.StateOf(RequestRecord.GenerationOf(record->State), RequestPhase.Free));
        _pool.Return(record->Index);
    }

    /// <summary>Gives back the memory of records that no request uses.</summary>
    internal void Trim()
    {
        _ = TakeBackReleased();
        _pool.Trim();
    }

    /// <summary>Frees all memory. No worker may run any more.</summary>
    internal void Unmap()
    {
        _ = TakeBackReleased();

        // Some requests were cancelled in the queue, and no worker was left to drop them: their paths are still there.
        for (int index = Capacity - 1; index >= 0; index--)
        {
            RequestRecord* record = _pool[index];
            if (RequestRecord.PhaseOf(record->State) != RequestPhase.Free)
            {
                RequestPath.Free(record);
            }
        }

        _pool.Unmap();
    }

    private int Rent()
    {
        int index;
        while ((index = _pool.TryRent()) < 0)
        {
            if (!TakeBackReleased())
            {
                _pool.Grow();
            }
        }

        return index;
    }

    private void PlacePaths(RequestRecord* record, in EngineCall call)
    {
        try
        {
            RequestPath.Place(record, call);
        }
        catch
        {
            RequestPath.Free(record);
            _pool.Return(record->Index);
            throw;
        }
    }

    /// <summary>Frees the records of requests that were cancelled in the queue and delivered before a worker dropped
    /// them.</summary>
    /// <returns>Whether there was such a record.</returns>
    private bool TakeBackReleased()
    {
        var record = (RequestRecord*)Interlocked.Exchange(ref shared->Released, 0);
        bool any = record != null;
        while (record != null)
        {
            RequestRecord* next = record->NextSubmitted;
            Free(record);
            record = next;
        }

        return any;
    }
}
