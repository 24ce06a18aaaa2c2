namespace LinuxAio.Tasks.Engine;

/// <summary>Requests that came after <c>MaxParallel(0)</c>: they wait here, in order, until workers are allowed again, so
/// that a steady stream of requests cannot keep the last worker from ending.</summary>
internal sealed class HeldRequests
{
    private readonly Lock _gate = new();
    private readonly Queue<int> _indexes = new();
    private bool _holding;

    /// <summary>Keeps the request if requests are to be held; false: submit it.</summary>
    internal bool TryHold(int index)
    {
        if (!Volatile.Read(ref _holding))
        {
            return false;
        }

        lock (_gate)
        {
            if (_holding)
            {
                _indexes.Enqueue(index);
            }

            return _holding;
        }
    }

    internal void Hold()
    {
        lock (_gate)
        {
            _holding = true;
        }
    }

    internal void Release(Action<int> submit)
    {
        lock (_gate)
        {
            _holding = false;
            while (_indexes.TryDequeue(out int index))
            {
                submit(index);
            }
        }
    }
}
