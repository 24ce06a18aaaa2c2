namespace LinuxAio.Tasks.Files;

/// <summary>.NET's words for how to open a file in the kernel's.</summary>
internal static class OpenMode
{
    internal static OpenFlags ToFlags(FileMode mode, FileAccess access)
    {
        OpenFlags flags = access switch
        {
            FileAccess.Read => OpenFlags.ReadOnly,
            FileAccess.Write => OpenFlags.WriteOnly,
            FileAccess.ReadWrite => OpenFlags.ReadWrite,
            _ => throw new ArgumentOutOfRangeException(nameof(access), access, "open: the access is undefined."),
        };
        flags |= mode switch
        {
            FileMode.CreateNew => OpenFlags.Create | OpenFlags.Exclusive,
            FileMode.Create => OpenFlags.Create | OpenFlags.Truncate,
            FileMode.Open => 0,
            FileMode.OpenOrCreate => OpenFlags.Create,
            FileMode.Truncate => OpenFlags.Truncate,
            FileMode.Append => OpenFlags.Create | OpenFlags.Append,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "open: the mode is undefined."),
        };
        bool mustWrite = mode is FileMode.CreateNew or FileMode.Create or FileMode.Truncate or FileMode.Append;
        if (mustWrite && access == FileAccess.Read)
        {
            throw new ArgumentException($"open: {nameof(FileMode)}.{mode} needs access to write.", nameof(access));
        }

        if (mode == FileMode.Append && access != FileAccess.Write)
        {
            throw new ArgumentException($"open: {nameof(FileMode)}.{mode} is for writing only.", nameof(access));
        }

        return flags;
    }
}
