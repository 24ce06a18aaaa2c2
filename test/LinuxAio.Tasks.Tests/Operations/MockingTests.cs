using LinuxAio.Tasks.Tests.Support;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

/// <summary>Users can replace the operations in their tests.</summary>
public sealed class MockingTests : OperationTests
{
    [Fact]
    public async Task Mock_OfOperations_AnswersAsSetUp()
    {
        var mock = new Mock<AioOperations>(MockBehavior.Strict);
        mock.Setup(
            o => o.AioOpenAsync("/file", OpenFlags.ReadOnly, It.IsAny<UnixFileMode>(), It.IsAny<CancellationToken>()))
            .Returns(new ValueTask<int>(7));
        mock.Setup(o => o.AioReadAsync(7, It.IsAny<Memory<byte>>(), 0, It.IsAny<CancellationToken>()))
            .Returns((FileDescriptor _, Memory<byte> buffer, long _, CancellationToken _) =>
            {
                "mocked"u8.CopyTo(buffer.Span);
                return new ValueTask<int>(6);
            });
        mock.Setup(o => o.AioCloseAsync(7)).Returns(new ValueTask<int>(-(int)Errno.EIO));
        AioOperations operations = mock.Object;

        byte[] buffer = new byte[6];
        int file = await operations.AioOpenAsync("/file", OpenFlags.ReadOnly);
        Assert.Equal(6, await operations.AioReadAsync(file, buffer, 0));
        AssertErrno(Errno.EIO, await operations.AioCloseAsync(file));

        Assert.Equal("mocked"u8.ToArray(), buffer);
        mock.VerifyAll();
    }

    [Fact]
    public async Task Mock_EveryOperation_CanBeSetUp()
    {
        var mock = new Mock<AioOperations>(MockBehavior.Strict);
        var status = new FileStatus();
        mock.Setup(o => o.AioWriteAsync(1, It.IsAny<ReadOnlyMemory<byte>>(), -1, default))
            .Returns(new ValueTask<int>(1));
        mock.Setup(o => o.AioReadaheadAsync(1, 2, 3, default)).Returns(new ValueTask<int>(2));
        mock.Setup(o => o.AioStatAsync((AioPath)"/a", status, default)).Returns(new ValueTask<int>(3));
        mock.Setup(o => o.AioStatAsync((FileDescriptor)1, status, default)).Returns(new ValueTask<int>(4));
        mock.Setup(o => o.AioLstatAsync("/a", status, default)).Returns(new ValueTask<int>(5));
        mock.Setup(o => o.AioUnlinkAsync("/a", default)).Returns(new ValueTask<int>(6));
        mock.Setup(o => o.AioFsyncAsync(1, default)).Returns(new ValueTask<int>(7));
        mock.Setup(o => o.AioFdatasyncAsync(1, default)).Returns(new ValueTask<int>(8));
        mock.Setup(o => o.AioReadDirectoryAsync(1, It.IsAny<Memory<byte>>(), default)).Returns(new ValueTask<int>(9));
        AioOperations o = mock.Object;

        Assert.Equal(1, await o.AioWriteAsync(1, new byte[1], -1));
        Assert.Equal(2, await o.AioReadaheadAsync(1, 2, 3));
        Assert.Equal(3, await o.AioStatAsync("/a", status));
        Assert.Equal(4, await o.AioStatAsync(1, status));
        Assert.Equal(5, await o.AioLstatAsync("/a", status));
        Assert.Equal(6, await o.AioUnlinkAsync("/a"));
        Assert.Equal(7, await o.AioFsyncAsync(1));
        Assert.Equal(8, await o.AioFdatasyncAsync(1));
        Assert.Equal(9, await o.AioReadDirectoryAsync(1, new byte[1]));
        mock.VerifyAll();
    }

    [Fact]
    public async Task Subclass_OverriddenOperation_IsUsed_OthersThrowNotSupported()
    {
        var operations = new OnlyStat();
        Assert.Equal(42, await operations.AioStatAsync("/a", new FileStatus()));

        byte[] buffer = new byte[1];
        var status = new FileStatus();
        Misuse<NotSupportedException>(() => operations.AioOpenAsync("/a", OpenFlags.ReadOnly));
        Misuse<NotSupportedException>(() => operations.AioCloseAsync(1));
        Misuse<NotSupportedException>(() => operations.AioReadAsync(1, buffer, 0));
        Misuse<NotSupportedException>(() => operations.AioWriteAsync(1, buffer, 0));
        Misuse<NotSupportedException>(() => operations.AioReadaheadAsync(1, 0, 1));
        Misuse<NotSupportedException>(() => operations.AioStatAsync(1, status));
        Misuse<NotSupportedException>(() => operations.AioLstatAsync("/a", status));
        Misuse<NotSupportedException>(() => operations.AioUnlinkAsync("/a"));
        Misuse<NotSupportedException>(() => operations.AioFsyncAsync(1));
        Misuse<NotSupportedException>(() => operations.AioFdatasyncAsync(1));
        string message = Misuse<NotSupportedException>(() => operations.AioReadDirectoryAsync(1, buffer)).Message;

        Assert.Contains(nameof(OnlyStat), message, StringComparison.Ordinal);
        AioContext context = NewContext();
        Assert.Equal(0, await Finish(context.AioStatAsync("/", status))); // the status is free
    }

    private sealed class OnlyStat : AioOperations
    {
        public override ValueTask<int> AioStatAsync(
            AioPath path, FileStatus status, CancellationToken cancellationToken = default) => new(42);
    }
}
