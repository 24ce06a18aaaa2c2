using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>The managed end of the submitted list, and the waking of workers for what is on it. The workers' own end of
/// both is in worker.c; the word all agree on is <c>parking</c> of protocol.h.</summary>
internal sealed unsafe class SubmittedList(SharedHeader* shared)
{
    /// <summary>Whether requests wait for a worker.</summary>
    internal bool HasWaiting => Volatile.Read(ref shared->Submitted) != 0 || Volatile.Read(ref shared->Queued) != 0;

    internal void Push(RequestRecord* record)
    {
        // The compare-and-swap is a full fence on both architectures: push, fence, look who sleeps. A worker lying down
        // does the mirror image: says that it sleeps, full fence, looks at the list.
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

    /// <summary>Sees to it that a worker looks at the list soon; false: all that may be awake are busy.</summary>
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

    /// <summary>Gets every sleeping worker up if there are more than the limit, so that the surplus can leave.</summary>
    internal void WakeSurplus()
    {
        while (Volatile.Read(ref shared->Live) > Volatile.Read(ref shared->Limit))
        {
            ulong parking = Volatile.Read(ref shared->Parking);
            ulong parked = (ulong)SharedHeader.ParkedCount(parking);
            if (parked == 0)
            {
                return; // those awake look at the limit before they lie down
            }

            ulong woken = parking + parked * (SharedHeader.Looking + SharedHeader.Grant - SharedHeader.Parked);
            if (Interlocked.CompareExchange(ref shared->Parking, woken, parking) == parking)
            {
                Kernel.FutexWake((int*)&shared->Parking, int.MaxValue);
            }
        }
    }
}
