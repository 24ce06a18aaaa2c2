namespace LinuxAio.Cli.Scan;

/// <summary>One record of getdents64(2).</summary>
/// <param name="name">The name as bytes: all but NUL and slash may be in it.</param>
/// <param name="type">What the directory says it is; <see cref="FileType.Unknown"/> where the file system keeps no
/// types.</param>
internal readonly ref struct DirectoryEntry(ReadOnlySpan<byte> name, FileType type)
{
    internal ReadOnlySpan<byte> Name { get; } = name;

    internal FileType Type { get; } = type;

    /// <summary>Whether it is the directory itself or its parent, which every listing holds.</summary>
    internal bool IsDots => Name is [(byte)'.'] or [(byte)'.', (byte)'.'];
}
