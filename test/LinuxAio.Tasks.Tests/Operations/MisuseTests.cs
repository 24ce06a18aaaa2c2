using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

/// <summary>Misuse throws at the call, never in the task: the tests await nothing.</summary>
public sealed class MisuseTests : OperationTests
{
    private readonly AioContext _context;
    private readonly FileStatus _status = new();

    public MisuseTests() => _context = NewContext();

    public static TheoryData<string> PathOperations => [.. OperationCalls.Path.Keys];

    public static TheoryData<string, string, string> BadPaths
    {
        get
        {
            (string Path, string Reason)[] bad =
            [
                ("", "empty"), ("relative", "relative"), ("./relative", "relative"), ("~/home", "relative"),
                ("/with\0nul", "NUL"), ("\0", "relative"), ("/half\ud800pair", "surrogate"),
                ("/half\udc00pair", "surrogate"),
            ];
            TheoryData<string, string, string> data = [];
            foreach (string operation in OperationCalls.Path.Keys)
            {
                foreach ((string path, string reason) in bad)
                {
                    data.Add(operation, path, reason);
                }
            }

            return data;
        }
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(BadPaths), DisableDiscoveryEnumeration = true)]
    public void Path_OfBadShape_ThrowsNamingOperationAndPath(string operation, string path, string reason)
    {
        AssertIsExplained("path", OperationCalls.Path[operation], operation, path, reason);
        if (OperationCalls.SecondPath.TryGetValue(operation, out OperationCalls.OnPath? onSecond))
        {
            AssertIsExplained("newPath", onSecond, operation, path, reason);
        }
    }

    private void AssertIsExplained(
        string parameter, OperationCalls.OnPath call, string operation, string path, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(() => { _ = call(_context, path, default); });

        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains(operation, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        string readable = new([.. path.TakeWhile(static c => c is > ' ' and < '\x7f')]);
        Assert.Contains(readable, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', exception.Message);
    }

    [Theory]
    [MemberData(nameof(PathOperations))]
    public void Path_Null_Throws(string operation)
    {
        var exception = Misuse<ArgumentNullException>(CallOnPath(operation, (string)null!));
        Assert.Equal("path", exception.ParamName);
        Assert.Contains(operation, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PathOperations))]
    public void Path_Default_Throws(string operation) =>
        Assert.Contains(
            operation, Misuse<ArgumentNullException>(CallOnPath(operation, default)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(PathOperations))]
    public void Path_AbsoluteInDirectory_Throws(string operation)
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        var exception = Misuse<ArgumentException>(CallOnPath(operation, new AioPath(directory, "/etc")));
        Assert.Contains("absolute", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new AioPath(null!, "name"));
        Assert.Throws<ArgumentNullException>(() => new AioPath(directory, null!));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-4096)]
    [InlineData(long.MinValue)]
    public void Offset_BelowMinusOne_Throws(long offset)
    {
        using SafeFileHandle handle = File.OpenHandle(NewFile("content"));
        AssertNames("offset", "AioReadAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioReadAsync(handle, new byte[1], offset)));
        AssertNames("offset", "AioReadAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioReadAsync(0, new byte[1], offset)));
        AssertNames("offset", "AioWriteAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioWriteAsync(handle, new byte[1], offset)));
        AssertNames("offset", "AioReadaheadAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioReadaheadAsync(handle, offset, 1)));
    }

    [Fact]
    public void Readahead_NegativeOffsetOrLength_Throws()
    {
        SafeFileHandle handle = OpenFile(NewFile("content"));
        AssertNames("offset", "AioReadaheadAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioReadaheadAsync(handle, -1, 1)));
        AssertNames("length", "AioReadaheadAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioReadaheadAsync(handle, 0, -1)));
        AssertNames("length", "AioReadaheadAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioReadaheadAsync(handle, 0, long.MinValue)));
    }

    [Theory]
    [InlineData(1 << 17)]
    [InlineData(1 << 30)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    public void Open_UndefinedFlags_Throws(int flags) =>
        AssertNames("flags", "AioOpenAsync", Misuse<ArgumentOutOfRangeException>(
            () => _context.AioOpenAsync("/dev/null", (OpenFlags)flags)));

    [Fact]
    public void Open_WriteOnlyAndReadWrite_Throws() =>
        AssertNames("flags", "AioOpenAsync", Misuse<ArgumentException>(
            () => _context.AioOpenAsync("/dev/null", OpenFlags.WriteOnly | OpenFlags.ReadWrite)));

    [Theory]
    [InlineData(0x1000)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    public void Open_UndefinedMode_Throws(int mode)
    {
        var exception = Misuse<ArgumentOutOfRangeException>(
            () => _context.AioOpenAsync("/dev/null", OpenFlags.Create, (UnixFileMode)mode));
        AssertNames("mode", "AioOpenAsync", exception);
        Assert.Contains("/dev/null", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_Null_Throws()
    {
        SafeFileHandle handle = OpenFile(NewFile("content"));
        Assert.Equal("status", Misuse<ArgumentNullException>(() => _context.AioStatAsync("/", null!)).ParamName);
        Assert.Equal("status", Misuse<ArgumentNullException>(() => _context.AioLstatAsync("/", null!)).ParamName);
        Assert.Equal("status", Misuse<ArgumentNullException>(() => _context.AioStatAsync(handle, null!)).ParamName);
        Assert.Equal("status", Misuse<ArgumentNullException>(() => _context.AioStatAsync(-1, null!)).ParamName);
    }

    [Fact]
    public void File_NullHandle_Throws() =>
        Misuse<ArgumentNullException>(() => _context.AioFsyncAsync((SafeFileHandle)null!));

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Priority_OutOfRange_Throws(int priority) =>
        Assert.Equal(
            "priority", Assert.Throws<ArgumentOutOfRangeException>(() => _context.WithPriority(priority)).ParamName);

    [Theory]
    [InlineData(-1)]
    [InlineData(4097)]
    [InlineData(int.MinValue)]
    public void Workers_OutOfRange_Throws(int workers)
    {
        Assert.Equal(
            "workers", Assert.Throws<ArgumentOutOfRangeException>(() => _context.MinParallel(workers)).ParamName);
        Assert.Equal(
            "workers", Assert.Throws<ArgumentOutOfRangeException>(() => _context.MaxParallel(workers)).ParamName);
        Assert.Equal(
            "workers",
            Assert.Throws<ArgumentOutOfRangeException>(() => { _ = _context.MaxParallelAsync(workers); }).ParamName);
        Assert.Equal(1, _context.WorkerCount);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public void Disposed_EveryOperation_Throws()
    {
        SafeFileHandle handle = OpenFile(NewFile("content"));
        int number = (int)handle.DangerousGetHandle();
        AioOperations view = _context.WithPriority(2);
        _context.Dispose();

        foreach (AioOperations operations in new[] { _context, view, _context.WithPriority(-2) })
        {
            Misuse<ObjectDisposedException>(() => operations.AioOpenAsync("/dev/null", OpenFlags.ReadOnly));
            Misuse<ObjectDisposedException>(() => operations.AioCloseAsync(handle));
            Misuse<ObjectDisposedException>(() => operations.AioCloseAsync(number));
            Misuse<ObjectDisposedException>(() => operations.AioReadAsync(handle, new byte[1], 0));
            Misuse<ObjectDisposedException>(() => operations.AioReadAsync(number, new byte[1], 0));
            Misuse<ObjectDisposedException>(() => operations.AioReadAsync(-1, new byte[1], 0));
            Misuse<ObjectDisposedException>(() => operations.AioWriteAsync(handle, new byte[1], 0));
            Misuse<ObjectDisposedException>(() => operations.AioReadaheadAsync(handle, 0, 1));
            Misuse<ObjectDisposedException>(() => operations.AioStatAsync("/", _status));
            Misuse<ObjectDisposedException>(() => operations.AioStatAsync(handle, _status));
            Misuse<ObjectDisposedException>(() => operations.AioLstatAsync("/", _status));
            Misuse<ObjectDisposedException>(() => operations.AioUnlinkAsync("/none"));
            Misuse<ObjectDisposedException>(() => operations.AioFsyncAsync(handle));
            Misuse<ObjectDisposedException>(() => operations.AioFdatasyncAsync(handle));
            Misuse<ObjectDisposedException>(() => operations.AioReadDirectoryAsync(handle, new byte[100]));
        }

        Assert.True(LibC.IsOpen(number));
        handle.Dispose();
        Assert.True(handle.IsClosed, "a refused operation holds the handle no longer");
    }

    [Fact]
    public async Task Disposed_StatusOfARefusedStat_IsUsableElsewhere()
    {
        _context.Dispose();
        Misuse<ObjectDisposedException>(() => _context.AioStatAsync("/", _status));
        AioContext other = NewContext();
        Assert.Equal(0, await Finish(other.AioStatAsync("/", _status)));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Disposed_EveryControl_ThrowsOrReturns(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        context.Dispose();

        Assert.Throws<ObjectDisposedException>(() => context.MinParallel(1));
        Assert.Throws<ObjectDisposedException>(() => context.MaxParallel(1));
        Assert.Throws<ObjectDisposedException>(() => { _ = context.MaxParallelAsync(1); });
        if (mode == CompletionMode.Manual)
        {
            Assert.Throws<ObjectDisposedException>(() => context.PollCallback());
            Assert.Throws<ObjectDisposedException>(() => context.PollWait());
            Assert.Throws<ObjectDisposedException>(() => context.PollFileno);
        }

        Assert.Equal((0, 0, 0, 0), (
            context.OutstandingRequests, context.QueuedRequests, context.RunningRequests, context.CompletedRequests));
        Assert.Equal(0, context.WorkerCount);
        Assert.Empty(context.GetRunningRequests());
        Assert.True(context.DrainAsync().IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(CompletionMode.ThreadPool)]
    [InlineData(CompletionMode.Inline)]
    public void Polling_InOtherModes_Throws(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        foreach (Action poll in new Action[]
        {
            () => context.PollCallback(), context.PollWait, () => _ = context.PollFileno,
        })
        {
            var exception = Assert.Throws<InvalidOperationException>(poll);
            Assert.IsNotType<ObjectDisposedException>(exception);
            Assert.Contains("Manual", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Awaited_Twice_Throws()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        ValueTask<int> stat = context.AioStatAsync("/", _status);
        held.Release();
        Assert.Equal(0, await Finish(stat));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stat);
        Assert.Equal(0, await Finish(context.AioStatAsync("/", _status)));
    }

    [Fact]
    public async Task Result_BeforeCompletion_Throws()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        ValueTask<int> stat = context.AioStatAsync("/", _status);
        Assert.Throws<InvalidOperationException>(() => stat.Result);
        held.Release();
        Assert.Equal(0, await Finish(stat));
    }

    private static void AssertNames(string parameter, string operation, ArgumentException exception)
    {
        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains(operation, exception.Message, StringComparison.Ordinal);
    }

    private Func<ValueTask<int>> CallOnPath(string operation, AioPath path) => () =>
    {
        _ = OperationCalls.Path[operation](_context, path, default);
        return default;
    };
}
