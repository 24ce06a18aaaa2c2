namespace LinuxAio.Tasks.Replacing;

/// <summary>The permissions of a file: its mode, and its access control list if it has one.</summary>
/// <param name="Mode">The mode. With a list, the rights of its group are the mask of the list.</param>
/// <param name="List">The list as the kernel has it; null: there is none.</param>
internal readonly record struct FilePermissions(UnixFileMode Mode, byte[]? List)
{
    /// <summary>Whether anybody but the owner may do something. If not, a list would permit nothing either.</summary>
    internal static bool MayHaveList(UnixFileMode mode) => (mode & FileModes.NotOwner) != 0;

    /// <summary>The permissions of a copy that has perhaps another owner. Nobody may do more with it than with the
    /// file.</summary>
    /// <param name="owner">Whether the copy has the user and the group of the file.</param>
    internal FilePermissions WithOwner((bool User, bool Group) owner)
    {
        // The list has an entry for the group of the file, whatever group that is.
        bool dropsList = List is not null && !owner.Group;
        UnixFileMode mode = dropsList ? AccessControlList.Narrow(List, Mode) : Mode;
        return new FilePermissions(FileModes.WithOwner(mode, owner), dropsList ? null : List);
    }
}
