namespace LinuxAio.Tasks.Engine;

/// <summary>Holds the requests that are submitted after <c>MaxParallel(0)</c>, in order, until workers are allowed
/// again. So a steady stream of requests cannot keep the last worker from ending.</summary>
internal sealed class HeldRequests
{
    private readonly Lock _gate = new();
    private readonly Queue<int> _indexes = new();
    private bool _holding;

    /// <summary>Keeps the request if requests are being held.</summary>
    /// <returns>False when the caller must submit the request.</returns>
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
