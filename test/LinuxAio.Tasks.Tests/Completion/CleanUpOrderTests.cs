using System.Buffers;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Completion;
using LinuxAio.Tasks.Tests.Support;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Completion;

/// <summary>A completion notifies the target, unpins the buffer, releases the handle, and only then sets the result:
/// from there on another thread may own the object.</summary>
public class CleanUpOrderTests
{
    private const string Told = "told";
    private const string Unpinned = "unpinned";
    private const string Closed = "closed";
    private const string Resumed = "resumed";

    private readonly MockedEngine _engine = new();
    private readonly List<string> _log = [];
    private Func<bool> _isCompleted = static () => false;

    [Theory]
    [InlineData(5, false)]
    [InlineData(-5, false)]
    [InlineData(0, true)]
    [Trait("Category", "Acceptance")]
    public void Completion_ReleasesEverythingBeforeTheResultIsVisible(int result, bool cancelled)
    {
        using var memory = new RecordingMemory(this);
        using var handle = new RecordingHandle(this);
        ValueTask<int> task = Start(memory, handle, default);
        handle.Dispose(); // only the operation keeps the handle open now
        Assert.Equal([], _log);

        _isCompleted = () => task.IsCompleted;
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => _log.Add(Resumed));
        _engine.Complete(result, cancelled);
        _engine.TryDeliver();

        Assert.Equal([Told, Unpinned, Closed, Resumed], _log);
        Assert.Equal(cancelled, task.IsCanceled);
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void PrepareThatThrows_ReleasesEverything()
    {
        _engine.Mock.Setup(
            static engine => engine.Prepare(in It.Ref<Tasks.Engine.EngineCall>.IsAny, It.IsAny<object>()))
            .Throws(new InsufficientMemoryException("no records"));
        using var memory = new RecordingMemory(this);
        using var handle = new RecordingHandle(this);

        Assert.Throws<InsufficientMemoryException>(() => { _ = Start(memory, handle, default); });

        Assert.Equal([Told, Unpinned], _log);
        handle.Dispose();
        Assert.Equal([Told, Unpinned, Closed], _log);
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void TokenCancelledAlready_ReleasesEverythingAndDiscardsTheRequest()
    {
        using var memory = new RecordingMemory(this);
        using var handle = new RecordingHandle(this);

        ValueTask<int> task = Start(memory, handle, new CancellationToken(canceled: true));

        Assert.True(task.IsCanceled);
        Assert.Equal([Told, Unpinned], _log);
        _engine.Mock.Verify(engine => engine.Discard(_engine.LastTicket), Times.Once);
        _engine.Mock.Verify(static engine => engine.Submit(It.IsAny<Tasks.Engine.RequestTicket>()), Times.Never);
        handle.Dispose();
        Assert.Equal([Told, Unpinned, Closed], _log);
        Assert.Equal(0, _engine.Dispatcher.Outstanding.Operations);
    }

    [Fact]
    [Trait("Category", "Acceptance")]
    public void DisposedContext_ReleasesEverything()
    {
        Assert.True(_engine.Dispatcher.Outstanding.TryClose());
        using var memory = new RecordingMemory(this);
        using var handle = new RecordingHandle(this);

        Assert.Throws<ObjectDisposedException>(() => { _ = Start(memory, handle, default); });

        Assert.Equal([Told, Unpinned], _log);
        handle.Dispose();
        Assert.Equal([Told, Unpinned, Closed], _log);
        Assert.True(_engine.Dispatcher.Outstanding.WhenUnused().IsCompleted);
    }

    private ValueTask<int> Start(RecordingMemory memory, RecordingHandle handle, CancellationToken cancellationToken)
    {
        TrackedHandle facts = TrackedHandle.Of(handle);
        int descriptor = facts.Enter(out int stripe);
        var operation = new Operation
        {
            Kind = OperationKind.Read,
            Descriptor = descriptor,
            Handle = new HandleUse(facts, stripe),
            Pin = memory.Memory.Pin(),
            Target = new RecordingTarget(this),
        };
        return _engine.Submit(ref operation, cancellationToken);
    }

    private void Log(string what)
    {
        Assert.False(_isCompleted(), $"{what} after the result was visible");
        _log.Add(what);
    }

    private sealed class RecordingHandle : SafeHandle
    {
        private readonly CleanUpOrderTests _test;

        internal RecordingHandle(CleanUpOrderTests test)
            : base(-1, ownsHandle: true)
        {
            _test = test;
            SetHandle(0);
        }

        public override bool IsInvalid => handle < 0;

        protected override bool ReleaseHandle()
        {
            _test.Log(Closed);
            return true;
        }
    }

    private sealed class RecordingTarget(CleanUpOrderTests test) : IResultTarget
    {
        public void Complete(long result) => test.Log(Told);
    }

    private sealed class RecordingMemory(CleanUpOrderTests test) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = GC.AllocateArray<byte>(16, pinned: true);

        public override Span<byte> GetSpan() => _bytes;

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            fixed (byte* start = _bytes)
            {
                return new MemoryHandle(start + elementIndex, default, this);
            }
        }

        public override void Unpin() => test.Log(Unpinned);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
