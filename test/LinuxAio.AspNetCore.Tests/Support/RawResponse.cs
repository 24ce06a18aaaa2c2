namespace LinuxAio.AspNetCore.Tests.Support;

/// <summary>What came back; <paramref name="Text"/> is headers and body, a character per byte.</summary>
internal sealed record RawResponse(int Status, string Text);
