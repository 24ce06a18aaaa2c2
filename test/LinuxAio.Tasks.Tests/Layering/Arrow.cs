namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>A source file mentions something that another file declares.</summary>
/// <param name="From">The path of the file that mentions it.</param>
/// <param name="To">The path of the file that declares it.</param>
/// <param name="Name">One of the names mentioned.</param>
internal sealed record Arrow(string From, string To, string Name)
{
    public override string ToString() => $"{From} mentions {Name} of {To}";
}
