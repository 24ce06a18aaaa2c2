using System.Threading.Tasks.Sources;

namespace LinuxAio.Tasks.Completion;

/// <content>The consumer's side: awaiting the task and taking the result.</content>
internal sealed partial class AioCompletion : IValueTaskSource<int>, IValueTaskSource<long>, IValueTaskSource
{
    int IValueTaskSource<int>.GetResult(short token) => (int)GetResult(token);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    long IValueTaskSource<long>.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // Refuse a second awaiter here: OnCompleted of the core would overwrite the context that the first one
        // captured.
        if (Interlocked.CompareExchange(ref _awaitable, Consumed, (ushort)token) != (ushort)token)
        {
            throw AwaitedTwice();
        }

        _core.OnCompleted(continuation, state, token, flags);
    }

    private long GetResult(short token)
    {
        // GetStatus throws on a wrong version. The exchange decides in one step who consumes: a second awaiter of the
        // same task, even at the same moment, throws. A check followed by a recycle would let both pass.
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
        new("The ValueTask was awaited twice, or its result was requested before the operation completed.");
}
