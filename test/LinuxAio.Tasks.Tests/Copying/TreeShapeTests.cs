using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>A copy has the shape of its source: holes, hard links, FIFOs, and the attributes of its
/// directories.</summary>
[SupportedOSPlatform("linux")]
public sealed class TreeShapeTests : FileSystemTests
{
    private const int Mebibyte = 1024 * 1024;
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    public static TheoryData<string> Layouts => ["hole", "hole data", "data hole", "hole data hole data hole"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Copy_OfASparseFile_HasItsHoles(string layout)
    {
        long data = MakeSparse("a", layout);
        long length = new FileInfo(At("a")).Length;
        List<long> progress = [];

        Assert.Equal(length, await Files.CopyAsync(
            At("a"), At("b"), new AioCopyOptions { Progress = new ImmediateProgress(progress.Add) }));

        Assert.True(File.ReadAllBytes(At("a")).AsSpan().SequenceEqual(File.ReadAllBytes(At("b"))));
        Assert.Equal(length, progress[^1]);
        FileStatus copy = (await Files.TryGetStatusAsync(At("b")))!;
        Assert.InRange(copy.Blocks * 512, data, data + Mebibyte);
    }

    [Fact]
    public async Task Copy_OfASparseFile_KernelCannotCopy_HasItsHoles()
    {
        MakeSparse("a", "hole data hole");
        var operations = new LimitedOperations(Operations) { CopyAnswer = -(int)Errno.EIO };

        await new AioFileSystem(operations).CopyAsync(At("a"), At("b"));

        Assert.True(File.ReadAllBytes(At("a")).AsSpan().SequenceEqual(File.ReadAllBytes(At("b"))));
        Assert.InRange((await Files.TryGetStatusAsync(At("b")))!.Blocks * 512, 0, 2 * Mebibyte);
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EOPNOTSUPP)]
    public async Task Copy_HolesCannotBeFound_CopiesAll(Errno errno)
    {
        using FuseMount mount = new();
        MakeSparse("a", "data hole data hole");
        File.Copy(At("a"), mount.BackingFile("a"));
        using (FileStream sparse = File.OpenWrite(mount.BackingFile("a")))
        {
            sparse.SetLength(sparse.Length + Mebibyte);
        }

        mount.Fail(FuseOperation.Seek, (int)errno);
        await Files.CopyAsync(mount.File("a"), mount.File("b"));

        Assert.True(File.ReadAllBytes(mount.BackingFile("a")).AsSpan()
            .SequenceEqual(File.ReadAllBytes(mount.BackingFile("b"))));
        Assert.NotEqual(0, mount.Count(FuseOperation.Seek));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task CopyDirectory_NamesOfOneFile_AreNamesOfOneFile(int concurrency)
    {
        Make("a/one", "content");
        MakeDirectory("a/sub/sub");
        for (int i = 0; i < 20; i++)
        {
            LibC.Link(At("a/one"), At($"a/sub/{(i % 2 == 0 ? "sub/" : "")}{i}"));
        }

        var options = new AioCopyOptions { MaxConcurrency = concurrency, Overwrite = true };
        await Files.CopyDirectoryAsync(At("a"), At("b"), options);
        await Files.CopyDirectoryAsync(At("a"), At("b"), options);

        FileStatus one = (await Files.TryGetStatusAsync(At("b/one")))!;
        Assert.Equal(21u, one.Links);
        Assert.Equal("content", File.ReadAllText(At("b/sub/sub/0")));
        Assert.NotEqual(one.Inode, (await Files.TryGetStatusAsync(At("a/one")))!.Inode);
        Assert.DoesNotContain(
            NamesIn(At("b/sub")), static name => name.EndsWith(".aio-tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CopyDirectory_LinksCannotBeMade_CopiesEachName()
    {
        Make("a/one", "content");
        LibC.Link(At("a/one"), At("a/two"));
        var operations = new LimitedOperations(Operations) { LinkAnswer = Errno.EPERM };

        await new AioFileSystem(operations).CopyDirectoryAsync(At("a"), At("b"));

        Assert.Equal("content", File.ReadAllText(At("b/one")));
        Assert.Equal("content", File.ReadAllText(At("b/two")));
    }

    [Fact]
    public async Task CopyDirectory_FirstOfTwoNamesFails_CopiesTheOther()
    {
        Make("a/one", "content");
        LibC.Link(At("a/one"), At("a/two"));
        int renames = 0;
        HookedOperations operations = new(Operations)
        {
            Before = call => call.StartsWith("rename", StringComparison.Ordinal) &&
                Interlocked.Increment(ref renames) == 1 ? -(int)Errno.EIO : null,
        };

        await new AioFileSystem(operations)
            .CopyDirectoryAsync(At("a"), At("b"), new AioCopyOptions { OnError = AioErrorHandling.Skip }).InTime();

        Assert.Equal("content", File.ReadAllText(At("b/" + Assert.Single(NamesIn(At("b"))))));
    }

    [Fact]
    public async Task Move_ToAnotherFileSystem_KeepsLinksAndSpecialFiles()
    {
        Make("a/one", "content");
        LibC.Link(At("a/one"), At("a/two"));
        LibC.MakeFifo(At("a/fifo"));
        Assert.Equal(0, await Operations.AioMknodAsync(At("a/socket"), FileType.Socket));
        LibC.MakeFifo(At("fifo"));
        MakeDirectory("other");
        var files = new AioFileSystem(new LimitedOperations(Operations) { OtherFileSystem = At("other") });

        await files.MoveAsync(At("a"), At("other/a"));
        await files.MoveAsync(At("fifo"), At("other/fifo"));

        Assert.Equal(["other"], NamesIn(Folder));
        Assert.Equal(2u, (await Files.TryGetStatusAsync(At("other/a/one")))!.Links);
        Assert.Equal(FileType.Fifo, (await Files.TryGetStatusAsync(At("other/a/fifo")))!.Type);
        Assert.Equal(FileType.Socket, (await Files.TryGetStatusAsync(At("other/a/socket")))!.Type);
        Assert.Equal(FileType.Fifo, (await Files.TryGetStatusAsync(At("other/fifo")))!.Type);
    }

    [Fact]
    public async Task CopyDirectory_OfAFifo_MakesAnother()
    {
        MakeDirectory("a");
        LibC.MakeFifo(At("a/fifo"));
        File.SetUnixFileMode(At("a/fifo"), Shared);
        var options = new AioCopyOptions { PreserveTimes = true, Overwrite = true };

        await Files.CopyDirectoryAsync(At("a"), At("b"), options).InTime();
        await Files.CopyDirectoryAsync(At("a"), At("b"), options).InTime();

        FileStatus source = (await Files.TryGetStatusAsync(At("a/fifo")))!;
        FileStatus copy = (await Files.TryGetStatusAsync(At("b/fifo")))!;
        Assert.Equal((FileType.Fifo, Shared), (copy.Type, copy.Mode));
        Assert.Equal(source.ModifyTimestamp, copy.ModifyTimestamp);
        Assert.NotEqual(source.Inode, copy.Inode);
        Assert.Equal(["fifo"], NamesIn(At("b")));
    }

    [Fact]
    public async Task CopyDirectory_IntoASetGroupDirectory_InheritsIt()
    {
        Make("a/sub/file");
        File.SetUnixFileMode(At("a/sub"), Shared);
        MakeDirectory("shared");
        File.SetUnixFileMode(At("shared"), Shared | UnixFileMode.SetGroup);

        await Files.CopyDirectoryAsync(At("a"), At("shared/b"));

        Assert.Equal(Shared | UnixFileMode.SetGroup, File.GetUnixFileMode(At("shared/b/sub")));
    }

    [FactRequires(Facility.Root)]
    public async Task CopyDirectory_SpecialBits_AreKeptOnlyWithTheOwner()
    {
        Make("a/shared/file");
        LibC.ChangeOwner(At("a/shared"), 1234, 5678);
        File.SetUnixFileMode(At("a/shared"), Shared | UnixFileMode.SetGroup | UnixFileMode.StickyBit);

        await Files.CopyDirectoryAsync(At("a"), At("b"));
        await Files.CopyDirectoryAsync(At("a"), At("c"), new AioCopyOptions { PreserveOwner = true });

        // Without the sticky bit, users could delete the files of others.
        Assert.Equal(Shared | UnixFileMode.StickyBit, File.GetUnixFileMode(At("b/shared")));
        Assert.Equal(
            Shared | UnixFileMode.StickyBit | UnixFileMode.SetGroup, File.GetUnixFileMode(At("c/shared")));
    }

    [FactRequires(Facility.Root)]
    public async Task Move_ToAnotherFileSystem_KeepsSetUserIdWithTheOwner()
    {
        const UnixFileMode Program = Shared | UnixFileMode.SetUser;
        foreach (string name in (string[])["a", "b"])
        {
            LibC.ChangeOwner(Make(name), 1234, 5678);
            File.SetUnixFileMode(At(name), Program);
        }

        MakeDirectory("other");
        LimitedOperations operations = new(Operations) { OtherFileSystem = At("other") };
        HookedOperations refusing = new(operations)
        {
            Before = static call => call == "chown" ? -(int)Errno.EPERM : null,
        };

        await new AioFileSystem(operations).MoveAsync(At("a"), At("other/a"));
        await new AioFileSystem(refusing).MoveAsync(At("b"), At("other/b"));

        Assert.Equal(Program, File.GetUnixFileMode(At("other/a")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(At("other/b")) & UnixFileMode.SetUser);
    }

    /// <summary>Each hole is 3 MiB long, each piece of data 64 KiB.</summary>
    /// <returns>The bytes of data.</returns>
    private long MakeSparse(string name, string layout)
    {
        const int DataBytes = 64 * 1024;
        long written = 0;
        using FileStream file = File.Create(At(name));
        foreach (string part in layout.Split(' '))
        {
            if (part == "hole")
            {
                file.SetLength(file.Length + (3 * Mebibyte));
                file.Seek(0, SeekOrigin.End);
            }
            else
            {
                file.Write(Bytes(DataBytes));
                written += DataBytes;
            }
        }

        return written;
    }
}
