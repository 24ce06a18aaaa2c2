using Xunit.Abstractions;

namespace LinuxAio.Acceptance;

/// <summary>Selects the test cases to run: those with a trait, or all.</summary>
internal readonly record struct TraitFilter(string? Name, string? Value)
{
    internal static bool TryParse(string[] arguments, out TraitFilter filter)
    {
        filter = default;
        if (arguments is ["--trait", string trait] && trait.Split('=', 2) is [string name, string value])
        {
            filter = new TraitFilter(name, value);
            return true;
        }

        return arguments.Length == 0;
    }

    internal bool Includes(ITestCase testCase) =>
        Name is null || (testCase.Traits.TryGetValue(Name, out List<string>? values) && values.Contains(Value!));
}
