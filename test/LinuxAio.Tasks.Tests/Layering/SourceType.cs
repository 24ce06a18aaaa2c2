namespace LinuxAio.Tasks.Tests.Layering;

/// <summary>A type that is not nested in another one.</summary>
/// <param name="Name">Its name without the namespace.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="IsPublic">Whether users of the library see it.</param>
/// <param name="Paths">The files that hold its parts.</param>
internal sealed record SourceType(string Name, string Namespace, bool IsPublic, string[] Paths);
