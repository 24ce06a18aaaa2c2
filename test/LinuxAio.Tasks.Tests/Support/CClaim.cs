namespace LinuxAio.Tasks.Tests.Support;

/// <summary>What a C compiler confirms: the expression, which is C, has the value. The label is for messages.</summary>
internal sealed record CClaim(string Label, string Expression, long Value);
