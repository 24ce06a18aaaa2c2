using System.Collections.Concurrent;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using Moq;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>An engine that the test controls: a prepared request waits until the test completes it, and a completed
/// request waits until the test delivers it. There is no pump.</summary>
internal sealed class MockedEngine
{
    private readonly ConcurrentQueue<CompletedRequest> _completed = new();
    private readonly Delivery _delivery = new(onPump: false);
    private int _prepared;

    internal MockedEngine()
    {
        Mock.Setup(static engine => engine.Prepare(in It.Ref<EngineCall>.IsAny, It.IsAny<object>()))
            .Returns(new PrepareCall(Prepare));
        Mock.Setup(static engine => engine.TryTakeCompleted(out It.Ref<CompletedRequest>.IsAny))
            .Returns(new TakeCall(TryTake));
        Mock.SetupGet(static engine => engine.HasCompleted).Returns(() => !_completed.IsEmpty);
        Dispatcher = new OperationDispatcher(Mock.Object, "test");
    }

    internal delegate RequestTicket PrepareCall(in EngineCall call, object owner);

    internal delegate bool TakeCall(out CompletedRequest completed);

    internal Mock<IAioEngine> Mock { get; } = new();

    internal OperationDispatcher Dispatcher { get; }

    /// <summary>The completion object of the last request.</summary>
    internal AioCompletion LastOwner { get; private set; } = null!;

    internal RequestTicket LastTicket { get; private set; }

    internal EngineCall LastCall { get; private set; }

    /// <summary>The number of prepared requests.</summary>
    internal int Prepared => Volatile.Read(ref _prepared);

    /// <summary>Submits an operation without buffer, handle and target.</summary>
    internal ValueTask<int> Submit(CancellationToken cancellationToken = default)
    {
        var operation = new Operation { Kind = OperationKind.Fsync, Descriptor = 0 };
        return Submit(ref operation, cancellationToken);
    }

    internal ValueTask<int> Submit(ref Operation operation, CancellationToken cancellationToken = default) =>
        Dispatcher.Submit(new EngineCall(0), ref operation, cancellationToken);

    /// <summary>Completes the last request.</summary>
    internal void Complete(long result, bool cancelled = false) => Complete(LastOwner, result, cancelled);

    internal void Complete(object owner, long result, bool cancelled = false) =>
        _completed.Enqueue(new CompletedRequest(owner, result, cancelled));

    /// <summary>Delivers the oldest completed request; false: there is none.</summary>
    internal bool TryDeliver() => _delivery.TryDeliver(Mock.Object);

    /// <summary>Submits, completes and delivers one operation.</summary>
    internal ValueTask<int> Run(long result)
    {
        ValueTask<int> task = Submit();
        Complete(result);
        TryDeliver();
        return task;
    }

    private RequestTicket Prepare(in EngineCall call, object owner)
    {
        LastOwner = (AioCompletion)owner;
        LastCall = call;
        return LastTicket = new RequestTicket(0, (ulong)Interlocked.Increment(ref _prepared));
    }

    private bool TryTake(out CompletedRequest completed) => _completed.TryDequeue(out completed);
}
