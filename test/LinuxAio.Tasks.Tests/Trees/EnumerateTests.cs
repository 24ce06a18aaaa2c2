using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Moq;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>EnumerateAsync lists what is there, as deep and with as much as it is asked for.</summary>
public sealed class EnumerateTests : FileSystemTests
{
    private static readonly AioEnumerationOptions s_recurse = new() { Recurse = true };

    [FactRequires(Facility.Mount)]
    public async Task Enumerate_BindMountOfTheSameFileSystem_IsListed()
    {
        Make("other/file");
        Make("tree/first");
        using BindMount mount = new(At("other"), MakeDirectory("tree/mounted"));

        foreach (bool status in new[] { false, true })
        {
            List<AioEntry> entries = await ListAsync(
                At("tree"), new AioEnumerationOptions { Recurse = true, Status = status });

            Assert.Equal(["file", "first", "mounted"], entries.Select(static entry => entry.Name).Order());
        }
    }

    [Fact]
    public async Task Entries_AreWhatIsThere()
    {
        using Fifo fifo = new();
        Make("file");
        MakeDirectory("dir");
        File.CreateSymbolicLink(At("link"), "file");
        File.Move(fifo.FullPath, At("fifo"));

        List<AioEntry> entries = await ListAsync(Folder, null);

        Assert.Equal(
            [
                ("dir", FileType.Directory), ("fifo", FileType.Fifo), ("file", FileType.RegularFile),
                ("link", FileType.SymbolicLink),
            ],
            entries.Select(static entry => (entry.Name, entry.Type)).Order());
        Assert.All(entries, static entry => Assert.Null(entry.Status));
        foreach (AioEntry entry in entries)
        {
            Assert.Equal(At(entry.Name), entry.FullPath);
            Assert.Equal((await Files.TryGetStatusAsync(entry.FullPath, followLinks: false))!.Inode, entry.Inode);
        }
    }

    /// <summary>As a test double does, which has nothing to fill it with.</summary>
    [Fact]
    public async Task StatusNobodyFilled_IsEmpty()
    {
        Make("file");
        var operations = new HookedOperations(Operations) { Before = static call => call == "lstat file" ? 0 : null };
        var options = new AioEnumerationOptions { Status = true };

        AioEntry entry = await new AioFileSystem(operations).EnumerateAsync(Folder, options).SingleAsync();

        Assert.True(entry.Status!.IsEmpty);
    }

    [Fact]
    public async Task Batch_ThatEndsEarly_IsFinishedNameByName()
    {
        MakeTree();
        var files = new AioFileSystem(new ShyOperations(Operations));

        List<AioEntry> entries = await files
            .EnumerateAsync(Folder, new AioEnumerationOptions { Recurse = true, Status = true }).ToListAsync();

        Assert.Equal((await ListAsync(Folder, s_recurse)).Count, entries.Count);
        Assert.All(entries, static entry => Assert.Equal(entry.Type, entry.Status!.Type));
    }

    [Fact]
    public async Task StatusOfAnEntry_CanBeFilledAgain()
    {
        File.WriteAllText(At("a"), "1");
        File.WriteAllText(At("b"), "22");
        List<AioEntry> entries = await ListAsync(Folder, new AioEnumerationOptions { Status = true });

        foreach (AioEntry entry in entries)
        {
            await File.AppendAllTextAsync(entry.FullPath, "333");
            Assert.Equal(0, await Operations.AioStatAsync(entry.FullPath, entry.Status!));
        }

        Assert.Equal([4, 5], entries.OrderBy(static entry => entry.Name).Select(static entry => entry.Status!.Size));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Recurse_ListsEachAfterItsDirectory(bool breadthFirst)
    {
        MakeTree();

        List<AioEntry> entries = await ListAsync(
            Folder, new AioEnumerationOptions { Recurse = true, BreadthFirst = breadthFirst });

        string[] found = [.. entries.Select(entry => Path.GetRelativePath(Folder, entry.FullPath))];
        Assert.Equal(Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Length, found.Length);
        Assert.Equal(found.Length, found.Distinct().Count());
        Assert.All(found, name => Assert.True(
            !name.Contains('/', StringComparison.Ordinal) ||
            Array.IndexOf(found, Path.GetDirectoryName(name)) < Array.IndexOf(found, name)));
        if (breadthFirst)
        {
            int[] depths = [.. found.Select(static name => name.Count(static c => c == '/'))];
            Assert.Equal(depths.Order(), depths);
        }
    }

    [Fact]
    public async Task MaxDepth_IsHowDeepItGoes()
    {
        MakeTree();

        Assert.Equal(3, (await ListAsync(Folder, new AioEnumerationOptions { Recurse = true, MaxDepth = 0 })).Count);
        Assert.Equal(6, (await ListAsync(Folder, new AioEnumerationOptions { Recurse = true, MaxDepth = 1 })).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Status_ComesWithEachEntry(int concurrency)
    {
        for (int i = 0; i < 300; i++)
        {
            Make($"{i:000}", new string('x', i));
        }

        List<AioEntry> entries = await ListAsync(
            Folder, new AioEnumerationOptions { Status = true, MaxConcurrency = concurrency });

        Assert.Equal(300, entries.Count);
        Assert.All(entries, static entry => Assert.Equal(entry.Name, $"{entry.Status!.Size:000}"));
    }

    [Fact]
    public async Task FollowLinks_ListsThroughThemOnce()
    {
        Make("dir/file", "12345");
        File.CreateSymbolicLink(At("dir/circle"), "..");
        File.CreateSymbolicLink(At("dir/to-file"), "file");
        File.CreateSymbolicLink(At("broken"), "nowhere");

        List<AioEntry> plain = await ListAsync(Folder, s_recurse);
        List<AioEntry> followed = await ListAsync(
            Folder, new AioEnumerationOptions { Recurse = true, FollowLinks = true, Status = true });

        Assert.Equal(5, plain.Count);
        Assert.Equal(
            [
                ("broken", FileType.SymbolicLink), ("dir", FileType.Directory), ("dir/circle", FileType.Directory),
                ("dir/file", FileType.RegularFile), ("dir/to-file", FileType.RegularFile),
            ],
            followed.Select(entry => (Path.GetRelativePath(Folder, entry.FullPath), entry.Type)).Order());
        Assert.Equal(5, followed.Single(static entry => entry.Name == "to-file").Status!.Size);
    }

    [Fact]
    public async Task Names_ThatAreNotUtf8_NameTheSameFileAgain()
    {
        byte[][] names =
            [[0xff], [(byte)'a', 0xc3], [0xed, 0xb0, 0x80, (byte)'b'], [.. "äö"u8], [0x80, (byte)'/', 0xfe]];
        foreach (byte[] name in names)
        {
            string path = Path.Join(At("names"), AioPath.DecodeName(name));
            await Files.CreateDirectoryAsync(Path.GetDirectoryName(path)!);
            await Files.WriteAllBytesAsync(path, name);
        }

        List<AioEntry> entries = await ListAsync(
            At("names"), new AioEnumerationOptions { Recurse = true, Status = true });

        List<byte[]> found = [];
        foreach (AioEntry entry in entries.Where(static entry => entry.Type == FileType.RegularFile))
        {
            byte[] content = await Files.ReadAllBytesAsync(entry.FullPath);
            Assert.Equal(content.Length, entry.Status!.Size);
            found.Add(content);
        }

        Assert.Equal(names.Select(Convert.ToHexString).Order(), found.Select(Convert.ToHexString).Order());
        await Files.CopyDirectoryAsync(At("names"), At("copy"));
        Assert.Equal(entries.Count, (await ListAsync(At("copy"), s_recurse)).Count);
        await Files.MoveAsync(entries[0].FullPath, At("moved"));

        // .NET's own deletion of the folder would not find them.
        await Files.DeleteDirectoryAsync(At("names"), recursive: true);
        await Files.DeleteDirectoryAsync(At("copy"), recursive: true);
    }

    [Fact]
    public async Task Tree_DeeperThanAnyPath_IsListedWithFewDescriptors()
    {
        const int Depth = 1_000;
        DeepTree.Make(Operations, Folder, Depth);
        int count = 0, open = 0;

        await foreach (AioEntry entry in Files.EnumerateAsync(Folder, s_recurse))
        {
            if (++count == Depth)
            {
                open = ProcFs.OpenDescriptors().Count(one => one.Target.StartsWith(Folder, StringComparison.Ordinal));
            }
        }

        Assert.Equal(Depth + 1, count);
        Assert.InRange(open, 1, 40);
        await Files.DeleteDirectoryAsync(At(DeepTree.Name), recursive: true);
    }

    [Fact]
    public async Task WideTree_BreadthFirst_OpensDirectoriesAgain()
    {
        for (int i = 0; i < 100; i++)
        {
            Make($"{i}/sub/sub/file");
        }

        List<AioEntry> entries = await ListAsync(
            Folder, new AioEnumerationOptions { Recurse = true, BreadthFirst = true });

        Assert.Equal(400, entries.Count);
    }

    [FactRequires(Tool.Fuse)]
    public async Task Error_IsHandledAsAsked()
    {
        using FuseMount mount = new();
        foreach (string name in (string[])["1/a", "2/b"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mount.BackingFile(name))!);
            File.WriteAllText(mount.BackingFile(name), "");
        }

        List<string> names = [];
        async Task<IOException?> RunAsync(AioErrorHandling handling)
        {
            names.Clear();
            try
            {
                await foreach (AioEntry entry in Files.EnumerateAsync(
                    mount.FullPath, new AioEnumerationOptions { Recurse = true, OnError = handling }))
                {
                    names.Add(entry.Name);
                    mount.Fail(FuseOperation.Readdir, (int)Errno.EIO);
                }

                return null;
            }
            catch (IOException exception)
            {
                return exception;
            }
            finally
            {
                mount.Fail(FuseOperation.Readdir, 0, 0);
            }
        }

        IOException thrown = (await RunAsync(AioErrorHandling.Throw))!;
        Assert.Matches("^list '.*/[12]': Input/output error \\(EIO\\)$", thrown.Message);
        Assert.Null(await RunAsync(AioErrorHandling.Skip));
        Assert.Equal(["1", "2"], names.Order());
        IOException collected = (await RunAsync(AioErrorHandling.Collect))!;
        Assert.Equal(2, Assert.IsType<AggregateException>(collected.InnerException).InnerExceptions.Count);
        Assert.Equal(Errno.EIO, AioResult.GetErrno(collected));
        Assert.Equal(["1", "2"], names.Order());
    }

    [Fact]
    public async Task ErrorCallback_IsToldEachErrorAsItOccurs()
    {
        Make("1/a");
        Make("2/b");
        var operations = new HookedOperations(Operations)
        {
            Before = static call => call is "open 1" or "open 2" ? -(int)Errno.EIO : null,
        };
        List<string> messages = [];
        var options = new AioEnumerationOptions
        {
            Recurse = true,
            OnError = AioErrorHandling.Skip,
            ErrorCallback = error => messages.Add(error.Message),
        };

        List<AioEntry> entries = await new AioFileSystem(operations).EnumerateAsync(Folder, options).ToListAsync();

        Assert.Equal(2, entries.Count);
        Assert.Equal(
            [$"open '{At("1")}': Input/output error (EIO)", $"open '{At("2")}': Input/output error (EIO)"],
            messages.Order());
    }

    [Fact]
    public async Task Type_ThatTheDirectoryDoesNotTell_IsLookedUp()
    {
        MakeTree();
        var files = new AioFileSystem(new TypelessOperations(Operations));
        List<AioEntry> entries = [];

        await foreach (AioEntry entry in files.EnumerateAsync(Folder, s_recurse))
        {
            Assert.Null(entry.Status);
            entries.Add(entry);
        }

        Assert.Equal(
            (await ListAsync(Folder, s_recurse)).Select(static entry => (entry.FullPath, entry.Type)).Order(),
            entries.Select(static entry => (entry.FullPath, entry.Type)).Order());
        await files.CopyDirectoryAsync(At("dir"), At("copy"));
        Assert.Equal(3, Directory.GetFiles(At("copy"), "*", SearchOption.AllDirectories).Length);
        await files.DeleteDirectoryAsync(At("dir"), recursive: true);
        Assert.False(Directory.Exists(At("dir")));
    }

    [Fact]
    public async Task Cancel_EndsIt()
    {
        MakeTree();
        using CancellationTokenSource stop = new();
        int count = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (AioEntry entry in Files.EnumerateAsync(Folder, s_recurse).WithCancellation(stop.Token))
            {
                count++;
                await stop.CancelAsync();
            }
        });

        Assert.InRange(count, 1, 3); // what was in memory already
    }

    [Fact]
    public async Task Enumeration_StartsAnewEachTime()
    {
        MakeTree();
        IAsyncEnumerable<AioEntry> entries = Files.EnumerateAsync(Folder, s_recurse);

        Assert.Equal(await entries.CountAsync(), await entries.CountAsync());
    }

    [Fact]
    public async Task Double_AnswersAsSetUp()
    {
        var mock = new Mock<AioFileSystem>(MockBehavior.Strict);
        mock.Setup(static files => files.ReadAllTextAsync("/a", null, default))
            .Returns(new ValueTask<string>("mocked"));
        mock.Setup(static files => files.EnumerateAsync("/", null, default))
            .Returns(new[] { new AioEntry("/", "a", FileType.RegularFile) }.ToAsyncEnumerable());

        Assert.Equal("mocked", await mock.Object.ReadAllTextAsync("/a"));
        Assert.Equal("/a", (await mock.Object.EnumerateAsync("/").SingleAsync()).FullPath);
        Assert.All(
            typeof(AioFileSystem).GetMethods().Where(static method => method.DeclaringType == typeof(AioFileSystem)),
            static method => Assert.True(method.IsVirtual || method.IsStatic, method.Name));
    }

    private async Task<List<AioEntry>> ListAsync(string folder, AioEnumerationOptions? options) =>
        await Files.EnumerateAsync(folder, options).ToListAsync();

    private void MakeTree()
    {
        Make("a");
        Make("dir/b");
        Make("dir/sub/c");
        Make("dir/sub/sub/d");
        Make("other/e");
    }

    private sealed class ShyOperations(AioOperations inner) : ForwardingOperations(inner)
    {
        public override ValueTask<int> AioStatBatchAsync(
            AioDirectoryHandle directory, FileStatusBatch batch, CancellationToken cancellationToken) => new(0);
    }

    private sealed class TypelessOperations(AioOperations inner) : ForwardingOperations(inner)
    {
        public override async ValueTask<int> AioReadDirectoryAsync(
            FileDescriptor directory, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            const int LengthOffset = 16, TypeOffset = 18;
            int count = await Inner.AioReadDirectoryAsync(directory, buffer, cancellationToken);
            for (int at = 0; at < count; at += BitConverter.ToUInt16(buffer.Span[(at + LengthOffset)..]))
            {
                buffer.Span[at + TypeOffset] = 0;
            }

            return count;
        }
    }
}
