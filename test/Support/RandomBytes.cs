namespace LinuxAio.Tests.Support;

/// <summary>Reproducible random content.</summary>
public static class RandomBytes
{
    /// <summary>Equal lengths and seeds give equal bytes.</summary>
    public static byte[] Make(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
#pragma warning disable CA5394 // The bytes must be reproducible, not unpredictable.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }
}
