namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Content in which each byte tells its offset. The period is a prime number, so that a wrong offset is
/// visible at every block size.</summary>
internal static class PatternBytes
{
    internal static byte At(long offset) => (byte)(offset % 251);

    internal static byte[] Make(int offset, int length) =>
        [.. Enumerable.Range(offset, length).Select(static i => At(i))];
}
