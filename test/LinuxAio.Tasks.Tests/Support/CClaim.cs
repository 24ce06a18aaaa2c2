namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A claim for a C compiler to check: the C expression has the value. The label appears in messages.</summary>
internal sealed record CClaim(string Label, string Expression, long Value);
