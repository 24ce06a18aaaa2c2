using System.Text.RegularExpressions;
using LinuxAio.Tests.Support;
using LinuxAio.Tests.Support.Fuse;
using Xunit;

namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>The tool does what coreutils and find do: exit code, files afterwards, output, and which paths the errors
/// name. As root and as another user.</summary>
public sealed partial class ComparisonTests
{
    private const int EPERM = 1;
    private const int EOPNOTSUPP = 95;
    private const int NameMax = 143;

    private static readonly ComparisonCase[] s_all =
        [.. CopyCases.All, .. CopyTreeCases.All, .. RemoveCases.All, .. CatCases.All, .. ScanCases.All];

    [FactRequires(Tool.OtherUser)]
    public void TemporaryDirectory_DiffersOnlyWhereListed()
    {
        using TempDirectory directory = new();
        Command.Run("chmod", "a+rx", directory.FullPath);
        IReadOnlyList<string?> asRoot = Compare(directory.File("root"), asOther: false);
        IReadOnlyList<string?> asOther = Compare(directory.File("other"), asOther: true);

        // As another user than root, the tests cannot make files of several users.
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Empty(s_all.Where(
                (testCase, i) => testCase.Difference is not null && asRoot[i] is null && asOther[i] is null));
        }
    }

    [FactRequires(Facility.Mount)]
    public void Tmpfs_DiffersOnlyWhereListed()
    {
        using Mounted tmpfs = Mounted.Tmpfs();
        Compare(tmpfs.File("root"), asOther: false);
        Compare(tmpfs.File("other"), asOther: true);
    }

    [FactRequires(Facility.Overlay)]
    public void Overlay_DiffersOnlyWhereListed()
    {
        // All files that are there at first are in the lower layer.
        using Mounted tmpfs = Mounted.Tmpfs();
        Prepare(tmpfs.File("lower/root"), asOther: false);
        Prepare(tmpfs.File("lower/other"), asOther: true);
        using Mounted overlay = Mounted.Overlay(tmpfs);
        Run(overlay.File("root"), asOther: false, comparesAttributes: true);
        Run(overlay.File("other"), asOther: true, comparesAttributes: true);
    }

    [FactRequires(Tool.Fuse)]
    public void Fuse_DiffersOnlyWhereListed()
    {
        using FuseMount mount = new();
        Compare(mount.File("root"), asOther: false);
    }

    [FactRequires(Tool.Fuse)]
    public void FuseThatRefusesAttributesAndLongNames_DiffersOnlyWhereListed()
    {
        using FuseMount mount = new();
        Prepare(mount.BackingFile("root"), asOther: false);
        FuseOperation[] all = [FuseOperation.Chmod, FuseOperation.Chown, FuseOperation.Utime];
        foreach (FuseOperation refused in all)
        {
            mount.Fail(refused, EPERM);
        }

        mount.Fail(FuseOperation.CopyFileRange, EOPNOTSUPP);
        mount.LimitNames(NameMax);

        // cp ends where it must set the permissions of a directory; the tool tolerates that. And cp creates files with
        // their permissions, which such a file system does not refuse.
        Run(
            mount.File("root"), asOther: false, comparesAttributes: false,
            static testCase => Regex.IsMatch(testCase.Setup, "chmod 555 s|chmod 444 s/1"));
    }

    [Fact]
    public void Differences_AreThoseOfThePage()
    {
        string page = Repository.ReadAllText("src/LinuxAio.Tasks/docs/tool.md");
        string list = page[page.IndexOf("## Beside coreutils", StringComparison.Ordinal)..];
        IEnumerable<string> items = list.Split("\n- ")[1..]
            .Select(static item => Blanks().Replace(item.Split("\n\n")[0], " ").Trim());

        Assert.Equal(Differences.All, items);
        Assert.Empty(Differences.All.Except(s_all.Select(static testCase => testCase.Difference)));
    }

    private static IReadOnlyList<string?> Compare(string place, bool asOther)
    {
        Prepare(place, asOther);
        return Run(place, asOther, comparesAttributes: true);
    }

    private static void Prepare(string place, bool asOther)
    {
        using TempDirectory work = new();
        new ComparisonRun(place, work.FullPath, asOther, s_all).Prepare();
    }

    private static IReadOnlyList<string?> Run(
        string place, bool asOther, bool comparesAttributes, Func<ComparisonCase, bool>? isLeftOut = null)
    {
        using TempDirectory work = new();
        IReadOnlyList<string?> found = new ComparisonRun(place, work.FullPath, asOther, s_all).Run(comparesAttributes);
        string[] unexpected =
        [
            .. s_all.Select((testCase, i) => testCase.Difference is null && found[i] is { } difference && isLeftOut?.Invoke(testCase) is not true
                ? $"{testCase}: {difference}" : null).OfType<string>(),
        ];
        Assert.True(
            unexpected.Length == 0,
            $"{unexpected.Length} of {s_all.Length} cases differ{(asOther ? " as another user" : "")}:\n" +
            string.Join("\n", unexpected));
        return found;
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();
}
