namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>The floors of the library, from the kernel up. The files of a folder see each other and what lies on the
/// floors below; two folders of one floor do not see each other.</summary>
internal static class Floors
{
    internal static readonly string[][] FromBelow =
    [
        ["Interop"],
        ["Engine"],
        ["Completion"],
        ["Operations", "Diagnostics"],
        ["Calls"],
        ["Reading"],
        ["Pipelines", "Streams", "Trees", "Replacing", "Enumerables", "Memory"],
        ["Copying"],
        ["Files"],
        ["Context"],
    ];

    internal static IEnumerable<string> FindUnknownFolders(IEnumerable<SourceFile> files) =>
        files.Where(static file => HeightOf(file.Path) < 0).Select(static file => $"{file.Path} lies on no floor");

    /// <summary>The arrows between two folders that do not point downwards.</summary>
    internal static IEnumerable<string> FindViolations(IEnumerable<Arrow> arrows) =>
        from arrow in arrows
        where SourceFile.FolderOf(arrow.From) != SourceFile.FolderOf(arrow.To)
        let rise = HeightOf(arrow.To) - HeightOf(arrow.From)
        where rise >= 0
        select $"{arrow}: an arrow {(rise > 0 ? "up" : "sideways")}";

    private static int HeightOf(string path) =>
        Array.FindIndex(FromBelow, floor => floor.Contains(SourceFile.FolderOf(path)));
}
