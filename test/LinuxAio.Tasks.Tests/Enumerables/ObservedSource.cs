namespace LinuxAio.Tasks.Tests.Enumerables;

/// <summary>A sequence of the numbers from 0 on that records how it is used.</summary>
internal sealed class ObservedSource(int count) : IAsyncEnumerable<int>, IAsyncEnumerator<int>
{
    private CancellationToken _token;

    internal int Pulled { get; private set; }

    internal int Disposed { get; private set; }

    internal CancellationToken Token => _token;

    /// <summary>Awaited before the element with that number is returned.</summary>
    internal Func<int, CancellationToken, Task>? BeforeElement { get; init; }

    internal Action? OnDispose { get; init; }

    public int Current { get; private set; } = -1;

    public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _token = cancellationToken;
        return this;
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        if (Pulled == count)
        {
            return false;
        }

        int next = Pulled++;
        if (BeforeElement is not null)
        {
            await BeforeElement(next, _token);
        }

        Current = next;
        return true;
    }

    public ValueTask DisposeAsync()
    {
        Disposed++;
        OnDispose?.Invoke();
        return default;
    }
}
