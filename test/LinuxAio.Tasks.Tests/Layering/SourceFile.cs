namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>A source file of the library.</summary>
/// <param name="Path">Relative to the library's folder, with slashes.</param>
/// <param name="Text">The content.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The first folder of a path; empty for a file that lies in none.</summary>
    internal static string FolderOf(string path) => path[..Math.Max(0, path.IndexOf('/', StringComparison.Ordinal))];

    /// <summary>The type a path is named after, with its folder: the parts <c>Type.Part.cs</c> count as
    /// <c>Type.cs</c>.</summary>
    internal static string TypeOf(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        return $"{FolderOf(path)}/{path[name..path.IndexOf('.', name)]}";
    }
}
