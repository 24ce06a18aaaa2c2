using LinuxAio.Tasks.Engine;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Forwards every call to a real engine. Tests override the members that they watch, delay or fail.</summary>
internal class EngineWrapper(IAioEngine inner) : IAioEngine
{
    public virtual int BellDescriptor => inner.BellDescriptor;

    public virtual bool HasCompleted => inner.HasCompleted;

    public virtual EngineCounters Counters => inner.Counters;

    public virtual RequestTicket Prepare(in EngineCall call, object owner) => inner.Prepare(call, owner);

    public virtual void Submit(RequestTicket ticket) => inner.Submit(ticket);

    public virtual void Discard(RequestTicket ticket) => inner.Discard(ticket);

    public virtual void Cancel(RequestTicket ticket) => inner.Cancel(ticket);

    public virtual void CancelAll() => inner.CancelAll();

    public virtual bool TryTakeCompleted(out CompletedRequest completed) => inner.TryTakeCompleted(out completed);

    public int Drainers => inner.Drainers;

    public virtual void BeginDraining() => inner.BeginDraining();

    public virtual void EndDraining() => inner.EndDraining();

    public virtual bool WaitForBell(int milliseconds) => inner.WaitForBell(milliseconds);

    public virtual void RingBell() => inner.RingBell();

    public virtual void SilenceBell() => inner.SilenceBell();

    public virtual bool SetWatched(bool watched) => inner.SetWatched(watched);

    public virtual bool Tick() => inner.Tick();

    public virtual void SetParallel(int minimum, int maximum) => inner.SetParallel(minimum, maximum);

    public virtual void StartWorkers() => inner.StartWorkers();

    public virtual void WaitForWorkers(int maximum) => inner.WaitForWorkers(maximum);

    public virtual IReadOnlyList<object> GetRunning() => inner.GetRunning();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => inner.Dispose();
}
