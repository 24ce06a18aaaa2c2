using System.Reflection;

namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>Where the tool differs from coreutils and find, and why. The page on the tool has the same list, word for
/// word.</summary>
internal static class Differences
{
    internal const string Options =
        "The tool has few options: an option of coreutils that it lacks is a mistake in the command line. None has another " +
        "meaning than in coreutils.";

    internal const string Usage =
        "A mistake in the command line exits with 2, where coreutils exit with 1. So a script can tell it from a failure.";

    internal const string Replaces =
        "`cp` writes a new file and renames it over an existing one, so that nobody reads half a copy and nothing is lost if " +
        "the copy fails. Other hard links of the existing file keep the old content.";

    internal const string Owner =
        "After `cp` over a file of another user, the file belongs to the user who copied, because it is a new file. As root, " +
        "it keeps its owner.";

    internal const string TemporaryNames =
        "`cp` refuses names like `.name.aio-tmp`, and does not copy such files of a directory: they are unfinished copies.";

    internal const string HardLinks =
        "Two names of one file are two names of one copy after `cp -r`, as after `cp -a` of coreutils.";

    internal const string IntoItself =
        "`cp -r` of a directory into itself copies nothing. `cp` of coreutils makes a part of the copy before it notices.";

    internal const string UnreadableSource =
        "`cp -r` does not create the copy of a directory that it cannot read. `cp` of coreutils creates an empty one.";

    internal const string Devices =
        "`cp -r` reports devices and sockets, and does not create them: whoever wants them uses `tar` or `cpio`.";

    internal const string LinkWithSlash =
        "`rm -r link/` deletes nothing. `rm` of coreutils deletes everything in the directory that the link leads to, and then " +
        "reports that the link is not a directory.";

    internal const string ScansDirectories =
        "`scan` takes one directory, and reports a file or a link as an error. `find` takes anything, or nothing.";

    internal const string UnreadableRoot =
        "`scan` of a directory that it cannot read prints no totals, because all of them would be 0.";

    internal const string EntriesWithoutStat =
        "`scan` counts an entry whose status it cannot get by the type that the directory tells. `find` leaves it out. Both " +
        "report it.";

    internal const string TenErrors =
        "`scan` prints the first 10 errors and the number of the others.";

    /// <summary>All of them, in the order of this file.</summary>
    internal static IReadOnlyList<string> All =>
    [
        .. typeof(Differences).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(static constant => constant.IsLiteral)
            .Select(static constant => (string)constant.GetRawConstantValue()!),
    ];
}
