using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

/// <summary>Behaviour that every operation shares.</summary>
public sealed class EveryOperationTests : OperationTests
{
    private readonly AioContext _context;

    public EveryOperationTests() => _context = NewContext();

    public static TheoryData<string> OnPath => [.. OperationCalls.Path.Keys];

    public static TheoryData<string> OnFile => [.. OperationCalls.File.Keys];

    [Fact]
    public void Operations_AreAllInTheTables()
    {
        string[] public_ = [.. typeof(AioOperations).GetMethods()
            .Where(static method => method.IsVirtual && method.Name.StartsWith("Aio", StringComparison.Ordinal))
            .Select(static method => method.Name)];
        string[] tested = [.. OperationCalls.Path.Keys, .. OperationCalls.File.Keys, .. OperationCalls.Others];
        Assert.Equal(public_.Distinct().Order(), tested.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(OnPath))]
    public async Task OnPath_TokenCancelledBefore_IsCancelled_AndDoesNothing(string operation)
    {
        string path = NewFile("content");
        var token = new CancellationToken(canceled: true);

        Task task = OperationCalls.Path[operation](_context, path, token);

        Assert.True(task.IsCanceled);
        Assert.Equal(token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task)).CancellationToken);
        Assert.Equal(0, _context.OutstandingRequests);
        Assert.Equal("content", File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(OnFile))]
    public async Task OnFile_TokenCancelledBefore_IsCancelled_AndHoldsNothing(string operation)
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        var token = new CancellationToken(canceled: true);

        Task task = OperationCalls.File[operation](_context, file, token);

        Assert.True(task.IsCanceled);
        Assert.Equal(token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task)).CancellationToken);
        Assert.Equal(0, _context.OutstandingRequests);
        file.Dispose();
        Assert.True(file.IsClosed);
        Assert.Equal("content", File.ReadAllText(Temp.File("file")));
    }

    [Theory]
    [MemberData(nameof(OnFile))]
    public async Task OnFile_CancelledInQueue_Ends_AndReleasesTheHandle(string operation)
    {
        AioContext context = NewContext(options => (options.MaxWorkers, options.TryInline) = (1, false));
        Hold(context);
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        using CancellationTokenSource cancel = new();
        Task task = OperationCalls.File[operation](context, file, cancel.Token);
        Assert.False(task.IsCompleted);

        cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());
        file.Dispose();
        Assert.True(file.IsClosed);
        Assert.Equal("content", File.ReadAllText(Temp.File("file")));
    }

    [Theory]
    [MemberData(nameof(OnFile))]
    public void OnFile_Disposed_ThrowsAtTheCall_AndHoldsNothing(string operation)
    {
        SafeFileHandle file = OpenFile(NewFile("content"));
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = OperationCalls.File[operation](_context, file, default); });
        Assert.Equal(0, _context.OutstandingRequests);
    }

    [Theory]
    [MemberData(nameof(OnPath))]
    public void OnPath_ContextDisposed_ThrowsAtTheCall(string operation)
    {
        AioDirectoryHandle directory = OpenDirectory(Temp.FullPath);
        _context.Dispose();
        if (operation is not (nameof(AioOperations.AioTruncateAsync) or nameof(AioOperations.AioGetxattrAsync)))
        {
            Assert.Throws<ObjectDisposedException>(
                () => { _ = OperationCalls.Path[operation](_context, new AioPath(directory, "file"), default); });
        }

        Assert.Throws<ObjectDisposedException>(
            () => { _ = OperationCalls.Path[operation](_context, "/none", default); });
        directory.Dispose();
        Assert.True(directory.IsClosed);
    }

    [Theory]
    [MemberData(nameof(OnFile))]
    public void OnFile_ContextDisposed_ThrowsAtTheCall_AndHoldsNothing(string operation)
    {
        SafeFileHandle file = OpenFile(NewFile("content"), FileAccess.ReadWrite);
        _context.Dispose();
        Assert.Throws<ObjectDisposedException>(
            () => { _ = OperationCalls.File[operation](_context.WithPriority(1), file, default); });
        file.Dispose();
        Assert.True(file.IsClosed);
    }
}
