using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Cancels requests: a queued request by a change of its state, a running one by a signal to its
/// worker.</summary>
/// <remarks>For a running call, worker.c decides what becomes of it. AioCompletion.Settle decides what the caller
/// sees.</remarks>
internal sealed unsafe class Canceller(RequestTable requests, CompletedList completed, int signal)
{
    private long _completedInQueue;

    /// <summary>The number of requests that this class completed because no worker had taken them.</summary>
    internal long CompletedInQueue => Volatile.Read(ref _completedInQueue);

    internal void Cancel(RequestTicket ticket)
    {
        RequestRecord* record = requests[ticket.Index];
        if (TryCancel(record, ticket.Generation, RequestPhase.Prepared) ||
            TryCancel(record, ticket.Generation, RequestPhase.Queued))
        {
            record->Cancelled = 1;
            Complete(record);
        }
        else if (Volatile.Read(ref record->State) == RequestRecord.StateOf(ticket.Generation, RequestPhase.Running))
        {
            WorkerRecord* worker = record->Worker;
            if (worker != null && (record->Flags & RequestRecord.Uninterruptible) == 0)
            {
                Interrupt(worker, ticket.Generation);
            }
        }
    }

    /// <summary>Cancels every queued or running request except closes. A queued close must not be lost: this method
    /// calls close itself, on the caller's thread.</summary>
    internal void CancelAll()
    {
        // Cancel first, because an inline close may block for a long time.
        for (int index = requests.Capacity - 1; index >= 0; index--)
        {
            RequestRecord* record = requests[index];
            ulong state = Volatile.Read(ref record->State);
            if ((record->Flags & RequestRecord.Uninterruptible) == 0 &&
                RequestRecord.PhaseOf(state) is RequestPhase.Queued or RequestPhase.Running)
            {
                Cancel(new RequestTicket(index, RequestRecord.GenerationOf(state)));
            }
        }

        for (int index = requests.Capacity - 1; index >= 0; index--)
        {
            // Read the state before the flags: if the record is reused in between, RunInline's compare-and-swap fails.
            RequestRecord* record = requests[index];
            ulong state = Volatile.Read(ref record->State);
            if ((record->Flags & RequestRecord.Uninterruptible) != 0)
            {
                RunInline(record, RequestRecord.GenerationOf(state));
            }
        }
    }

    private static bool TryCancel(RequestRecord* record, ulong generation, RequestPhase phase)
    {
        ulong expected = RequestRecord.StateOf(generation, phase);
        ulong cancelled = RequestRecord.StateOf(generation, RequestPhase.Cancelled);
        return Interlocked.CompareExchange(ref record->State, cancelled, expected) == expected;
    }

    private void RunInline(RequestRecord* record, ulong generation)
    {
        if (TryCancel(record, generation, RequestPhase.Queued))
        {
            // A worker drops this request from the submitted list as a cancelled one; its owner gets the result.
            long* a = record->Arguments;
            record->Result = Kernel.Syscall(
                record->Number, (nint)a[0], (nint)a[1], (nint)a[2], (nint)a[3], (nint)a[4], (nint)a[5]);
            Complete(record);
        }
    }

    private void Complete(RequestRecord* record)
    {
        Interlocked.Increment(ref _completedInQueue);
        completed.Push(record);
    }

    /// <summary>
    /// Signals the worker if it still runs the request of that generation. While <c>Signallers</c> counts the
    /// canceller, the worker may finish the request, but it neither starts another request nor ends. So the signal hits
    /// this request or none, and the thread id still belongs to the worker. Order: the canceller adds itself to
    /// <c>Signallers</c>, full fence, reads <c>Running</c>; the worker clears <c>Running</c>, full fence, reads
    /// <c>Signallers</c>.
    /// </summary>
    private void Interrupt(WorkerRecord* worker, ulong generation)
    {
        Interlocked.Increment(ref worker->Signallers);
        if (Volatile.Read(ref worker->Running) == generation)
        {
            // The flag stops a worker that has not entered the cancellation window yet; the signal stops one inside it.
            Interlocked.Exchange(ref worker->Cancel, generation);
            while (Kernel.SignalThread(Volatile.Read(ref worker->Tid), signal) == -(int)Errno.EAGAIN &&
                Volatile.Read(ref worker->Running) == generation)
            {
                // Too many signals of this user's processes are pending (RLIMIT_SIGPENDING): try again.
                Kernel.Syscall(SyscallNumber.SchedYield);
            }
        }

        Interlocked.Decrement(ref worker->Signallers);
        if (Volatile.Read(ref worker->Settling) != 0)
        {
            Kernel.FutexWake(&worker->Signallers, 1);
        }
    }
}
