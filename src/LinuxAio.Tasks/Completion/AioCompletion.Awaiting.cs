using System.Threading.Tasks.Sources;

namespace LinuxAio.Tasks.Completion;

/// <content>The consumer's side: awaiting the task and taking the result.</content>
internal sealed partial class AioCompletion : IValueTaskSource<int>, IValueTaskSource<long>, IValueTaskSource
{
    int IValueTaskSource<int>.GetResult(short token) => (int)GetResult(token);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    long IValueTaskSource<long>.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // A second awaiter is refused before it can overwrite the context the first one captured.
        if (Interlocked.CompareExchange(ref _awaitable, Consumed, (ushort)token) != (ushort)token)
        {
            throw AwaitedTwice();
        }

        _core.OnCompleted(continuation, state, token, flags);
    }

    private long GetResult(short token)
    {
        // The status throws on another version. Then one step decides who consumes: a second awaiter of the same task,
        // even at the same moment, throws instead of recycling a live operation.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending ||
            Interlocked.CompareExchange(ref _live, Consumed, (ushort)token) != (ushort)token)
        {
            throw AwaitedTwice();
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            LetGo();
        }
    }

    private static InvalidOperationException AwaitedTwice() =>
        new("The ValueTask was awaited twice, or its result was asked for before it was there.");
}
