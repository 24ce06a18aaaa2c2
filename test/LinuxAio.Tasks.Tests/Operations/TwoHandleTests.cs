using System.Runtime.InteropServices;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class TwoHandleTests : OperationTests
{
    private readonly AioContext _context;

    public TwoHandleTests() => _context = NewContext();

    [Theory]
    [InlineData("copy")]
    [InlineData("clone")]
    [InlineData("rename")]
    public async Task Handles_DisposedWhileQueued_StayOpenUntilTheOperationEnds(string operation)
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        (OpenedHandle first, OpenedHandle second) = OpenBoth(operation);
        Task<long> task = Start(context, operation, first, second);
        first.Handle.Dispose();
        second.Handle.Dispose();
        Assert.Equal((true, true), (LibC.IsOpen(first.Number), LibC.IsOpen(second.Number)));

        held.Release();

        AssertDone(operation, await task.InTime());
        Bounded.Until(() => !LibC.IsOpen(first.Number) && !LibC.IsOpen(second.Number));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("clone")]
    [InlineData("rename")]
    public async Task Handles_ClosedWhileQueued_AreClosedAfterTheOperation(string operation)
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        (OpenedHandle first, OpenedHandle second) = OpenBoth(operation);
        Task<long> task = Start(context, operation, first, second);

        // With priority 4 the closes would run first if they did not wait for the operation.
        AioOperations urgent = context.WithPriority(4);
        Task<int> firstClose = urgent.AioCloseAsync(first.AsDescriptor).AsTask();
        Task<int> secondClose = urgent.AioCloseAsync(second.AsDescriptor).AsTask();
        held.Release();

        AssertDone(operation, await task.InTime());
        Assert.Equal((0, 0), (await firstClose.InTime(), await secondClose.InTime()));
        Assert.Equal((false, false), (LibC.IsOpen(first.Number), LibC.IsOpen(second.Number)));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("clone")]
    [InlineData("rename")]
    public async Task Handles_CancelledInQueue_AreReleased(string operation)
    {
        AioContext context = NewSingleWorker();
        Hold(context);
        (OpenedHandle first, OpenedHandle second) = OpenBoth(operation);
        using CancellationTokenSource cancel = new();
        Task<long> task = Start(context, operation, first, second, cancel.Token);

        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.InTime());

        first.Handle.Dispose();
        second.Handle.Dispose();
        Assert.Equal((false, false), (LibC.IsOpen(first.Number), LibC.IsOpen(second.Number)));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("clone")]
    public async Task Handle_PassedTwice_IsClosedAfterTheOperation(string operation)
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        SafeFileHandle file = OpenFile(NewFile("0123456789"), FileAccess.ReadWrite);
        Task<long> task = operation == "copy"
            ? context.AioCopyFileRangeAsync(file, 0, file, 5, 2).AsTask()
            : Widened(context.AioCloneAsync(file, file));
        Task<int> close = context.AioCloseAsync(file).AsTask();
        held.Release();

        // A file cannot be cloned onto itself: this test only checks that both descriptors were open.
        long result = await task.InTime();
        bool cloned = result is 0 or -(long)Errno.EOPNOTSUPP or -(long)Errno.EINVAL;
        Assert.True(operation == "copy" ? result == 2 : cloned, $"{operation}: {result}");
        Assert.Equal(0, await close.InTime());
    }

    private static void AssertDone(string operation, long result)
    {
        // A file system may not support clones; a descriptor that was closed too early would be EBADF.
        if (operation == "clone" && result != 0)
        {
            AssertErrno(Errno.EOPNOTSUPP, result);
            return;
        }

        Assert.Equal(operation == "copy" ? 7 : 0, result);
    }

    private static async Task<long> Widened(ValueTask<int> task) => await task;

    private static Task<long> Start(
        AioContext context, string operation, OpenedHandle first, OpenedHandle second,
        CancellationToken token = default) => operation switch
    {
        "copy" => context.AioCopyFileRangeAsync(first.AsDescriptor, 0, second.AsDescriptor, 0, 7, token).AsTask(),
        "clone" => Widened(context.AioCloneAsync(first.AsDescriptor, second.AsDescriptor, token)),
        _ => Widened(context.AioRenameAsync(
            new AioPath((AioDirectoryHandle)first.Handle, "file"),
            new AioPath((AioDirectoryHandle)second.Handle, "new"),
            cancellationToken: token)),
    };

    private (OpenedHandle First, OpenedHandle Second) OpenBoth(string operation)
    {
        // High numbers: no other thread gets them meanwhile.
        SafeFileHandle source = OpenFile(NewFile("content"));
        SafeFileHandle destination = OpenFile(NewFile("", "to"), FileAccess.Write);
        return operation == "rename"
            ? (High(OpenDirectory(Temp.FullPath), true), High(OpenDirectory(Temp.FullPath), true))
            : (High(source, false), High(destination, false));
    }

    private OpenedHandle High(SafeHandle handle, bool directory)
    {
        int number = LibC.DuplicateHigh(handle);
        return new OpenedHandle(
            Own<SafeHandle>(
                directory
                    ? new AioDirectoryHandle(number, ownsHandle: true)
                    : new SafeFileHandle(number, ownsHandle: true)),
            number);
    }

    private sealed record OpenedHandle(SafeHandle Handle, int Number)
    {
        internal FileDescriptor AsDescriptor => Handle;
    }
}
