using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Replacing;

/// <summary>A file that no other file can be renamed over is written in place, if the caller permits it.</summary>
[SupportedOSPlatform("linux")]
public sealed class WriteInPlaceTests : FileSystemTests
{
    private static readonly AioReplaceOptions s_replace = new() { WriteInPlace = true };
    private static readonly AioCopyOptions s_copy = new() { WriteInPlace = true, Overwrite = true };

    // As containers mount single files.
    [FactRequires(Facility.Mount)]
    public async Task MountPoint_IsRefusedClearly_AndWrittenInPlaceOnRequest()
    {
        Make("theirs", "a longer content than the new one");
        Make("a", "mount point");
        Make("source", "copied");
        using BindMount mount = new(At("theirs"), At("a"));
        List<long> progress = [];

        IOException replace = await Assert.ThrowsAsync<IOException>(
            async () => await Files.ReplaceAsync(At("a"), "new"u8.ToArray()));
        IOException copy = await Assert.ThrowsAsync<IOException>(
            async () => await Files.CopyAsync(At("source"), At("a"), new AioCopyOptions { Overwrite = true }));
        Assert.Equal(
            $"rename '{At(".a.aio-tmp")}' to '{At("a")}' (a mount point cannot be replaced; the option WriteInPlace " +
            "writes into it): Device or resource busy (EBUSY)",
            replace.Message);
        Assert.Equal(replace.Message, copy.Message);
        await Files.ReplaceAsync(At("a"), "new"u8.ToArray(), s_replace);
        Assert.Equal("new", File.ReadAllText(At("theirs")));
        Assert.Equal(6, await Files.CopyAsync(At("source"), At("a"), new AioCopyOptions
        {
            WriteInPlace = true,
            Overwrite = true,
            Progress = new ImmediateProgress(progress.Add),
        }));

        Assert.Equal("copied", File.ReadAllText(At("theirs")));
        Assert.Equal([6], progress);
        Assert.Equal(["a", "source", "theirs"], NamesIn(Folder));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EROFS)]
    [InlineData(Errno.EPERM)]
    public async Task DirectoryCannotBeWritten_WritesInPlaceOnRequest(Errno errno)
    {
        using FuseMount mount = new();
        File.WriteAllText(mount.BackingFile("a"), "old content");
        HookedOperations operations = new(Operations)
        {
            Before = call => call == "open .a.aio-tmp" ? -(int)errno : null,
        };
        var files = new AioFileSystem(operations);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await files.ReplaceAsync(mount.File("a"), "new"u8.ToArray()));
        await files.ReplaceAsync(mount.File("a"), "new"u8.ToArray(), s_replace);
        Assert.Equal("new", File.ReadAllText(mount.BackingFile("a")));
        await files.CopyAsync(Make("source", "copied"), mount.File("a"), s_copy);

        Assert.Equal("copied", File.ReadAllText(mount.BackingFile("a")));
        Assert.NotEqual(0, mount.Count(FuseOperation.Fsync));
    }

    [Fact]
    public async Task OrdinaryFile_IsStillReplaced()
    {
        Make("a", "old");
        Make("source", "new");
        ulong inode = (await Files.TryGetStatusAsync(At("a")))!.Inode;
        File.CreateSymbolicLink(At("link"), "a");

        await Files.CopyAsync(At("source"), At("link"), s_copy);
        Assert.NotEqual(inode, (await Files.TryGetStatusAsync(At("a")))!.Inode);
        await Files.ReplaceAsync(At("new"), "new"u8.ToArray(), s_replace);

        Assert.Equal("new", File.ReadAllText(At("a")));
        Assert.Equal("new", File.ReadAllText(At("new")));
        Assert.Equal("a", new FileInfo(At("link")).LinkTarget);
    }

    [Fact]
    public async Task Device_IsWrittenTo()
    {
        Make("source");

        Assert.Equal(7, await Files.CopyAsync(At("source"), "/dev/null", s_copy));
        await Files.ReplaceAsync("/dev/null", "content"u8.ToArray(), s_replace);

        Assert.Equal(FileType.CharacterDevice, (await Files.TryGetStatusAsync("/dev/null"))!.Type);
    }

    [Fact]
    public async Task Fifo_IsWrittenTo()
    {
        LibC.MakeFifo(At("fifo"));
        File.WriteAllBytes(At("source"), Bytes(300_000));

        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(At("fifo")));
        await Files.CopyAsync(At("source"), At("fifo"), s_copy).InTime();

        Assert.Equal(Bytes(300_000), await read.InTime());
    }

    // As /dev/stdout is, where standard output is a file.
    [Theory]
    [InlineData("/proc/self/fd")]
    [InlineData("/dev/fd")]
    public async Task OpenFileOfThisProcess_IsWrittenTo(string directory)
    {
        using FileStream file = new(At("a"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Write("a longer content than the new one"u8);
        file.Flush();
        File.CreateSymbolicLink(At("link"), $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}");
        ulong inode = (await Files.TryGetStatusAsync(At("a")))!.Inode;

        await Files.CopyAsync(
            Make("source", "copied"), $"{directory}/{file.SafeFileHandle.DangerousGetHandle()}", s_copy);
        Assert.Equal("copied", ReadShared());
        await Files.ReplaceAsync(At("link"), "new"u8.ToArray(), s_replace);

        Assert.Equal("new", ReadShared());
        Assert.Equal(inode, (await Files.TryGetStatusAsync(At("a")))!.Inode);

        string ReadShared()
        {
            using var reader = new StreamReader(
                new FileStream(At("a"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    [Fact]
    public async Task Directory_IsRefused()
    {
        MakeDirectory("dir");

        UnauthorizedAccessException exception = await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await Files.CopyAsync(Make("source"), At("dir"), s_copy));

        Assert.Equal(Errno.EISDIR, AioResult.GetErrno(exception));
    }

    [Fact]
    public async Task WithoutOverwrite_NothingIsWritten()
    {
        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await Files.CopyAsync(
            Make("source"), Make("b", "old"), new AioCopyOptions { WriteInPlace = true }));

        Assert.Equal(Errno.EEXIST, AioResult.GetErrno(exception));
        Assert.Equal("old", File.ReadAllText(At("b")));
    }

    // As eCryptfs: names of at most 143 bytes. A temporary name is 9 bytes longer than the name.
    [TheoryRequires(Tool.Fuse)]
    [InlineData(134)]
    [InlineData(135)]
    [InlineData(143)]
    public async Task ShortNames_TheLongestCanBeReplacedAndCopied(int length)
    {
        using FuseMount mount = new();
        mount.LimitNames(143);
        string name = new('n', length), link = new('l', length);
        File.WriteAllText(mount.BackingFile(name), "old");
        File.CreateSymbolicLink(mount.BackingFile(link), "old");
        MakeDirectory("tree");
        File.CreateSymbolicLink(At("tree/" + link), "new");

        await Files.ReplaceAsync(mount.File(name), "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(mount.BackingFile(name)));
        await Files.CopyAsync(Make("source", "copied"), mount.File(name), new AioCopyOptions { Overwrite = true });
        await Files.CopyDirectoryAsync(At("tree"), mount.FullPath, new AioCopyOptions { Overwrite = true });

        Assert.Equal("copied", File.ReadAllText(mount.BackingFile(name)));
        Assert.Equal("new", new FileInfo(mount.BackingFile(link)).LinkTarget);
        Assert.Equal([link, name], NamesIn(mount.BackingPath));
    }

    [FactRequires(Tool.Fuse)]
    public async Task ShortNames_ANameThatIsTooLong_IsNamedInTheError()
    {
        using FuseMount mount = new();
        mount.LimitNames(143);
        string path = mount.File(new string('n', 144));

        Exception copy = await Assert.ThrowsAsync<PathTooLongException>(
            async () => await Files.CopyAsync(Make("source"), path));

        Assert.Equal($"open '{path}': File name too long (ENAMETOOLONG)", copy.Message);
        Assert.Empty(NamesIn(mount.BackingPath));
    }
}
