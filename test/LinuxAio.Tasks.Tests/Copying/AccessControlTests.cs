using System.Runtime.Versioning;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Copying;

/// <summary>A new file permits nobody more than the file that it replaces or copies, also with access control
/// lists.</summary>
[SupportedOSPlatform("linux")]
public sealed class AccessControlTests : FileSystemTests
{
    // The mode shows the mask, rw-, as the rights of the group. The group itself has none.
    private const string List = "u::rw-,u:1234:rw-,g::---,m::rw-,o::---";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WithMask = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    public static TheoryData<string, UnixFileMode> Narrowed => new()
    {
        { List, OwnerOnly },
        { "u::rw-,u:1234:r--,g::rw-,m::rw-,o::r--", OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead },
        { "u::rw-,u:1234:---,g::rw-,m::rw-,o::r--", OwnerOnly },
        { "u::rw-,g::r--,g:5678:---,m::rw-,o::r--", OwnerOnly | UnixFileMode.GroupRead },
        { "u::rw-,u:1234:rw-,g::rw-,m::r--,o::rw-", OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead },
    };

    [FactRequires(Facility.AccessLists)]
    public async Task Replace_KeepsTheList()
    {
        AccessList.Set(Make("a"), List);

        await Files.ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Equal(List, AccessList.Get(At("a")));
        Assert.Equal(WithMask, File.GetUnixFileMode(At("a")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task Replace_WithAMode_HasNoList()
    {
        AccessList.Set(Make("a"), List);

        await Files.ReplaceAsync(At("a"), default, new AioReplaceOptions { Mode = WithMask });

        Assert.Null(AccessList.Get(At("a")));
        Assert.Equal(WithMask, File.GetUnixFileMode(At("a")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task Copy_KeepsTheList_OfSourceOrOldFile()
    {
        AccessList.Set(Make("a"), List);
        Make("b", "old");
        AccessList.Set(Make("c", "old"), List);

        await Files.CopyAsync(At("a"), At("b"), new AioCopyOptions { Overwrite = true });
        await Files.CopyAsync(At("b"), At("c"), new AioCopyOptions { Overwrite = true, PreserveMode = false });

        Assert.Equal(List, AccessList.Get(At("b")));
        Assert.Equal(List, AccessList.Get(At("c")));
    }

    [TheoryRequires(Facility.AccessLists)]
    [MemberData(nameof(Narrowed))]
    public async Task Copy_ListCannotBeSet_PermitsNobodyMore(string list, UnixFileMode expected)
    {
        AccessList.Set(Make("a"), list);
        HookedOperations operations = new(Operations)
        {
            Before = static call => call == $"setxattr {AccessList.Access}" ? -(int)Errno.EOPNOTSUPP : null,
        };

        await new AioFileSystem(operations).CopyAsync(At("a"), At("b"));

        Assert.Null(AccessList.Get(At("b")));
        Assert.Equal(expected, File.GetUnixFileMode(At("b")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task Copy_ListCannotBeSet_AskedForTheMode_Throws()
    {
        AccessList.Set(Make("a"), List);
        HookedOperations operations = new(Operations)
        {
            Before = static call => call == $"setxattr {AccessList.Access}" ? -(int)Errno.EOPNOTSUPP : null,
        };

        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await new AioFileSystem(operations)
            .CopyAsync(At("a"), At("b"), new AioCopyOptions { PreserveMode = true }));

        Assert.Equal(Errno.EOPNOTSUPP, AioResult.GetErrno(exception));
        Assert.Equal(["a"], NamesIn(Folder));
    }

    // With the mode of the old file, the entries of the directory's list would be effective.
    [FactRequires(Facility.AccessLists)]
    public async Task DirectoryGivesAList_ButTheFileHasNone_HasNone()
    {
        const UnixFileMode Shared = OwnerOnly | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Make("dir/a", "old"), Shared);
        AccessList.Set(At("dir"), "u::rwx,u:1234:rwx,g::rwx,m::rwx,o::---", AccessList.Default);

        await Files.ReplaceAsync(At("dir/a"), "new"u8.ToArray());
        await Files.CopyAsync(At("dir/a"), At("dir/b"));
        MakeDirectory("tree/sub");
        File.SetUnixFileMode(Make("tree/sub/a"), Shared);
        await Files.CopyDirectoryAsync(At("tree"), At("dir/tree"));

        foreach (string name in (string[])["dir/a", "dir/b", "dir/tree", "dir/tree/sub", "dir/tree/sub/a"])
        {
            Assert.True(AccessList.Get(At(name)) is null, name);
        }

        Assert.Equal(Shared, File.GetUnixFileMode(At("dir/a")));
        Assert.Equal(Shared, File.GetUnixFileMode(At("dir/tree/sub/a")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task CopyDirectory_KeepsListsAndDefaultLists()
    {
        const string OfDirectory = "u::rwx,u:1234:r-x,g::---,m::r-x,o::---";
        const string Given = "u::rwx,u:1234:rwx,g::r-x,m::rwx,o::---";
        AccessList.Set(Make("a/sub/file"), List);
        AccessList.Set(At("a/sub"), OfDirectory);
        AccessList.Set(At("a/sub"), Given, AccessList.Default);
        File.SetUnixFileMode(Make("a/sub/plain"), OwnerOnly);

        await Files.CopyDirectoryAsync(At("a"), At("b"));

        Assert.Equal(OfDirectory, AccessList.Get(At("b/sub")));
        Assert.Equal(Given, AccessList.Get(At("b/sub"), AccessList.Default));
        Assert.Equal(List, AccessList.Get(At("b/sub/file")));
        Assert.Null(AccessList.Get(At("b/sub/plain")));
        Assert.Null(AccessList.Get(At("b")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task Copy_UntilTheListIsSet_IsForTheOwnerOnly()
    {
        AccessList.Set(Make("a/file"), List);
        List<UnixFileMode> modes = [];
        HookedOperations operations = new(Operations)
        {
            Before = call =>
            {
                if (call == $"setxattr {AccessList.Access}")
                {
                    modes.Add(File.GetUnixFileMode(At("b/.file.aio-tmp")));
                    modes.Add(File.GetUnixFileMode(At("b")));
                }

                return null;
            },
        };

        await new AioFileSystem(operations).CopyDirectoryAsync(At("a"), At("b"));

        Assert.Equal([OwnerOnly, OwnerOnly | UnixFileMode.UserExecute], modes);
    }

    // The group of the list is not the group of the copy.
    [FactRequires(Facility.Root)]
    public async Task Replace_GroupCannotBeKept_DropsTheList()
    {
        AccessList.Set(Make("a"), "u::rw-,u:1234:rw-,g::rw-,m::rw-,o::---");
        LibC.ChangeOwner(At("a"), 1234, 5678);
        HookedOperations operations = new(Operations)
        {
            Before = static call => call == "chown" ? -(int)Errno.EPERM : null,
        };

        await new AioFileSystem(operations).ReplaceAsync(At("a"), "new"u8.ToArray());

        Assert.Null(AccessList.Get(At("a")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(At("a")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task ExtendedAttributes_AreKeptOnRequest()
    {
        LibC.SetAttribute(Make("a/file"), "user.one", "1"u8);
        LibC.SetAttribute(At("a/file"), "user.two", new byte[300]);
        LibC.SetAttribute(At("a"), "user.dir", "d"u8);
        File.SetUnixFileMode(At("a/file"), UnixFileMode.UserRead);

        await Files.CopyDirectoryAsync(At("a"), At("b"), new AioCopyOptions { PreserveExtendedAttributes = true });
        await Files.CopyDirectoryAsync(At("a"), At("c"));

        Assert.Equal("1"u8.ToArray(), LibC.GetAttribute(At("b/file"), "user.one"));
        Assert.Equal(new byte[300], LibC.GetAttribute(At("b/file"), "user.two"));
        Assert.Equal("d"u8.ToArray(), LibC.GetAttribute(At("b"), "user.dir"));
        Assert.Empty(LibC.ListAttributes(At("c/file")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task ExtendedAttribute_CannotBeSet_ThrowsForACopy_AndNotForAMove()
    {
        LibC.SetAttribute(Make("a"), "user.one", "1"u8);
        MakeDirectory("other");
        HookedOperations operations = new(new LimitedOperations(Operations) { OtherFileSystem = At("other") })
        {
            Before = static call => call == "setxattr user.one" ? -(int)Errno.EOPNOTSUPP : null,
        };
        var files = new AioFileSystem(operations);

        IOException exception = await Assert.ThrowsAsync<IOException>(async () => await files.CopyAsync(
            At("a"), At("b"), new AioCopyOptions { PreserveExtendedAttributes = true }));
        await files.MoveAsync(At("a"), At("other/a"));

        Assert.Equal(Errno.EOPNOTSUPP, AioResult.GetErrno(exception));
        Assert.Equal(["other"], NamesIn(Folder));
        Assert.Equal(["a"], NamesIn(At("other")));
    }

    [FactRequires(Facility.AccessLists)]
    public async Task Move_ToAnotherFileSystem_KeepsExtendedAttributesAndList()
    {
        LibC.SetAttribute(Make("a"), "user.one", "1"u8);
        AccessList.Set(At("a"), List);
        MakeDirectory("other");
        LimitedOperations operations = new(Operations) { OtherFileSystem = At("other") };

        await new AioFileSystem(operations).MoveAsync(At("a"), At("other/a"));

        Assert.Equal("1"u8.ToArray(), LibC.GetAttribute(At("other/a"), "user.one"));
        Assert.Equal(List, AccessList.Get(At("other/a")));
    }
}
