namespace LinuxAio.AspNetCore.Tests.Support;

/// <summary>An answer; <paramref name="Text"/> is its headers and body, one character per byte.</summary>
internal sealed record RawResponse(int Status, string Text);
