using System.Net.Sockets;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class CloseTests : OperationTests
{
    private readonly AioContext _context;

    public CloseTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Close_Number_ClosesTheDescriptor(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        int number = LibC.DuplicateHigh(OpenFile(NewFile("")));

        Assert.Equal(0, await Finish(context.AioCloseAsync(number), context));

        Assert.DoesNotContain(ProcFs.OpenDescriptors(), descriptor => descriptor.Number == number);
        AssertErrno(Errno.EBADF, await Finish(context.AioCloseAsync(number), context));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Close_FileHandle_ClosesItAndItsDescriptor()
    {
        SafeFileHandle handle = HighHandle(out int number);

        Assert.Equal(0, await Finish(_context.AioCloseAsync(handle)));

        Assert.True(handle.IsClosed);
        Assert.DoesNotContain(ProcFs.OpenDescriptors(), descriptor => descriptor.Number == number);
    }

    [Fact]
    public async Task Close_DirectoryHandle_ClosesItAndItsDescriptor()
    {
        using AioDirectoryHandle handle = new(LibC.DuplicateHigh(OpenDirectory(Temp.FullPath)), ownsHandle: true);
        int number = (int)handle.DangerousGetHandle();

        Assert.Equal(0, await Finish(_context.AioCloseAsync(handle)));

        Assert.True(handle.IsClosed);
        Assert.False(LibC.IsOpen(number));
    }

    [Fact]
    public async Task Close_FileHandle_DisposeClosesNothing()
    {
        SafeFileHandle handle = HighHandle(out int number);
        Assert.Equal(0, await Finish(_context.AioCloseAsync(handle)));
        int again = LibC.DuplicateHigh(OpenFile(NewFile("other", "other"))); // the number now belongs to another file
        Assert.Equal(number, again);

        handle.Dispose();

        Assert.True(LibC.IsOpen(number));
        LibC.Close(number);
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Close_WithAReadInFlight_WaitsForIt()
    {
        AioContext context = NewContext();
        using Fifo fifo = new();
        SafeFileHandle handle = Own(fifo.OpenBothEnds());
        int number = (int)handle.DangerousGetHandle();
        Task<int> read = context.AioReadAsync(handle, new byte[4], -1).AsTask();
        Bounded.Until(() => context.RunningRequests == 1);

        Task<int> close = context.AioCloseAsync(handle).AsTask();
        Assert.Equal(2, context.OutstandingRequests);
        Assert.False(close.IsCompleted);
        Assert.True(LibC.IsOpen(number));
        fifo.Write("ab"u8);

        Assert.Equal(2, await read.InTime());
        Assert.Equal(0, await close.InTime());
        Assert.True(handle.IsClosed);
        Assert.DoesNotContain(ProcFs.OpenDescriptors(), descriptor =>
            descriptor.Number == number && descriptor.Target == fifo.FullPath);
    }

    [Fact]
    public async Task Close_WithOperationsOfTwoContextsInFlight_WaitsForBoth()
    {
        AioContext other = NewContext();
        using Fifo fifo = new();
        SafeFileHandle handle = Own(fifo.OpenBothEnds());
        Task<int> first = _context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Task<int> second = other.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1 && other.RunningRequests == 1);

        Task<int> close = _context.AioCloseAsync(handle).AsTask();
        fifo.Write("a"u8);
        await Task.WhenAny(first, second).InTime();
        Assert.False(close.IsCompleted);
        fifo.Write("b"u8);

        Assert.Equal(0, await close.InTime());
        await Task.WhenAll(first, second).InTime();
    }

    [Fact]
    public async Task Close_WithACancelledReadInFlight_ClosesAfterIt()
    {
        using Fifo fifo = new();
        SafeFileHandle handle = Own(fifo.OpenBothEnds());
        using CancellationTokenSource cancel = new();
        ValueTask<int> read = _context.AioReadAsync(handle, new byte[1], -1, cancel.Token);
        Bounded.Until(() => _context.RunningRequests == 1);
        Task<int> close = _context.AioCloseAsync(handle).AsTask();

        cancel.Cancel();

        await AssertCancelled(read, cancel.Token);
        Assert.Equal(0, await close.InTime());
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Close_Twice_ThrowsAtTheCall()
    {
        SafeFileHandle handle = HighHandle(out _);
        Assert.Equal(0, await Finish(_context.AioCloseAsync(handle)));

        Misuse<ObjectDisposedException>(() => _context.AioCloseAsync(handle));
        Misuse<ObjectDisposedException>(() => _context.AioReadAsync(handle, new byte[1], 0));
        Assert.Equal(0, _context.OutstandingRequests);
    }

    [Fact]
    public async Task Close_WhileItWaits_RefusesOtherCallsOnTheHandle()
    {
        using Fifo fifo = new();
        SafeFileHandle handle = Own(fifo.OpenBothEnds());
        Task<int> read = _context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1);
        Task<int> close = _context.AioCloseAsync(handle).AsTask();

        Misuse<ObjectDisposedException>(() => _context.AioCloseAsync(handle));
        Misuse<ObjectDisposedException>(() => _context.AioFsyncAsync(handle));
        Misuse<ObjectDisposedException>(() => _context.AioStatAsync(handle, new FileStatus()));
        Misuse<ObjectDisposedException>(() => _context.AioWriteAsync(handle, new byte[1], -1));
        Assert.Equal(2, _context.OutstandingRequests);
        fifo.Write("a"u8);

        Assert.Equal(1, await read.InTime());
        Assert.Equal(0, await close.InTime());
    }

    [Fact]
    public void Close_DisposedHandle_ThrowsAtTheCall()
    {
        SafeFileHandle handle = HighHandle(out _);
        handle.Dispose();
        Misuse<ObjectDisposedException>(() => _context.AioCloseAsync(handle));
        Assert.Equal(0, _context.OutstandingRequests);
    }

    /// <summary>A <c>using</c> ends while the close of its handle waits: the descriptor must be closed exactly
    /// once.</summary>
    [Fact]
    public async Task Close_HandleDisposedWhileTheCloseWaits_ClosesOnce()
    {
        using Fifo fifo = new();
        SafeFileHandle handle = Own(fifo.OpenBothEnds());
        Task<int> read = _context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1);
        Task<int> close = _context.AioCloseAsync(handle).AsTask();

        handle.Dispose();
        fifo.Write("a"u8);

        Assert.Equal(1, await read.InTime());
        // EBADF would mean that the descriptor was closed before: by then the number could belong to another file.
        Assert.Equal(0, await close.InTime());
    }

    /// <summary>The handle is disposed before the close, while an operation still holds it.</summary>
    [Fact]
    public async Task Close_HandleDisposedWithAReadInFlight_NeverClosesTwice()
    {
        using Fifo fifo = new();
        SafeFileHandle handle = Own(fifo.OpenBothEnds());
        Task<int> read = _context.AioReadAsync(handle, new byte[1], -1).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1);
        handle.Dispose();

        Task<int>? close = null;
        try
        {
            close = _context.AioCloseAsync(handle).AsTask();
        }
        catch (ObjectDisposedException)
        {
            // This is correct as well: the handle was disposed.
        }

        fifo.Write("a"u8);
        Assert.Equal(1, await read.InTime());
        if (close is not null)
        {
            Assert.Equal(0, await close.InTime()); // EBADF would mean that it was closed twice
        }
    }

    [Fact]
    public void Close_HandlesOfOtherTypes_ThrowAtTheCall()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var exception = Misuse<ArgumentException>(() => _context.AioCloseAsync(socket.SafeHandle));
        Assert.Contains(nameof(SafeSocketHandle), exception.Message, StringComparison.Ordinal);
        Assert.Contains("AioCloseAsync", exception.Message, StringComparison.Ordinal);
        Assert.False(socket.SafeHandle.IsClosed);
        Assert.Equal(0, _context.OutstandingRequests);
    }

    /// <summary>A close accepts a number or an owned handle; every other handle is an ArgumentException.</summary>
    [Fact]
    public async Task Close_HandleThatDoesNotOwnItsDescriptor_ThrowsAtTheCall()
    {
        using SafeFileHandle owner = HighHandle(out int number);
        using SafeFileHandle borrowed = new(number, ownsHandle: false);
        Task<int>? close = null;

        Exception? exception = Record.Exception(() => { close = _context.AioCloseAsync(borrowed).AsTask(); });
        if (close is not null)
        {
            await close.InTime();
            owner.SetHandleAsInvalid();
        }

        Assert.IsAssignableFrom<ArgumentException>(exception);
        Assert.True(LibC.IsOpen(number));
    }

    [Fact]
    public async Task Close_BadNumbers_AreEBADF()
    {
        await AssertFails(Errno.EBADF, _context.AioCloseAsync(NoDescriptor));
        await AssertFails(Errno.EBADF, _context.AioCloseAsync(-1));
        await AssertFails(Errno.EBADF, _context.AioCloseAsync(-100));
        await AssertFails(Errno.EBADF, _context.AioCloseAsync(int.MinValue));
        await AssertFails(Errno.EBADF, _context.AioCloseAsync(default));
    }

    [Fact]
    public async Task Close_InvalidHandle_IsEBADF()
    {
        using SafeFileHandle invalid = new(-1, ownsHandle: true);
        await AssertFails(Errno.EBADF, _context.AioCloseAsync(invalid));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EDQUOT)]
    [InlineData(Errno.EINTR)]
    public async Task Close_DeviceFails_PassesTheErrnoOn_AndTheDescriptorIsGone(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = LibC.Open(mount.File("file"), LibC.O_WRONLY);
        int number = (int)handle.DangerousGetHandle();
        mount.Fail(FuseOperation.Flush, (int)errno, times: 1);

        await AssertFails(errno, _context.AioCloseAsync(handle));

        Assert.True(handle.IsClosed);
        Assert.DoesNotContain(ProcFs.OpenDescriptors(), descriptor =>
            descriptor.Number == number && descriptor.Target == mount.File("file"));
        Assert.Equal(1, mount.Count(FuseOperation.Flush)); // the close is never repeated
    }

    [FactRequires(Tool.Fuse)]
    public async Task Close_SlowDevice_IsAmongTheRunningRequests()
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("file"), "content");
        using SafeFileHandle handle = LibC.Open(mount.File("file"), LibC.O_WRONLY);
        int number = (int)handle.DangerousGetHandle();
        mount.Hold(FuseOperation.Flush);
        Task<int> close = _context.AioCloseAsync(handle).AsTask();
        mount.WaitUntilHeld(FuseOperation.Flush);
        Assert.True(handle.IsClosed);

        AioRequestInfo info = Assert.Single(_context.GetRunningRequests());
        mount.Release(FuseOperation.Flush);
        Assert.Equal(0, await close.InTime());

        Assert.Equal(("close", null, number), (info.Operation, info.Path, info.Descriptor));
    }

    [Fact]
    public async Task Close_BehindABlockedWorker_ClosesTheHandleAtTheCall()
    {
        AioContext context = NewSingleWorker();
        HeldWorker held = Hold(context);
        SafeFileHandle handle = HighHandle(out int number);
        Task<int> close = context.AioCloseAsync(handle).AsTask();
        Assert.True(handle.IsClosed, "the handle is closed for its owner before the descriptor is");
        Assert.True(LibC.IsOpen(number));
        held.Release();
        Assert.Equal(0, await close.InTime());
        Assert.False(LibC.IsOpen(number));
    }

    [Fact]
    public async Task Close_RacingReads_EitherReadOrThrow_AndTheDescriptorIsClosedOnce()
    {
        string path = NewFile("content");
        for (int round = 0; round < 200; round++)
        {
            SafeFileHandle handle = OpenFile(path);
            using Barrier barrier = new(2);
            Task reader = OnThread(() =>
            {
                barrier.SignalAndWait();
                try
                {
                    while (true)
                    {
                        _ = _context.AioReadAsync(handle, new byte[7], 0).AsTask();
                        _ = _context.AioStatAsync(handle, new FileStatus()).AsTask();
                    }
                }
                catch (ObjectDisposedException)
                {
                    // Documented: the handle was closed. Stop.
                }
            });
            barrier.SignalAndWait();
            Assert.Equal(0, await Finish(_context.AioCloseAsync(handle)));
            await reader.InTime();
            await _context.DrainAsync().InTime();
        }
    }

    private SafeFileHandle HighHandle(out int number)
    {
        number = LibC.DuplicateHigh(OpenFile(NewFile("content", Guid.NewGuid().ToString())));
        return Own(new SafeFileHandle(number, ownsHandle: true));
    }
}
