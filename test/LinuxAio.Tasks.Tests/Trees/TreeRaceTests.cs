using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>Trees that others change between two steps of an enumeration or a deletion: what is gone is passed over,
/// and nothing leads out of the tree.</summary>
public sealed class TreeRaceTests : FileSystemTests
{
    private static readonly AioEnumerationOptions s_collect =
        new() { Recurse = true, OnError = AioErrorHandling.Collect };

    [Fact]
    public async Task Enumerate_DirectoryReplacedByALink_IsNotFollowed()
    {
        Make("beside/secret");
        Make("a/sub/file");
        List<string> names = [];

        DirectoryNotFoundException exception = await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => ListAsync(Hooked("open sub", () => ReplaceByLink("a/sub")), At("a"), s_collect, names));

        Assert.Equal(Errno.ENOTDIR, AioResult.GetErrno(exception));
        Assert.Equal(["sub"], names);
    }

    [Fact]
    public async Task Enumerate_DirectoryReplacedWhileItWasClosed_IsNotTakenForTheOther()
    {
        // More than are kept open at a time, so that each is opened again for what is in it.
        for (int i = 0; i < 100; i++)
        {
            Make($"a/{i}/sub/file");
        }

        Make("b/sub/alien");
        HashSet<string> opened = [];
        bool replaced = false;
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                string name = call.Split(' ')[^1];
                if (!replaced && call.StartsWith("open", StringComparison.Ordinal) && name != "sub" &&
                    !opened.Add(name))
                {
                    replaced = true;
                    Directory.Move(At($"a/{name}"), At("away"));
                    Directory.Move(At("b"), At($"a/{name}"));
                }

                return null;
            },
        };
        List<string> names = [];

        IOException exception = await Assert.ThrowsAsync<IOException>(() => ListAsync(
            operations, At("a"),
            new AioEnumerationOptions { Recurse = true, BreadthFirst = true, OnError = AioErrorHandling.Collect },
            names));

        Assert.True(replaced);
        Assert.Equal(Errno.ESTALE, AioResult.GetErrno(exception));
        Assert.DoesNotContain("alien", names);
        Assert.Equal(99, names.Count(static name => name == "file"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enumerate_DirectoryThatIsGone_IsNoError(bool afterItsOpening)
    {
        MakeDirectory("a/sub");
        HookedOperations operations = new(Operations)
        {
            Before = call => Delete(call, !afterItsOpening),
            After = (call, _) => Delete(call, afterItsOpening),
        };
        List<string> names = [];

        await ListAsync(operations, At("a"), s_collect, names);

        Assert.Equal(["sub"], names);

        int? Delete(string call, bool now)
        {
            if (now && call == "open sub")
            {
                Directory.Delete(At("a/sub"));
            }

            return null;
        }
    }

    [Fact]
    public async Task Enumerate_EntryThatIsGone_IsLeftOut()
    {
        Make("gone");
        Make("there");
        List<string> names = [];

        await ListAsync(
            Hooked("lstat gone", () => File.Delete(At("gone"))), Folder,
            new AioEnumerationOptions { Status = true }, names);

        Assert.Equal(["there"], names);
    }

    [Fact]
    public async Task Enumerate_EndedEarly_ClosesTheDirectoryWhenNoLookupNeedsIt()
    {
        for (int i = 0; i < 5; i++)
        {
            Make($"{i}");
        }

        HeldLookups operations = new(Operations);
        IAsyncEnumerator<AioEntry> entries = new AioFileSystem(operations)
            .EnumerateAsync(Folder, new AioEnumerationOptions { Status = true }).GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync().InTime());
        Assert.Equal(4, operations.Held);
        Task ending = entries.DisposeAsync().AsTask();
        operations.Release();
        await ending.InTime();

        Assert.Equal(0, operations.HeldAtClose);
    }

    // As when the context is disposed: what has not been started faults.
    [Fact]
    public async Task Enumerate_WhoseLookupsFail_ThrowsTheFirstFailureAndClosesTheDirectory()
    {
        Make("a/1");
        Make("a/2");
        Make("a/3");
        List<string> failed = [];

        ObjectDisposedException exception = await Assert.ThrowsAsync<ObjectDisposedException>(() => ListAsync(
            Disposed("lstat", failed), At("a"), new AioEnumerationOptions { Status = true }, []));

        Assert.Equal(3, failed.Count);
        Assert.Equal(failed[0], exception.ObjectName);
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Delete_WhoseUnlinksFail_ThrowsTheFirstFailureAndClosesTheDirectories()
    {
        Make("a/sub/1");
        Make("a/sub/2");
        Make("a/sub/3");
        List<string> failed = [];

        ObjectDisposedException exception = await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await new AioFileSystem(Disposed("unlink", failed)).DeleteDirectoryAsync(At("a"), true));

        Assert.Equal(3, failed.Count);
        Assert.Equal(failed[0], exception.ObjectName);
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Delete_DirectoryReplacedByALink_DeletesTheLink()
    {
        Make("beside/secret");
        Make("a/sub/file");

        await new AioFileSystem(Hooked("open sub", () => ReplaceByLink("a/sub")))
            .DeleteDirectoryAsync(At("a"), recursive: true);

        Assert.Equal(["beside"], NamesIn(Folder));
        Assert.Equal(["secret"], NamesIn(At("beside")));
    }

    [Fact]
    public async Task Delete_RootReplacedByALink_LeavesWhereItLeads()
    {
        Make("beside/secret");
        Make("a/file");
        HookedOperations operations = new(Operations)
        {
            After = (call, _) =>
            {
                if (call == "rmdir a")
                {
                    ReplaceByLink("a");
                }
            },
        };

        await Assert.ThrowsAnyAsync<IOException>(
            async () => await new AioFileSystem(operations).DeleteDirectoryAsync(At("a"), recursive: true));

        Assert.Equal(["secret"], NamesIn(At("beside")));
    }

    [Fact]
    public async Task Delete_DirectoryThatIsFilledMeanwhile_IsEmptiedAgain()
    {
        Make("a/sub/file");

        await new AioFileSystem(Hooked("rmdir sub", () => Make("a/sub/late")))
            .DeleteDirectoryAsync(At("a"), recursive: true);

        Assert.Empty(NamesIn(Folder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Delete_RootThatIsFilledMeanwhile_IsEmptiedAgain(int times)
    {
        Make("a/sub/file");

        // The first attempt comes before anything is looked at.
        await new AioFileSystem(Filling(1 + times)).DeleteDirectoryAsync(At("a"), recursive: true);

        Assert.Empty(NamesIn(Folder));
        AssertNothingIsOpen();
    }

    [Fact]
    public async Task Delete_RootThatIsFilledAgainAndAgain_IsGivenUp()
    {
        Make("a/file");

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await new AioFileSystem(Filling(int.MaxValue)).DeleteDirectoryAsync(At("a"), recursive: true));

        Assert.Equal($"rmdir '{At("a")}': Directory not empty (ENOTEMPTY)", exception.Message);
        AssertNothingIsOpen();
    }

    private static async Task ListAsync(
        AioOperations operations, string folder, AioEnumerationOptions options, List<string> names)
    {
        await foreach (AioEntry entry in new AioFileSystem(operations).EnumerateAsync(folder, options))
        {
            names.Add(entry.Name);
        }
    }

    /// <summary>Operations before the first of which that is called so something happens.</summary>
    private HookedOperations Hooked(string call, Action act)
    {
        bool done = false;
        return new HookedOperations(Operations)
        {
            Before = asked =>
            {
                if (asked == call && !done)
                {
                    done = true;
                    act();
                }

                return null;
            },
        };
    }

    /// <summary>Operations before each removal of "a" of which, so many times, something is in it.</summary>
    private HookedOperations Filling(int times) => new(Operations)
    {
        Before = call =>
        {
            if (call == "rmdir a" && times-- > 0)
            {
                Make($"a/late{times}");
            }

            return null;
        },
    };

    /// <summary>Operations of one kind fail as those of a context that is disposed before they start.</summary>
    private HookedOperations Disposed(string operation, List<string> failed) => new(Operations)
    {
        Before = call =>
        {
            if (!call.StartsWith(operation, StringComparison.Ordinal))
            {
                return null;
            }

            failed.Add(call);
            throw new ObjectDisposedException(call);
        },
    };

    private void AssertNothingIsOpen() => Assert.DoesNotContain(
        ProcFs.OpenDescriptors(), open => open.Target.StartsWith(Folder, StringComparison.Ordinal));

    private void ReplaceByLink(string name)
    {
        Directory.Delete(At(name), recursive: true);
        File.CreateSymbolicLink(At(name), At("beside"));
    }

    /// <summary>The first entry is looked at; the looks at others wait.</summary>
    private sealed class HeldLookups(AioOperations inner) : ForwardingOperations(inner)
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _started;

        internal int Held { get; private set; }

        internal int HeldAtClose { get; private set; }

        internal void Release()
        {
            Held = 0;
            _released.SetResult();
        }

        public override async ValueTask<int> AioLstatAsync(
            AioPath path, FileStatus status, CancellationToken cancellationToken)
        {
            if (++_started > 1)
            {
                Held++;
                await _released.Task;
            }

            return await Inner.AioLstatAsync(path, status, cancellationToken);
        }

        public override ValueTask<int> AioCloseAsync(FileDescriptor file)
        {
            HeldAtClose = Held;
            return Inner.AioCloseAsync(file);
        }
    }
}
