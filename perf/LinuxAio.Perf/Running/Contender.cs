namespace LinuxAio.Perf.Running;

/// <summary>One row of a table: a program that measures one way of doing the work and prints a line of JSON.</summary>
/// <param name="Name">As it stands in the table; unique in its section.</param>
/// <param name="MaxRounds">Fewer rounds than the others, for those that take most of a minute each.</param>
internal sealed record Contender(
    string Name,
    string Program,
    IReadOnlyList<string> Arguments,
    int MaxRounds = int.MaxValue)
{
    public static string ThisProgram =>
        Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");

    /// <summary>This program itself, in a child process: no state leaks from one contender to the next.</summary>
    public static Contender OfThisProgram(string name, params IReadOnlyList<string> arguments) =>
        new(name, ThisProgram, arguments);
}
