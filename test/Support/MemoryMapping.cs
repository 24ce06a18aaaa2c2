namespace LinuxAio.Tests.Support;

/// <summary>A line of /proc/self/maps; <paramref name="Name"/> is empty for anonymous memory.</summary>
public sealed record MemoryMapping(ulong Start, ulong End, string Permissions, string Name);
