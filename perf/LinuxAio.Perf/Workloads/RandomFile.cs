namespace LinuxAio.Perf.Workloads;

/// <summary>Files of random bytes: a file system that compresses data or does not store zeros would falsify the
/// measurement.</summary>
internal static class RandomFile
{
    private const int BlockBytes = 1 << 20;

    public static void Write(string path, long bytes)
    {
        byte[] block = new byte[BlockBytes];
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (long left = bytes; left > 0; left -= BlockBytes)
        {
            Random.Shared.NextBytes(block);
            stream.Write(block.AsSpan(0, (int)Math.Min(left, BlockBytes)));
        }

        // So that no write-back runs beside the measurement.
        stream.Flush(flushToDisk: true);
    }
}
