using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Replacing;

/// <summary>The order of the steps of ReplaceAsync, and what other processes may do between two of them.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReplaceStepTests : FileSystemTests
{
    private const string Temporary = ".a.aio-tmp";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly ReadOnlyMemory<byte> s_new = "new"u8.ToArray();

    [Theory]
    [InlineData(true, "fdatasync|rename a|fsync Directory")]
    [InlineData(false, "rename a")]
    public async Task Durable_SyncsTheContentBeforeTheRename_AndTheDirectoryAfter(bool durable, string expected)
    {
        HookedOperations operations = new(Operations);

        await new AioFileSystem(operations).ReplaceAsync(At("a"), s_new, new AioReplaceOptions { Durable = durable });

        Assert.Equal(
            expected.Split('|'),
            operations.Calls.Where(static call =>
                call.Contains("sync", StringComparison.Ordinal) ||
                call.StartsWith("rename", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task FsyncOfTheDirectory_Fails_Throws()
    {
        HookedOperations operations = Answering("fsync Directory", Errno.EIO);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(operations).ReplaceAsync(At("a"), s_new));

        Assert.Equal($"fsync '{Folder}': Input/output error (EIO)", exception.Message);
        Assert.Equal(["a"], NamesIn(Folder));
    }

    [Fact]
    public async Task FsyncOfTheDirectory_Unsupported_IsIgnored()
    {
        HookedOperations operations = Answering("fsync Directory", Errno.EINVAL);

        await new AioFileSystem(operations).ReplaceAsync(At("a"), s_new);

        Assert.Equal("new", File.ReadAllText(At("a")));
    }

    [Fact]
    public async Task UnfinishedFile_IsAccessibleOnlyToItsOwner()
    {
        File.SetUnixFileMode(Make("a", "old"), OwnerOnly);
        UnixFileMode? unfinished = null;
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                unfinished = call == "write" ? File.GetUnixFileMode(At(Temporary)) : unfinished;
                return null;
            },
        };

        await new AioFileSystem(operations).ReplaceAsync(At("a"), s_new);

        Assert.Equal(OwnerOnly, unfinished);
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("link")]
    [InlineData("fifo")]
    [InlineData("two names")]
    public async Task FileThatIsNotAStray_IsNotRemoved(string kind)
    {
        Make("a", "old");
        Make("theirs", "theirs");
        using Fifo fifo = new();
        switch (kind)
        {
            case "directory":
                MakeDirectory(Temporary);
                break;
            case "link":
                File.CreateSymbolicLink(At(Temporary), "theirs");
                break;
            case "fifo":
                File.Move(fifo.FullPath, At(Temporary));
                break;
            default:
                Assert.Equal(0, await Operations.AioLinkAsync(At("theirs"), At(Temporary)));
                break;
        }

        ulong inode = await InodeOfAsync(Temporary);
        await Files.ReplaceAsync(At("a"), s_new).InTime();

        Assert.Equal("new", File.ReadAllText(At("a")));
        Assert.Equal("theirs", File.ReadAllText(At("theirs")));
        Assert.Equal([Temporary, "a", "theirs"], NamesIn(Folder));
        Assert.Equal(inode, await InodeOfAsync(Temporary));
    }

    [Fact]
    public async Task NewFile_RemovedAsAStrayBeforeItsLock_IsMadeAgain()
    {
        int locks = 0;
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                if (call == "lock" && locks++ == 0)
                {
                    File.Delete(At(Temporary));
                }

                return null;
            },
        };

        await new AioFileSystem(operations).ReplaceAsync(At("a"), s_new).InTime();

        Assert.Equal("new", File.ReadAllText(At("a")));
        Assert.Equal(["a"], NamesIn(Folder));
    }

    [Fact]
    public async Task Stray_RenamedBeforeItsLock_FreesTheName()
    {
        Make(Temporary, "published");
        Make("next", "still being written");
        await using AioFile next = await Files.OpenAsync(At("next"), FileMode.Open, FileAccess.ReadWrite);
        Assert.Equal(0, await Operations.AioLockAsync(next, FileLock.Exclusive));
        TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int locks = 0;
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                if (call == "lock" && locks++ == 0)
                {
                    File.Move(At(Temporary), At("b"));
                    File.Move(At("next"), At(Temporary));
                }

                return null;
            },
            After = (call, result) => TellRefused(refused, call, result),
        };

        Task replace = new AioFileSystem(operations).ReplaceAsync(At("a"), s_new).AsTask();
        await Task.WhenAny(replace, refused.Task).InTime();

        Assert.False(replace.IsCompleted);
        Assert.Equal("still being written", File.ReadAllText(At(Temporary)));
        await next.DisposeAsync();
        await replace.InTime();
        Assert.Equal(["a", "b"], NamesIn(Folder));
    }

    [Fact]
    public async Task Replace_DuringAnother_WaitsForIt()
    {
        Make("a", "old");
        await using AioFile living = await Files.OpenAsync(At(Temporary), FileMode.CreateNew, FileAccess.ReadWrite);
        Assert.Equal(0, await Operations.AioLockAsync(living, FileLock.Exclusive));
        using CancellationTokenSource stop = new();

        Task cancelled = await StartAndMeetTheLockAsync("cancelled", stop.Token);
        Task replace = await StartAndMeetTheLockAsync("new", CancellationToken.None);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.InTime());
        Assert.True(File.Exists(At(Temporary))); // a locked temporary file is not deleted
        Assert.False(replace.IsCompleted);
        await living.DisposeAsync();
        await replace.InTime();

        Assert.Equal("new", File.ReadAllText(At("a")));
        Assert.Equal(["a"], NamesIn(Folder));
    }

    private static void TellRefused(TaskCompletionSource refused, string call, int result)
    {
        if (call == "lock" && AioResult.GetErrno(result) == Errno.EAGAIN)
        {
            refused.TrySetResult();
        }
    }

    /// <summary>Starts a replacement, and returns when it has found the temporary file locked.</summary>
    private async Task<Task> StartAndMeetTheLockAsync(string content, CancellationToken cancellationToken)
    {
        TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HookedOperations operations = new(Operations)
        {
            After = (call, result) => TellRefused(refused, call, result),
        };
        Task replace = new AioFileSystem(operations).ReplaceAsync(
            At("a"), System.Text.Encoding.UTF8.GetBytes(content), null, cancellationToken).AsTask();
        await refused.Task.InTime();
        return replace;
    }

    private HookedOperations Answering(string call, Errno errno) =>
        new(Operations) { Before = asked => asked == call ? -(int)errno : null };

    private async Task<ulong> InodeOfAsync(string name) =>
        (await Files.TryGetStatusAsync(At(name), followLinks: false))!.Inode;
}
