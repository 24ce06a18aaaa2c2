using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public sealed class LockTests : OperationTests
{
    private readonly AioContext _context;

    public LockTests() => _context = NewContext();

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Lock_Exclusive_ExcludesOthersUntilUnlocked(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();

        Assert.Equal(0, await Finish(context.AioLockAsync(first, FileLock.Exclusive), context));
        AssertErrno(Errno.EAGAIN, await Finish(context.AioLockAsync(second, FileLock.Exclusive, wait: false), context));
        AssertErrno(Errno.EAGAIN, await Finish(context.AioLockAsync(second, FileLock.Shared, wait: false), context));
        Assert.Equal(0, await Finish(context.AioUnlockAsync(first), context));
        Assert.Equal(0, await Finish(context.AioLockAsync(second, FileLock.Exclusive, wait: false), context));
    }

    [Fact]
    public async Task Lock_Shared_ExcludesOnlyExclusive()
    {
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        Assert.Equal(0, await Finish(_context.AioLockAsync(first, FileLock.Shared)));
        Assert.Equal(0, await Finish(_context.AioLockAsync(second, FileLock.Shared, wait: false)));
        await AssertFails(Errno.EAGAIN, _context.AioLockAsync(second, FileLock.Exclusive, wait: false));
    }

    [Theory]
    [InlineData(By.Number)]
    [InlineData(By.FileHandle)]
    [InlineData(By.OtherHandle)]
    public async Task Lock_Range_LeavesTheRestFree(By by)
    {
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        FileDescriptor file = As(first, by), other = As(second, by);
        Assert.Equal(0, await Finish(_context.AioLockAsync(file, FileLock.Exclusive, 10, 5)));
        await AssertFails(Errno.EAGAIN, _context.AioLockAsync(other, FileLock.Exclusive, 14, 1, wait: false));
        await AssertFails(Errno.EAGAIN, _context.AioLockAsync(other, FileLock.Exclusive, 0, 0, wait: false));
        Assert.Equal(0, await Finish(_context.AioLockAsync(other, FileLock.Exclusive, 0, 10, wait: false)));
        Assert.Equal(0, await Finish(_context.AioLockAsync(other, FileLock.Exclusive, 15, 0, wait: false)));

        Assert.Equal(0, await Finish(_context.AioUnlockAsync(file, 10, 2)));
        Assert.Equal(0, await Finish(_context.AioLockAsync(other, FileLock.Exclusive, 10, 2, wait: false)));
        await AssertFails(Errno.EAGAIN, _context.AioLockAsync(other, FileLock.Exclusive, 12, 1, wait: false));
    }

    [Fact]
    public async Task Lock_OfTheOtherKind_ConvertsTheLock()
    {
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        Assert.Equal(0, await Finish(_context.AioLockAsync(first, FileLock.Exclusive)));
        Assert.Equal(0, await Finish(_context.AioLockAsync(first, FileLock.Shared)));
        Assert.Equal(0, await Finish(_context.AioLockAsync(second, FileLock.Shared, wait: false)));
        await AssertFails(Errno.EAGAIN, _context.AioLockAsync(first, FileLock.Exclusive, wait: false));
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Lock_Waiting_IsGrantedWhenTheOtherUnlocks()
    {
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        Assert.Equal(0, await Finish(_context.AioLockAsync(first, FileLock.Exclusive)));
        Task<int> waiting = _context.AioLockAsync(second, FileLock.Exclusive).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1);
        Assert.False(waiting.IsCompleted);

        Assert.Equal(0, await Finish(_context.AioUnlockAsync(first)));

        Assert.Equal(0, await waiting.InTime());
        await AssertFails(Errno.EAGAIN, _context.AioLockAsync(first, FileLock.Exclusive, wait: false));
    }

    [Theory]
    [Trait(Category, Acceptance)]
    [MemberData(nameof(Modes))]
    public async Task Lock_CancelledWhileWaiting_IsCancelled_AndNotTaken(CompletionMode mode)
    {
        AioContext context = NewContext(mode);
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        Assert.Equal(0, await Finish(context.AioLockAsync(first, FileLock.Exclusive), context));
        using CancellationTokenSource cancel = new();
        ValueTask<int> waiting = context.AioLockAsync(second, FileLock.Exclusive, cancellationToken: cancel.Token);
        Bounded.Until(() => context.RunningRequests == 1);

        cancel.Cancel();

        await AssertCancelled(waiting, cancel.Token, context);
        Assert.Equal(0, await Finish(context.AioUnlockAsync(first), context));
        Assert.Equal(0, await Finish(context.AioLockAsync(first, FileLock.Exclusive, wait: false), context));
        second.Dispose();
        Assert.True(second.IsClosed);
    }

    [Fact]
    public async Task Lock_FileClosed_EndsIt()
    {
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        Assert.Equal(0, await Finish(_context.AioLockAsync(first, FileLock.Exclusive)));
        Assert.Equal(0, await Finish(_context.AioCloseAsync(first)));
        Assert.Equal(0, await Finish(_context.AioLockAsync(second, FileLock.Exclusive, wait: false)));
    }

    [Fact]
    public async Task Lock_Waiting_IsAmongTheRunningRequests()
    {
        (SafeFileHandle first, SafeFileHandle second) = OpenTwice();
        Assert.Equal(0, await Finish(_context.AioLockAsync(first, FileLock.Exclusive)));
        Task<int> waiting = _context.AioLockAsync(second, FileLock.Exclusive).AsTask();
        Bounded.Until(() => _context.RunningRequests == 1);

        AioRequestInfo running = Assert.Single(_context.GetRunningRequests());
        Assert.Equal(("lock", (int?)second.DangerousGetHandle()), (running.Operation, running.Descriptor));

        first.Dispose();
        Assert.Equal(0, await waiting.InTime());
    }

    [Fact]
    [Trait(Category, Acceptance)]
    public async Task Lock_Impossible_ReturnsTheErrno()
    {
        string path = NewFile("content");
        await AssertFails(Errno.EBADF, _context.AioLockAsync(OpenFile(path), FileLock.Exclusive));
        await AssertFails(Errno.EBADF, _context.AioLockAsync(OpenFile(path, FileAccess.Write), FileLock.Shared));
        await AssertFails(Errno.EBADF, _context.AioLockAsync(NoDescriptor, FileLock.Shared));
        await AssertFails(Errno.EBADF, _context.AioLockAsync(-100, FileLock.Shared));
        await AssertFails(Errno.EBADF, _context.AioUnlockAsync(NoDescriptor));
        Assert.Equal(0, await Finish(_context.AioUnlockAsync(OpenFile(path)))); // there was no lock
    }

    [Theory]
    [InlineData(2, 0, 0, "kind")]
    [InlineData(-1, 0, 0, "kind")]
    [InlineData(0, -1, 0, "offset")]
    [InlineData(0, 0, -1, "length")]
    public void Lock_OutOfRange_Throws(int kind, long offset, long length, string parameter)
    {
        SafeFileHandle file = OpenFile(NewFile("content"));
        var exception = Misuse<ArgumentOutOfRangeException>(
            () => _context.AioLockAsync(file, (FileLock)kind, offset, length));
        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains("AioLockAsync", exception.Message, StringComparison.Ordinal);
        if (parameter != "kind")
        {
            exception = Misuse<ArgumentOutOfRangeException>(() => _context.AioUnlockAsync(file, offset, length));
            Assert.Equal(parameter, exception.ParamName);
            Assert.Contains("AioUnlockAsync", exception.Message, StringComparison.Ordinal);
        }
    }

    // The lock that .NET takes on a file (flock) is independent of these locks.
    private (SafeFileHandle First, SafeFileHandle Second) OpenTwice()
    {
        string path = NewFile("content");
        return (OpenFile(path, FileAccess.ReadWrite), OpenFile(path, FileAccess.ReadWrite));
    }
}
