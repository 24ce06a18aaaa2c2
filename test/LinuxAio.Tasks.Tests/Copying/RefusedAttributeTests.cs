using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>On a file system that refuses permissions, owners or times, what is a default is left out, and what was
/// asked for is an error.</summary>
[SupportedOSPlatform("linux")]
public sealed class RefusedAttributeTests : FileSystemTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode GroupMayWrite = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private static readonly FuseOperation[] s_attributes =
        [FuseOperation.Chmod, FuseOperation.Chown, FuseOperation.Utime];

    public static TheoryData<Errno> Refusals => [Errno.EPERM, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ENOSYS];

    public static TheoryData<FuseOperation> Attributes => [.. s_attributes];

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Refusals))]
    public async Task Copy_ByDefault_Copies(Errno errno)
    {
        using FuseMount mount = Refusing(errno);

        await Files.CopyAsync(Make("a"), mount.File("b"));
        await Files.CopyAsync(Make("c", "new"), mount.File("b"), new AioCopyOptions { Overwrite = true });

        Assert.Equal("new", File.ReadAllText(mount.BackingFile("b")));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Refusals))]
    public async Task CopyDirectory_ByDefault_Copies(Errno errno)
    {
        using FuseMount mount = Refusing(errno);
        Make("a/sub/file");
        File.CreateSymbolicLink(At("a/link"), "nowhere");

        await Files.CopyDirectoryAsync(At("a"), mount.File("b"));

        Assert.Equal("content", File.ReadAllText(mount.BackingFile("b/sub/file")));
        Assert.Equal(["link", "sub"], NamesIn(mount.BackingFile("b")));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Refusals))]
    public async Task Move_Moves(Errno errno)
    {
        using FuseMount mount = Refusing(errno);
        Make("a");
        Make("tree/sub/file");
        File.CreateSymbolicLink(At("link"), "nowhere");
        if (Environment.IsPrivilegedProcess)
        {
            LibC.ChangeOwner(At("a"), 1234, 5678);
            LibC.ChangeOwner(At("tree/sub"), 1234, 5678);
        }

        await Files.MoveAsync(At("a"), mount.File("a"));
        await Files.MoveAsync(At("tree"), mount.File("tree"));
        await Files.MoveAsync(At("link"), mount.File("link"));

        Assert.Equal(["a", "link", "tree"], NamesIn(mount.BackingPath));
        Assert.Equal("content", File.ReadAllText(mount.BackingFile("tree/sub/file")));
        Assert.Empty(NamesIn(Folder));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Refusals))]
    public async Task Replace_ByDefault_Replaces(Errno errno)
    {
        using FuseMount mount = Refusing(errno);
        File.WriteAllText(mount.BackingFile("a"), "old");
        if (Environment.IsPrivilegedProcess)
        {
            LibC.ChangeOwner(mount.BackingFile("a"), 1234, 5678);
        }

        await Files.ReplaceAsync(mount.File("a"), "new"u8.ToArray());

        Assert.Equal("new", File.ReadAllText(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
    }

    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Attributes))]
    public async Task Copy_AskedForTheAttribute_Throws(FuseOperation attribute)
    {
        if (attribute == FuseOperation.Chown && !Environment.IsPrivilegedProcess)
        {
            return; // the file has its owner already
        }

        using FuseMount mount = new();
        mount.Fail(attribute, (int)Errno.EPERM);
        Make("a/file");
        if (attribute == FuseOperation.Chown)
        {
            LibC.ChangeOwner(At("a/file"), 1234, 5678);
        }

        var options = new AioCopyOptions
        {
            PreserveMode = true,
            PreserveTimes = attribute == FuseOperation.Utime,
            PreserveOwner = attribute == FuseOperation.Chown,
        };
        Exception ofFile = await Assert.ThrowsAnyAsync<Exception>(
            async () => await Files.CopyAsync(At("a/file"), mount.File("b"), options));
        Exception ofDirectory = await Assert.ThrowsAnyAsync<Exception>(
            async () => await Files.CopyDirectoryAsync(At("a"), mount.File("c"), options));

        Assert.Equal(Errno.EPERM, AioResult.GetErrno(ofFile));
        Assert.Equal(Errno.EPERM, AioResult.GetErrno(ofDirectory));
        Assert.Equal(["c"], NamesIn(mount.BackingPath));
        Assert.Empty(NamesIn(mount.BackingFile("c")));
    }

    [TheoryRequires(Tool.Fuse)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replace_AskedForTheMode_Throws(bool keep)
    {
        using FuseMount mount = Refusing(Errno.EPERM);
        File.WriteAllText(mount.BackingFile("a"), "old");
        var options = keep ? new AioReplaceOptions { KeepMode = true } : new AioReplaceOptions { Mode = OwnerOnly };

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await Files.ReplaceAsync(mount.File("a"), default, options));

        Assert.Equal("old", File.ReadAllText(mount.BackingFile("a")));
        Assert.Equal(["a"], NamesIn(mount.BackingPath));
    }

    [FactRequires(Facility.Root)]
    public async Task Replace_AskedForTheOwner_Throws()
    {
        LibC.ChangeOwner(Make("a", "old"), 1234, 5678);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await new AioFileSystem(WithoutChown())
                .ReplaceAsync(At("a"), default, new AioReplaceOptions { KeepOwner = true }));

        Assert.Equal("old", File.ReadAllText(At("a")));
    }

    // A refusal is an answer of the file system; an I/O error is not.
    [TheoryRequires(Tool.Fuse)]
    [MemberData(nameof(Attributes))]
    public async Task Move_AttributeFailsWithEIO_Throws(FuseOperation attribute)
    {
        if (attribute == FuseOperation.Chown && !Environment.IsPrivilegedProcess)
        {
            return; // the file has its owner already
        }

        using FuseMount mount = new();
        mount.Fail(attribute, (int)Errno.EIO);
        Make("a");
        if (attribute == FuseOperation.Chown)
        {
            LibC.ChangeOwner(At("a"), 1234, 5678);
        }

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await Files.MoveAsync(At("a"), mount.File("a")));

        Assert.Equal(Errno.EIO, AioResult.GetErrno(exception));
        Assert.Empty(NamesIn(mount.BackingPath));
        Assert.True(File.Exists(At("a")));
    }

    // The group of the new file is not the group that the permissions were given to.
    [FactRequires(Facility.Root)]
    public async Task Replace_GroupCannotBeKept_GivesNothingToTheNewGroup()
    {
        LibC.ChangeOwner(Make("a", "old"), 1234, 5678);
        File.SetUnixFileMode(At("a"), GroupMayWrite | UnixFileMode.OtherRead);

        await new AioFileSystem(WithoutChown()).ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Equal(
            OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(At("a")));
    }

    [FactRequires(Facility.Root)]
    public async Task Replace_OnlyTheUserCannotBeKept_KeepsTheGroup()
    {
        LibC.ChangeOwner(Make("a", "old"), 1234, 5678);
        File.SetUnixFileMode(At("a"), GroupMayWrite);
        int calls = 0;
        HookedOperations operations = new(Operations)
        {
            Before = call => call == "chown" && calls++ == 0 ? -(int)Errno.EPERM : null,
        };

        await new AioFileSystem(operations).ReplaceAsync(At("a"), "new"u8.ToArray());

        FileStatus status = (await Files.TryGetStatusAsync(At("a")))!;
        Assert.Equal((0u, 5678u, GroupMayWrite), (status.UserId, status.GroupId, status.Mode));
    }

    [FactRequires(Facility.Root)]
    public async Task Copy_OwnerOfTheSourceAndModeOfTheOldFile_HasNoSpecialBits()
    {
        LibC.ChangeOwner(Make("a"), 1234, 5678);
        File.SetUnixFileMode(Make("b"), OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.SetUser);

        await Files.CopyAsync(
            At("a"), At("b"), new AioCopyOptions { Overwrite = true, PreserveMode = false, PreserveOwner = true });

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(At("b")));
    }

    private static FuseMount Refusing(Errno errno)
    {
        FuseMount mount = new();
        foreach (FuseOperation attribute in s_attributes)
        {
            mount.Fail(attribute, (int)errno);
        }

        return mount;
    }

    private HookedOperations WithoutChown() =>
        new(Operations) { Before = static call => call == "chown" ? -(int)Errno.EPERM : null };
}
