namespace LinuxAio.Tests.Support;

/// <summary>A file descriptor of this process; the target is its link in /proc, such as <c>pipe:[4711]</c>.</summary>
public sealed record OpenDescriptor(int Number, string Target);
