namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>One command that the tool and coreutils (or find) run, each in a folder of its own.</summary>
/// <param name="Setup">Shell commands that fill the folder, as the user who runs the command.</param>
/// <param name="Command">The command and its arguments, with one blank between two of them. The argument <c>''</c> is
/// empty; <c>␣</c> is a blank in an argument.</param>
/// <param name="Difference">Why the two differ; null: they must not.</param>
internal sealed record ComparisonCase(string Setup, string Command, string? Difference = null)
{
    private const int UsualUmask = 0x12; // 022

    /// <summary>Shell commands that root runs after <see cref="Setup"/>, if the tests run as root.</summary>
    internal string SetupByRoot { get; init; } = "";

    internal int Umask { get; init; } = UsualUmask;

    /// <summary>The file in the folder that is standard input.</summary>
    internal string? Input { get; init; }

    internal string Program => Command.Split(' ')[0];

    internal IReadOnlyList<string> Arguments =>
        [.. Command.Split(' ').Skip(1).Select(static word => word == "''" ? "" : word.Replace('␣', ' '))];

    public override string ToString() =>
        $"{Setup}{(SetupByRoot == "" ? "" : $"; as root: {SetupByRoot}")} → {Command}";
}
