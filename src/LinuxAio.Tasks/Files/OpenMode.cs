namespace LinuxAio.Tasks.Files;

/// <summary>Translates .NET's file mode and access to flags of open(2).</summary>
internal static class OpenMode
{
    internal static OpenFlags ToFlags(FileMode mode, FileAccess access)
    {
        OpenFlags flags = access switch
        {
            FileAccess.Read => OpenFlags.ReadOnly,
            FileAccess.Write => OpenFlags.WriteOnly,
            FileAccess.ReadWrite => OpenFlags.ReadWrite,
            _ => throw new ArgumentOutOfRangeException(
                nameof(access), access, "open: the access is not a value of FileAccess."),
        };
        flags |= mode switch
        {
            FileMode.CreateNew => OpenFlags.Create | OpenFlags.Exclusive,
            FileMode.Create => OpenFlags.Create | OpenFlags.Truncate,
            FileMode.Open => 0,
            FileMode.OpenOrCreate => OpenFlags.Create,
            FileMode.Truncate => OpenFlags.Truncate,
            FileMode.Append => OpenFlags.Create | OpenFlags.Append,
            _ => throw new ArgumentOutOfRangeException(
                nameof(mode), mode, "open: the mode is not a value of FileMode."),
        };
        bool mustWrite = mode is FileMode.CreateNew or FileMode.Create or FileMode.Truncate or FileMode.Append;
        if (mustWrite && access == FileAccess.Read)
        {
            throw new ArgumentException($"open: {nameof(FileMode)}.{mode} needs write access.", nameof(access));
        }

        if (mode == FileMode.Append && access != FileAccess.Write)
        {
            throw new ArgumentException(
                $"open: {nameof(FileMode)}.{mode} needs {nameof(FileAccess)}.{nameof(FileAccess.Write)}.",
                nameof(access));
        }

        return flags;
    }
}
