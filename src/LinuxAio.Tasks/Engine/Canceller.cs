using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Interrupts a request in a worker's hands.</summary>
internal static unsafe class Canceller
{
    /// <summary>
    /// Signals the worker if it still runs the request of that generation. Between adding itself to <c>Signallers</c>
    /// and taking itself off, the worker may finish the request but neither starts another nor ends: so the signal hits
    /// this request or none, and the tid is the worker's. (Add, full fence, look at <c>Running</c>; the worker clears
    /// <c>Running</c>, full fence, looks at <c>Signallers</c>.)
    /// </summary>
    internal static void Interrupt(WorkerRecord* worker, ulong generation, int signal)
    {
        Interlocked.Increment(ref worker->Signallers);
        if (Volatile.Read(ref worker->Running) == generation)
        {
            // First the flag, for a worker that has not entered the window yet; then the signal, for one that has.
            Interlocked.Exchange(ref worker->Cancel, generation);
            while (Kernel.SignalThread(Volatile.Read(ref worker->Tid), signal) == -(int)Errno.EAGAIN &&
                Volatile.Read(ref worker->Running) == generation)
            {
                // So many signals of this user's processes are pending that no more are taken (RLIMIT_SIGPENDING).
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
