namespace LinuxAio.Tests.Support;

/// <summary>Finds out whether a package source answers. A project that was never restored on this machine needs one,
/// even for packages in the cache.</summary>
internal static class PackageSource
{
    // NuGet prints this when the source does not answer. A source that answers does not know the package: NU1101 or
    // NU1102.
    private const string NoAnswer = "error NU1301: ";

    private static readonly Lazy<string?> s_missing = new(Try);

    /// <inheritdoc cref="Tools.Missing"/>
    internal static string? Missing => s_missing.Value;

    private static string? Try()
    {
        using TempDirectory project = new();
        File.WriteAllText(project.File("app.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="LinuxAio.NoSuchPackage" Version="0.0.0" /></ItemGroup>
            </Project>
            """);
        string output = Dotnet.TryRun(project.FullPath, "restore").Output;
        int start = output.IndexOf(NoAnswer, StringComparison.Ordinal);
        return start < 0
            ? null
            : $"needs a package source that answers: {output[(start + NoAnswer.Length)..].Split('\n')[0].Trim()}";
    }
}
