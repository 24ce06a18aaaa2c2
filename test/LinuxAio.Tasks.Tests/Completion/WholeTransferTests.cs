using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Tests.Support;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

/// <summary>An operation that continues by itself until the whole buffer is transferred.</summary>
public class WholeTransferTests
{
    private const int Length = 64;
    private const int Offset = 1000;

    private readonly MockedEngine _engine = new();

    [Fact]
    public void ShortWrite_IsFollowedByTheRest()
    {
        ValueTask task = Write();
        Deliver(10);

        Assert.False(task.IsCompleted);
        EngineCall rest = _engine.LastCall;
        Assert.Equal(SyscallNumber.Pwrite64, rest.Number);
        Assert.Equal((7, 10, Length - 10, Offset + 10, 3), (rest.A0, rest.A1, rest.A2, rest.A3, rest.Priority));

        Deliver(Length - 10);
        task.GetAwaiter().GetResult();
        Assert.Equal((2, 0), (_engine.Prepared, _engine.Dispatcher.Outstanding.Operations));
    }

    [Fact]
    public void ShortRead_AtEndOfFile_ReturnsTheCountSoFar()
    {
        ValueTask<int> task = Read();
        Deliver(10);
        Deliver(0);

        Assert.Equal(10, task.Result);
    }

    [Theory]
    [InlineData(false, "read (after 10 of 64 bytes) '/file': Input/output error (EIO)")]
    [InlineData(true, "write (after 10 of 64 bytes) '/file': Input/output error (EIO)")]
    public void Failure_OfALaterPart_TellsTheBytesTransferred(bool write, string message)
    {
        Task task = write ? Write().AsTask() : Read().AsTask();
        Deliver(10);
        Deliver(-(int)Errno.EIO);

        var thrown = Assert.Throws<IOException>(() => task.GetAwaiter().GetResult());
        Assert.Equal(
            (message, 10L, Errno.EIO),
            (thrown.Message, AioResult.GetBytesTransferred(thrown), AioResult.GetErrno(thrown)));
    }

    /// <summary>If a write of 0 bytes were not an error, the operation would never end.</summary>
    [Fact]
    public void Write_ThatTransfersNothing_Fails()
    {
        ValueTask task = Write();
        Deliver(10);
        Deliver(0);

        var thrown = Assert.Throws<IOException>(() => task.GetAwaiter().GetResult());
        Assert.Equal(10, AioResult.GetBytesTransferred(thrown));
    }

    /// <summary>The record of a request that is cancelled in the queue still contains the result of an earlier
    /// request.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(Length)]
    public void Cancel_InTheQueue_CountsNoBytesOfAnEarlierRequest(long leftover)
    {
        using var source = new CancellationTokenSource();
        ValueTask task = Write(source.Token);
        source.Cancel();
        Deliver(leftover, cancelled: true);

        var thrown = Assert.Throws<OperationCanceledException>(() => task.GetAwaiter().GetResult());
        Assert.Equal((0L, source.Token), (AioResult.GetBytesTransferred(thrown), thrown.CancellationToken));
        Assert.Equal(1, _engine.Prepared);
    }

    [Fact]
    public void Cancel_AtTheEndOfAPart_StartsNoOtherPart_AndNamesTheToken()
    {
        using var source = new CancellationTokenSource();
        ValueTask task = Write(source.Token);
        source.Cancel();
        Deliver(10);

        var thrown = Assert.Throws<OperationCanceledException>(() => task.GetAwaiter().GetResult());
        Assert.Equal((10L, source.Token), (AioResult.GetBytesTransferred(thrown), thrown.CancellationToken));
        _engine.Mock.Verify(static engine => engine.Submit(It.IsAny<RequestTicket>()), Times.Once);
        _engine.Mock.Verify(engine => engine.Discard(_engine.LastTicket), Times.Once);
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
    }

    [Fact]
    public void Cancel_OfALaterPart_ReachesIt()
    {
        using var source = new CancellationTokenSource();
        ValueTask task = Write(source.Token);
        Deliver(10);
        RequestTicket second = _engine.LastTicket;
        source.Cancel();

        _engine.Mock.Verify(engine => engine.Cancel(second), Times.Once);
        Deliver(0, cancelled: true);
        var thrown = Assert.Throws<OperationCanceledException>(() => task.GetAwaiter().GetResult());
        Assert.Equal(10, AioResult.GetBytesTransferred(thrown));
    }

    [Fact]
    public void LastPart_ThatCompletesDespiteTheCancel_Succeeds()
    {
        using var source = new CancellationTokenSource();
        ValueTask task = Write(source.Token);
        Deliver(10);
        source.Cancel();
        Deliver(Length - 10);

        task.GetAwaiter().GetResult();
    }

    [Fact]
    public void ContextDisposedMeanwhile_LaterPartNotStarted_ThrowsDisposed_AndTellsTheBytes()
    {
        ValueTask task = Write();
        Deliver(10);
        _engine.Dispatcher.Outstanding.TryClose();
        Deliver(0, cancelled: true);

        var thrown = Assert.Throws<ObjectDisposedException>(() => task.GetAwaiter().GetResult());
        Assert.Equal(10, AioResult.GetBytesTransferred(thrown));
    }

    [Fact]
    public void ContextDisposedMeanwhile_RunningOperation_CompletesAllParts()
    {
        ValueTask task = Write();
        _engine.Dispatcher.Outstanding.TryClose();
        Deliver(10);
        Deliver(Length - 10);

        task.GetAwaiter().GetResult();
        Assert.True(_engine.Dispatcher.Outstanding.IsUnused);
    }

    [Fact]
    public void NoMemoryForTheRest_Fails_AndTellsTheBytesTransferred()
    {
        ValueTask task = Write();
        _engine.Mock.Setup(static engine => engine.Prepare(in It.Ref<EngineCall>.IsAny, It.IsAny<object>()))
            .Throws<InsufficientMemoryException>();
        Deliver(10);

        var thrown = Assert.Throws<IOException>(() => task.GetAwaiter().GetResult());
        Assert.Equal((10L, Errno.ENOMEM), (AioResult.GetBytesTransferred(thrown), AioResult.GetErrno(thrown)));
        Assert.True(_engine.Dispatcher.Outstanding.IsUnused);
    }

    private static Operation Operation(OperationKind kind, string action) => new()
    {
        Kind = kind,
        Action = action,
        Path = "/file",
        Descriptor = 7,
        WantsAll = true,
        Length = Length,
        Offset = Offset,
        Priority = 3,
    };

    private ValueTask Write(CancellationToken cancellationToken = default)
    {
        Operation operation = Operation(OperationKind.Write, "write");
        return _engine.Dispatcher.SubmitWithoutResult(operation.Rest(), ref operation, cancellationToken);
    }

    private ValueTask<int> Read()
    {
        Operation operation = Operation(OperationKind.Read, "read");
        return _engine.Dispatcher.Submit(operation.Rest(), ref operation, CancellationToken.None);
    }

    private void Deliver(long result, bool cancelled = false)
    {
        _engine.Complete(result, cancelled);
        Assert.True(_engine.TryDeliver());
    }
}
