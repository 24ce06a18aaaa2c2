namespace LinuxAio.Tasks.Replacing;

/// <summary>The permissions of the files and directories that the library creates.</summary>
internal static class FileModes
{
    /// <summary>Read, write and execute for all: without the special bits (set-user-id, set-group-id,
    /// sticky).</summary>
    internal const UnixFileMode PermissionBits = (UnixFileMode)0x1ff;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode ReadWriteForAll = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The permissions to create a temporary file with.</summary>
    /// <param name="final">The permissions that the file gets when it is complete. Until then only the owner may read
    /// it. Null: it gets no others, so it has 0666, less the umask, from the start.</param>
    internal static UnixFileMode OfTemporary(UnixFileMode? final) => final is null ? ReadWriteForAll : OwnerOnly;
}
