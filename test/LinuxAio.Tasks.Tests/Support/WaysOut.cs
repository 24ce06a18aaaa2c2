using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Names that lead out of a folder: through "..", through links, and through a link to the parent.</summary>
internal static class WaysOut
{
    /// <summary>The names, relative to the folder "root" that <see cref="Make"/> makes.</summary>
    public static TheoryData<string> Names =>
        ["..", "../outside", "sub/../../outside", "../root/file", "relative", "absolute", "parent/outside"];

    /// <summary>Makes root/file with the content "inside", the folder root/sub, the file outside with the content
    /// "secret", and the links in root.</summary>
    internal static void Make(TempDirectory temp)
    {
        Directory.CreateDirectory(temp.File("root/sub"));
        File.WriteAllText(temp.File("root/file"), "inside");
        File.WriteAllText(temp.File("outside"), "secret");
        File.CreateSymbolicLink(temp.File("root/relative"), "../outside");
        File.CreateSymbolicLink(temp.File("root/absolute"), temp.File("root/file"));
        File.CreateSymbolicLink(temp.File("root/parent"), "..");
    }
}
