namespace LinuxAio.Tasks.Replacing;

/// <summary>The permissions of the files and directories that the library creates.</summary>
internal static class FileModes
{
    /// <summary>Read, write and execute for all: without the special bits (set-user-id, set-group-id,
    /// sticky).</summary>
    internal const UnixFileMode PermissionBits = (UnixFileMode)0x1ff;

    /// <summary>What everybody but the owner may do.</summary>
    internal const UnixFileMode NotOwner = (UnixFileMode)0x3f;

    private const UnixFileMode GroupBits =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    // How far the bits of the group are to the left of those of all others.
    private const int GroupShift = 3;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode ReadWriteForAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The permissions to create a temporary file with.</summary>
    /// <param name="final">The permissions that the file gets when it is complete. Until then only the owner may read
    /// it. Null: it gets no others, so it has 0666, less the umask, from the start.</param>
    internal static UnixFileMode OfTemporary(UnixFileMode? final) => final is null ? ReadWriteForAll : OwnerOnly;

    /// <summary>The permissions of a file for a copy that could not get the same owner or group. Nobody may do more
    /// with the copy than with the file.</summary>
    /// <param name="mode">The permissions of the file.</param>
    /// <param name="owner">Whether the copy has the user and the group of the file.</param>
    internal static UnixFileMode WithOwner(UnixFileMode mode, (bool User, bool Group) owner)
    {
        if (owner is (true, true))
        {
            return mode;
        }

        // With set-user-id or set-group-id, everybody who runs the file would act as its present owner.
        UnixFileMode permissions = mode & PermissionBits;
        UnixFileMode ofOthers = (UnixFileMode)((int)permissions << GroupShift) & GroupBits;
        return owner.Group ? permissions : permissions & (~GroupBits | ofOthers);
    }
}
