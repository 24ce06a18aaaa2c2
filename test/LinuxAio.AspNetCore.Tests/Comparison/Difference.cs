namespace LinuxAio.AspNetCore.Tests.Comparison;

/// <summary>A difference from the framework that is wanted: a row of the table in the documentation.</summary>
/// <param name="Request">Which requests are answered differently.</param>
/// <param name="Ours">The answer of this library.</param>
/// <param name="Theirs">The answer of the framework.</param>
/// <param name="Reason">Why.</param>
/// <param name="Explains">Whether this is the difference of a case.</param>
/// <param name="Headers">The headers that differ. Empty: the status or the body differs, and with it
/// everything.</param>
internal sealed record Difference(
    string Request, string Ours, string Theirs, string Reason, Func<ComparedCase, bool> Explains,
    params string[] Headers)
{
    /// <summary>The row in the documentation.</summary>
    internal string Row => $"| {Request} | {Ours} | {Theirs} | {Reason} |";
}
