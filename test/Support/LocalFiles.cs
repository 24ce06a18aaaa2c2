namespace LinuxAio.Tests.Support;

/// <summary>Whether temporary files are on a file system of which the library opens, reads and closes files at once.</summary>
internal static class LocalFiles
{
    private static readonly string[] Formats = ["ext2", "ext3", "ext4"];

    /// <summary>Why tests that need it are skipped; null: they are not.</summary>
    internal static string? Missing { get; } = Formats.Contains(new DriveInfo(Path.GetTempPath()).DriveFormat)
        ? null
        : $"needs temporary files on one of {string.Join(", ", Formats)}";
}
