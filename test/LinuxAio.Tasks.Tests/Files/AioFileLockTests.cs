using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Files;

/// <summary>Locks of open files exclude each other, within one process and between processes.</summary>
public sealed class AioFileLockTests : OperationTests
{
    private int _refusals;

    private int Refusals => Volatile.Read(ref _refusals);

    [Fact]
    public async Task Lock_HeldByAnother_Waits()
    {
        (AioFile first, AioFile second) = await OpenTwice(Counted(NewContext()));
        IAsyncDisposable held = await first.LockAsync(FileLock.Exclusive);
        Task<IAsyncDisposable> waiting = second.LockAsync(FileLock.Exclusive).AsTask();
        Bounded.Until(() => Refusals > 2);
        Assert.False(waiting.IsCompleted);

        await held.DisposeAsync();
        await using IAsyncDisposable got = await waiting.InTime();
        await AssertLocked(first);
    }

    [Fact]
    public async Task Wait_Cancelled_EndsWithoutTheLock()
    {
        (AioFile first, AioFile second) = await OpenTwice(Counted(NewContext()));
        IAsyncDisposable held = await first.LockAsync(FileLock.Exclusive);
        using var source = new CancellationTokenSource();
        Task<IAsyncDisposable> waiting = second.LockAsync(FileLock.Shared, cancellationToken: source.Token).AsTask();
        Bounded.Until(() => Refusals > 0);
        source.Cancel();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        Assert.Equal(source.Token, thrown.CancellationToken);
        await held.DisposeAsync();
        await AssertFree(first);
    }

    [Fact]
    public async Task Wait_WhoseFileIsClosed_Ends()
    {
        (AioFile first, AioFile second) = await OpenTwice(Counted(NewContext()));
        await using IAsyncDisposable held = await first.LockAsync(FileLock.Exclusive);
        Task<IAsyncDisposable> waiting = second.LockAsync(FileLock.Exclusive).AsTask();
        Bounded.Until(() => Refusals > 0);
        await second.DisposeAsync().InTime();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.InTime());
    }

    // Writing and unlocking need workers too: waiting locks must not occupy all of them.
    [Fact]
    public async Task Exclusive_MoreWaitersThanWorkers_AllGetTheLock()
    {
        AioContext context = NewSingleWorker();
        string path = NewFile([0]);
        var files = new AioFile[5];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = Own(await context.Files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite));
        }

        IAsyncDisposable held = await files[0].LockAsync(FileLock.Exclusive);
        Task[] counting = [.. files[1..].Select(CountAsync)];
        await files[0].WriteAsync(new byte[] { 10 }, 0).InTime();
        await held.DisposeAsync().InTime();
        await Task.WhenAll(counting).InTime();

        Assert.Equal([14], File.ReadAllBytes(path));

        static async Task CountAsync(AioFile file)
        {
            await using (await file.LockAsync(FileLock.Exclusive))
            {
                byte[] counter = new byte[1];
                await file.ReadAsync(counter, 0);
                counter[0]++;
                await file.WriteAsync(counter, 0);
            }
        }
    }

    [Fact]
    public async Task SharedLock_ExcludesOnlyExclusiveLocks()
    {
        (AioFile first, AioFile second) = await OpenTwice(AioContext.Default);
        await using (await first.LockAsync(FileLock.Shared))
        {
            await using IAsyncDisposable beside = await second.LockAsync(FileLock.Shared);
            await AssertLocked(second);
        }

        await AssertFree(second);
    }

    [Fact]
    public async Task Locks_OfSeparateRanges_DoNotExcludeEachOther()
    {
        (AioFile first, AioFile second) = await OpenTwice(AioContext.Default);
        await using IAsyncDisposable low = await first.LockAsync(FileLock.Exclusive, 0, 10);
        await using IAsyncDisposable high = await second.LockAsync(FileLock.Exclusive, 10);

        await AssertLocked(second, 9, 1);
        await AssertLocked(first, long.MaxValue - 1, 1);
    }

    [Fact]
    public async Task Dispose_Again_DoesNotReleaseALaterLock()
    {
        (AioFile first, AioFile second) = await OpenTwice(AioContext.Default);
        IAsyncDisposable earlier = await first.LockAsync(FileLock.Exclusive);
        await earlier.DisposeAsync();
        await using IAsyncDisposable later = await first.LockAsync(FileLock.Exclusive);
        await earlier.DisposeAsync();

        await AssertLocked(second);
    }

    [Fact]
    public async Task Dispose_AfterTheFile_DoesNothing()
    {
        (AioFile first, AioFile second) = await OpenTwice(AioContext.Default);
        IAsyncDisposable held = await first.LockAsync(FileLock.Exclusive);
        await first.DisposeAsync();
        await AssertFree(second);
        await using IAsyncDisposable others = await second.LockAsync(FileLock.Exclusive);

        await held.DisposeAsync();
        AioFile third = Own(await AioContext.Default.Files.OpenAsync(second.Path, FileMode.Open, FileAccess.ReadWrite));
        await AssertLocked(third);
    }

    [Fact]
    public async Task Dispose_AfterTheContext_StillUnlocks()
    {
        string path = NewFile("content");
        var context = new AioContext();
        AioFile first = Own(await context.Files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite));
        AioFile second = Own(await AioContext.Default.Files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite));
        IAsyncDisposable held = await first.LockAsync(FileLock.Exclusive);
        await context.DisposeAsync();
        await AssertLocked(second);

        await held.DisposeAsync();
        await AssertFree(second);
    }

    [Fact]
    public async Task ExclusiveLock_OfAFileOpenForReading_Fails()
    {
        await using AioFile file = await AioContext.Default.Files.OpenAsync(NewFile("content"));

        var thrown = await Assert.ThrowsAsync<IOException>(async () => await file.LockAsync(FileLock.Exclusive));
        Assert.Equal($"lock '{file.Path}': Bad file descriptor (EBADF)", thrown.Message);
    }

    private static async Task AssertLocked(AioFile file, long offset = 0, long length = 0) => AssertErrno(
        Errno.EAGAIN, await AioContext.Default.AioLockAsync(file, FileLock.Exclusive, offset, length, wait: false));

    private static async Task AssertFree(AioFile file)
    {
        Assert.Equal(0, await AioContext.Default.AioLockAsync(file, FileLock.Exclusive, wait: false));
        Assert.Equal(0, await AioContext.Default.AioUnlockAsync(file));
    }

    /// <summary>Operations that count how often a lock is refused.</summary>
    private HookedOperations Counted(AioOperations operations) => new(operations)
    {
        After = (_, result) => Interlocked.Add(ref _refusals, AioResult.GetErrno(result) == Errno.EAGAIN ? 1 : 0),
    };

    private async Task<(AioFile First, AioFile Second)> OpenTwice(AioOperations operations)
    {
        string path = NewFile("content");
        var files = new AioFileSystem(operations);
        return (Own(await files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite)),
            Own(await files.OpenAsync(path, FileMode.Open, FileAccess.ReadWrite)));
    }
}
