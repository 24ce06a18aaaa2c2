namespace LinuxAio.Tests.Support;

/// <summary>A file descriptor of this process and what /proc says it refers to, such as <c>pipe:[4711]</c>.</summary>
public sealed record OpenDescriptor(int Number, string Target);
