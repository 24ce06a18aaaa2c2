using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The managed end of the submitted list: pushes requests and wakes workers. The end of the workers is in
/// worker.c. Both sides change the word <c>parking</c> of protocol.h.</summary>
internal sealed unsafe class SubmittedList(SharedHeader* shared)
{
    /// <summary>Whether requests wait for a worker.</summary>
    internal bool HasWaiting => Volatile.Read(ref shared->Submitted) != 0 || Volatile.Read(ref shared->Queued) != 0;

    internal void Push(RequestRecord* record)
    {
        // The compare-and-swap is a full fence on both architectures. Order here: push, fence, read who sleeps. Order
        // in a worker that parks: write that it sleeps, full fence, read the list. So at least one side sees the other.
        nint head = Volatile.Read(ref shared->Submitted);
        for (nint seen; ; head = seen)
        {
            record->NextSubmitted = (RequestRecord*)head;
            seen = Interlocked.CompareExchange(ref shared->Submitted, (nint)record, head);
            if (seen == head)
            {
                return;
            }
        }
    }

    /// <summary>Makes sure that a worker reads the list soon, and wakes one if necessary.</summary>
    /// <returns>False when all workers that may be awake are busy.</returns>
    internal bool TryWakeWorker()
    {
        ulong parking = Volatile.Read(ref shared->Parking);
        for (ulong seen; ; parking = seen)
        {
            if (SharedHeader.LookingCount(parking) != 0)
            {
                return true;
            }

            int parked = SharedHeader.ParkedCount(parking);
            if (parked == 0 || Volatile.Read(ref shared->Live) - parked >= Volatile.Read(ref shared->Target))
            {
                return false;
            }

            ulong woken = parking - SharedHeader.Parked + SharedHeader.Looking + SharedHeader.Grant;
            seen = Interlocked.CompareExchange(ref shared->Parking, woken, parking);
            if (seen == parking)
            {
                Kernel.FutexWake((int*)&shared->Parking, 1);
                return true;
            }
        }
    }

    /// <summary>Wakes every sleeping worker if there are more workers than the limit, so that the surplus can
    /// end.</summary>
    internal void WakeSurplus()
    {
        while (Volatile.Read(ref shared->Live) > Volatile.Read(ref shared->Limit))
        {
            ulong parking = Volatile.Read(ref shared->Parking);
            ulong parked = (ulong)SharedHeader.ParkedCount(parking);
            if (parked == 0)
            {
                return; // a worker that is awake reads the limit before it sleeps
            }

            ulong woken = parking + parked * (SharedHeader.Looking + SharedHeader.Grant - SharedHeader.Parked);
            if (Interlocked.CompareExchange(ref shared->Parking, woken, parking) == parking)
            {
                Kernel.FutexWake((int*)&shared->Parking, int.MaxValue);
            }
        }
    }
}
