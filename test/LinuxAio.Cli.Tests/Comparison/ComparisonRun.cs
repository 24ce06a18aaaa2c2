using System.Globalization;
using System.Text;
using LinuxAio.Cli.Batch;
using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>Runs all cases on one file system, as one user: by the tool and by coreutils.</summary>
/// <param name="place">An empty directory on the file system.</param>
/// <param name="work">An empty directory for scripts and outputs.</param>
/// <param name="asOther">Whether another user than root runs the commands.</param>
/// <param name="cases">The cases.</param>
internal sealed class ComparisonRun(string place, string work, bool asOther, IReadOnlyList<ComparisonCase> cases)
{
    private const string Ours = "aio";
    private const string Theirs = "coreutils";
    private const string Nobody = "65534";

    private readonly bool _asOther = asOther && Environment.IsPrivilegedProcess;

    /// <summary>Makes the folders that the commands run in.</summary>
    internal void Prepare()
    {
        foreach (string side in (string[])[Ours, Theirs])
        {
            Directory.CreateDirectory(Path.Combine(place, side));
        }

        GiveToOther(place);
        GiveToOther(work);
        Shell(asRoot: false, ScriptOf(static testCase => testCase.Setup, makesFolder: true));
        if (Environment.IsPrivilegedProcess)
        {
            Shell(asRoot: true, ScriptOf(static testCase => testCase.SetupByRoot, makesFolder: false));
        }
    }

    /// <summary>Runs the commands.</summary>
    /// <param name="comparesAttributes">Whether other permissions, or another owner, are a difference.</param>
    /// <returns>For each case how the tool differs; null: it does not.</returns>
    internal IReadOnlyList<string?> Run(bool comparesAttributes)
    {
        foreach (string side in (string[])[Ours, Theirs])
        {
            Directory.CreateDirectory(Path.Combine(work, side));
        }

        GiveToOther(work);
        IReadOnlyList<int> theirs = RunCoreutils(), ours = RunTool();
        Assert.Equal(cases.Count, theirs.Count);
        Dictionary<string, Dictionary<string, string>> ourTrees =
            TreeSnapshot.Take(Path.Combine(place, Ours), comparesAttributes);
        Dictionary<string, Dictionary<string, string>> theirTrees =
            TreeSnapshot.Take(Path.Combine(place, Theirs), comparesAttributes);
        return
        [
            .. cases.Select((_, i) => ResultOf(Ours, i, ours, ourTrees).DifferenceFrom(
                ResultOf(Theirs, i, theirs, theirTrees), FolderOf(Ours, i), FolderOf(Theirs, i))),
        ];
    }

    private void GiveToOther(string path)
    {
        if (_asOther)
        {
            CommandResult given = Command.Run("chown", "-R", $"{Nobody}:{Nobody}", path);
            Assert.True(given.ExitCode == 0, given.Output);
        }
    }

    private CaseResult ResultOf(
        string side, int i, IReadOnlyList<int> codes, Dictionary<string, Dictionary<string, string>> trees)
    {
        string output = File.ReadAllText(FileOf(side, i, "out"), Encoding.Latin1);
        if (cases[i].Program == "scan" && output != "")
        {
            output = (side == Ours ? ScanResult.FromJson(output) : ScanResult.FromLines(output)).ToString();
        }

        return new CaseResult(codes[i], output, File.ReadAllText(FileOf(side, i, "err")), trees[Name(i)]);
    }

    private IReadOnlyList<int> RunCoreutils()
    {
        StringBuilder script = new();
        for (int i = 0; i < cases.Count; i++)
        {
            string[] words = cases[i].Program == "scan"
                ? ["find", .. cases[i].Arguments, "-printf", ScanResult.FindFormat]
                : [cases[i].Program, .. cases[i].Arguments];
            script.Append(CultureInfo.InvariantCulture,
                $"(cd {Quote(FolderOf(Theirs, i))} && umask {Convert.ToString(cases[i].Umask, 8)} && LC_ALL=C ");
            script.AppendJoin(' ', words.Select(Quote));
            script.Append(CultureInfo.InvariantCulture,
                $" <{Quote(InputOf(Theirs, i))} >{FileOf(Theirs, i, "out")} 2>{FileOf(Theirs, i, "err")}); echo $?\n");
        }

        string[] codes = Shell(asRoot: false, script.ToString()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. codes.Select(static code => int.Parse(code, CultureInfo.InvariantCulture))];
    }

    private IReadOnlyList<int> RunTool()
    {
        string requests = Path.Combine(work, "requests"), results = Path.Combine(work, "results");
        BatchRequest.WriteFile(requests, cases.Select((testCase, i) => new BatchRequest(
            FolderOf(Ours, i),
            [testCase.Program, .. testCase.Program == "scan" ? ["--json"] : (string[])[], .. testCase.Arguments],
            InputOf(Ours, i), FileOf(Ours, i, "out"), FileOf(Ours, i, "err"), testCase.Umask,
            SpinsBeforeInterrupt: -1)));
        CommandResult run = AioBatch.Run(requests, results, _asOther);
        string[] codes = File.ReadAllLines(results);
        Assert.True(
            codes.Length == cases.Count, $"aio ended at {cases.ElementAtOrDefault(codes.Length)}: {run.Output}");
        return [.. codes.Select(static code => int.Parse(code, CultureInfo.InvariantCulture))];
    }

    private string ScriptOf(Func<ComparisonCase, string> setup, bool makesFolder)
    {
        StringBuilder script = new();
        for (int i = 0; i < cases.Count; i++)
        {
            foreach (string side in (string[])[Ours, Theirs])
            {
                if (makesFolder || setup(cases[i]) != "")
                {
                    script.Append(makesFolder ? $"mkdir {Quote(FolderOf(side, i))}\n" : "");
                    script.Append(CultureInfo.InvariantCulture, $"(set -e; cd {Quote(FolderOf(side, i))}\n");
                    script.Append(CultureInfo.InvariantCulture, $"{setup(cases[i])}\n");
                    script.Append(CultureInfo.InvariantCulture, $") || echo setup of case {i} failed\n");
                }
            }
        }

        return script.ToString();
    }

    private string Shell(bool asRoot, string script)
    {
        string path = Path.Combine(work, "script");
        File.WriteAllText(path, script);
        CommandResult result = _asOther && !asRoot
            ? Command.Run("env", [.. AioProcess.OtherUser, "sh", path])
            : Command.Run("sh", path);
        Assert.DoesNotContain("setup of case", result.Output, StringComparison.Ordinal);
        return result.Output;
    }

    private string FolderOf(string side, int i) => Path.Combine(place, side, Name(i));

    private string FileOf(string side, int i, string kind) => Path.Combine(work, side, $"{Name(i)}.{kind}");

    private string InputOf(string side, int i) =>
        cases[i].Input is { } name ? Path.Combine(FolderOf(side, i), name) : "/dev/null";

    private static string Name(int i) => i.ToString("000", CultureInfo.InvariantCulture);

    private static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
