using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

// These tests call each overload on purpose, and they look at short reads.
#pragma warning disable CA2022, CA1835

namespace LinuxAio.Tasks.Tests.Streams;

/// <content>Bad arguments, closed streams, cancelled tokens.</content>
public abstract partial class StreamConformanceTests
{
    private static readonly Dictionary<string, Action<Stream>> Members = new()
    {
        ["Length"] = static stream => _ = stream.Length,
        ["Position"] = static stream => _ = stream.Position,
        ["Position ="] = static stream => stream.Position = 0,
        ["Seek"] = static stream => stream.Seek(0, SeekOrigin.Begin),
        ["Seek to the end"] = static stream => stream.Seek(0, SeekOrigin.End),
        ["SetLength"] = static stream => stream.SetLength(0),
        ["Flush"] = static stream => stream.Flush(),
        ["FlushAsync"] = static stream => stream.FlushAsync(),
        ["Read span"] = static stream => stream.Read(new byte[1].AsSpan()),
        ["Read array"] = static stream => stream.Read(new byte[1], 0, 1),
        ["Read nothing"] = static stream => stream.Read([], 0, 0),
        ["ReadByte"] = static stream => stream.ReadByte(),
        ["ReadAsync memory"] = static stream => stream.ReadAsync(new byte[1].AsMemory()),
        ["ReadAsync array"] = static stream => stream.ReadAsync(new byte[1], 0, 1),
        ["BeginRead"] = static stream => stream.BeginRead(new byte[1], 0, 1, null, null),
        ["Write span"] = static stream => stream.Write(new byte[1].AsSpan()),
        ["Write array"] = static stream => stream.Write(new byte[1], 0, 1),
        ["Write nothing"] = static stream => stream.Write([], 0, 0),
        ["WriteByte"] = static stream => stream.WriteByte(1),
        ["WriteAsync memory"] = static stream => stream.WriteAsync(new byte[1].AsMemory()),
        ["WriteAsync array"] = static stream => stream.WriteAsync(new byte[1], 0, 1),
        ["BeginWrite"] = static stream => stream.BeginWrite(new byte[1], 0, 1, null, null),
        ["CopyTo"] = static stream => stream.CopyTo(Stream.Null),
        ["CopyToAsync"] = static stream => stream.CopyToAsync(Stream.Null),
        ["CopyToAsync size"] = static stream => stream.CopyToAsync(Stream.Null, 1),
    };

    public static TheoryData<string> MemberNames => [.. Members.Keys];

    [Theory]
    [MemberData(nameof(MemberNames))]
    public async Task Disposed_EveryMember_ThrowsAtTheCall(string member)
    {
        foreach (FileAccess access in new[] { FileAccess.Read, FileAccess.Write, FileAccess.ReadWrite })
        {
            Stream stream = await NewStream(access);
            stream.Dispose();
            Assert.Throws<ObjectDisposedException>(() => Members[member](stream));
        }

        Assert.Equal(Digits, Content);
    }

    [Fact]
    public async Task Disposed_HasNoCapabilities()
    {
        Stream stream = await NewStream();
        await stream.DisposeAsync();

        Assert.Equal((false, false, false), (stream.CanRead, stream.CanWrite, stream.CanSeek));
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [Fact]
    public async Task Dispose_Again_DoesNothing()
    {
        Stream stream = await NewStream();
        stream.Close();
        stream.Dispose();
        await stream.DisposeAsync();
        await stream.DisposeAsync();
        stream.Close();
    }

    [FactRequires(Tool.Fuse)]
    public async Task Dispose_DuringARead_LetsItEnd()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), Digits);
        Stream stream = await OpenAsync(mount.File("a"), FileMode.Open, FileAccess.Read);
        mount.Hold(FuseOperation.Read);
        Task<int> read = stream.ReadAsync(new byte[4]).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);
        stream.Dispose();
        mount.Release(FuseOperation.Read);

        Assert.Equal(4, await read.InTime());
    }

    [Fact]
    public async Task ArrayArguments_Misuse_IsNamedAtTheCall()
    {
        Stream stream = await NewStream();
        byte[] buffer = new byte[4];
        foreach (Action<byte[], int, int> call in new Action<byte[], int, int>[]
        {
            (b, o, c) => stream.Read(b, o, c),
            (b, o, c) => stream.ReadAsync(b, o, c),
            (b, o, c) => stream.BeginRead(b, o, c, null, null),
            (b, o, c) => stream.Write(b, o, c),
            (b, o, c) => stream.WriteAsync(b, o, c),
            (b, o, c) => stream.BeginWrite(b, o, c, null, null),
        })
        {
            Assert.Throws<ArgumentNullException>("buffer", () => call(null!, 0, 0));
            Assert.Throws<ArgumentOutOfRangeException>("offset", () => call(buffer, -1, 1));
            Assert.Throws<ArgumentOutOfRangeException>("count", () => call(buffer, 0, -1));
            Assert.Throws<ArgumentOutOfRangeException>("count", () => call(buffer, 0, 5));
            Assert.Throws<ArgumentOutOfRangeException>("count", () => call(buffer, 4, 1));
            Assert.Throws<ArgumentOutOfRangeException>("count", () => call(buffer, 5, 0));
            Assert.Throws<ArgumentOutOfRangeException>("count", () => call(buffer, int.MaxValue, int.MaxValue));
        }

        AssertAt(stream, 0, 10);
        Assert.Equal(Digits, Content);
    }

    /// <summary>Arguments are checked before anything else.</summary>
    [Fact]
    public async Task ArrayArguments_Misuse_ComesBeforeCapability()
    {
        Stream reads = await NewStream(FileAccess.Read);
        Stream writes = await NewStream(FileAccess.Write);
        Stream closed = await NewStream();
        closed.Dispose();

        Assert.Throws<ArgumentNullException>(() => reads.Write(null!, 0, 0));
        Assert.Throws<ArgumentNullException>(() => writes.Read(null!, 0, 0));
        Assert.Throws<ArgumentNullException>(() => closed.Read(null!, 0, 0));
        AtTheCall<ArgumentNullException>(() => closed.WriteAsync(null!, 0, 0, new CancellationToken(true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => closed.Position = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => closed.SetLength(-1));
        Assert.Throws<ArgumentException>("origin", () => closed.Seek(0, (SeekOrigin)9));
    }

    [Fact]
    public async Task CopyTo_Misuse_IsNamedAtTheCall()
    {
        Stream stream = await NewStream();
        using var readOnly = new MemoryStream([], writable: false);
        var closed = new MemoryStream();
        closed.Dispose();

        Assert.Throws<ArgumentNullException>("destination", () => stream.CopyTo(null!));
        AtTheCall<ArgumentNullException>("destination", () => stream.CopyToAsync(null!));
        Assert.Throws<ArgumentOutOfRangeException>("bufferSize", () => stream.CopyTo(Stream.Null, 0));
        AtTheCall<ArgumentOutOfRangeException>("bufferSize", () => stream.CopyToAsync(Stream.Null, 0));
        AtTheCall<ArgumentOutOfRangeException>("bufferSize", () => stream.CopyToAsync(Stream.Null, -1));
        Assert.Throws<NotSupportedException>(() => stream.CopyTo(readOnly));
        AtTheCall<NotSupportedException>(() => stream.CopyToAsync(readOnly));
        Assert.Throws<ObjectDisposedException>(() => stream.CopyTo(closed));
        AtTheCall<ObjectDisposedException>(() => stream.CopyToAsync(closed));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task CopyTo_FromWriteOnly_IsNotSupported()
    {
        Stream stream = await NewStream(FileAccess.Write);

        Assert.Throws<NotSupportedException>(() => stream.CopyTo(Stream.Null));
        AtTheCall<NotSupportedException>(() => stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Cancelled_BeforeTheCall_DoesNothing()
    {
        Stream stream = await NewStream();
        var token = new CancellationToken(canceled: true);
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => stream.ReadAsync(new byte[1], token).AsTask(),
            () => stream.ReadAsync(new byte[1], 0, 1, token),
            () => stream.WriteAsync(new byte[1], token).AsTask(),
            () => stream.WriteAsync(new byte[1], 0, 1, token),
            () => stream.FlushAsync(token),
            () => stream.CopyToAsync(Stream.Null, token),
            () => stream.CopyToAsync(Stream.Null, 1, token),
        })
        {
            Task task = call();
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
            Assert.Equal(token, thrown.CancellationToken);
            Assert.True(task.IsCanceled);
        }

        AssertAt(stream, 0, 10);
        Assert.Equal(Digits, Content);
    }

    [Fact]
    public async Task Cancelled_ComesBeforeCapabilityAndClosing()
    {
        var token = new CancellationToken(canceled: true);
        Stream reads = await NewStream(FileAccess.Read);
        Stream writes = await NewStream(FileAccess.Write);
        Assert.True(reads.WriteAsync(new byte[1], token).IsCanceled);
        Assert.True(writes.ReadAsync(new byte[1], token).IsCanceled);
        reads.Dispose();
        Assert.True(reads.ReadAsync(new byte[1], token).IsCanceled);
        Assert.True(reads.FlushAsync(token).IsCanceled);
    }

    /// <summary>A running system call is not cancelled, and its bytes are returned.</summary>
    [FactRequires(Tool.Fuse)]
    public async Task Cancelled_DuringARead_ReturnsItsBytes()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), Digits);
        await using Stream stream = await OpenAsync(mount.File("a"), FileMode.Open, FileAccess.Read);
        using var source = new CancellationTokenSource();
        mount.Hold(FuseOperation.Read);
        byte[] buffer = new byte[4];
        Task<int> read = stream.ReadAsync(buffer, source.Token).AsTask();
        mount.WaitUntilHeld(FuseOperation.Read);
        source.Cancel();
        mount.Release(FuseOperation.Read);

        Assert.Equal(4, await read.InTime());
        Assert.Equal("0123"u8, buffer);
        Assert.Equal(4, stream.Position);
    }

    [Fact]
    public async Task Token_ThatIsNeverCancelled_ChangesNothing()
    {
        Stream stream = await NewStream();
        using var source = new CancellationTokenSource();
        byte[] buffer = new byte[4];

        Assert.Equal(4, await stream.ReadAsync(buffer, source.Token));
        await stream.WriteAsync(buffer, source.Token);
        await stream.FlushAsync(source.Token);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, source.Token);

        Assert.Equal("89"u8, copy.ToArray());
        Assert.Equal("0123012389", Content);
    }

    [Fact]
    public async Task BeginRead_CallsBack_WithTheState()
    {
        Stream stream = await NewStream();
        var called = new TaskCompletionSource<IAsyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        object state = new();
        IAsyncResult begun = stream.BeginRead(new byte[4], 0, 4, called.SetResult, state);

        IAsyncResult result = await called.Task.InTime();
        Assert.Same(begun, result);
        Assert.Same(state, result.AsyncState);
        Assert.Equal(4, stream.EndRead(result));
    }

    [Fact]
    public async Task EndRead_WithoutAResult_Throws()
    {
        Stream stream = await NewStream();

        Assert.Throws<ArgumentNullException>(() => stream.EndRead(null!));
        Assert.Throws<ArgumentNullException>(() => stream.EndWrite(null!));
    }

    /// <summary>The call itself throws; the task is not awaited.</summary>
    private static void AtTheCall<T>(string name, Func<Task> call)
        where T : ArgumentException
    {
        void Call() => _ = call();
        Assert.Throws<T>(name, Call);
    }

    private static void AtTheCall<T>(Func<Task> call)
        where T : Exception
    {
        void Call() => _ = call();
        Assert.Throws<T>(Call);
    }
}
