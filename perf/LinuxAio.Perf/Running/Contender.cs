namespace LinuxAio.Perf.Running;

/// <summary>One row of a table: a program that measures one way of doing the work and prints a line of JSON.</summary>
/// <param name="Name">The name in the table; unique in its section.</param>
/// <param name="Program">The path of the program.</param>
/// <param name="MaxRounds">The contender takes part in at most this many rounds: a limit for those that need most of a
/// minute in each.</param>
internal sealed record Contender(
    string Name,
    string Program,
    IReadOnlyList<string> Arguments,
    int MaxRounds = int.MaxValue)
{
    public static string ThisProgram =>
        Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");

    /// <summary>A contender that is this program in a process of its own: no state leaks to the next one.</summary>
    public static Contender OfThisProgram(string name, params IReadOnlyList<string> arguments) =>
        new(name, ThisProgram, arguments);
}
