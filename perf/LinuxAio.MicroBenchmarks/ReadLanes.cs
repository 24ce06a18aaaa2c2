namespace LinuxAio.MicroBenchmarks;

/// <summary>Reads the beginning of a file again and again, with one read in flight for each buffer.</summary>
internal static class ReadLanes
{
    /// <returns>The number of bytes that were read.</returns>
    public static async Task<long> RunAsync(AioContext context, CachedFile file, Memory<byte>[] buffers, int reads)
    {
        var lanes = new Task<long>[buffers.Length];
        for (int i = 0; i < lanes.Length; i++)
        {
            lanes[i] = RunLaneAsync(context, file, buffers[i], reads / buffers.Length);
        }

        long bytes = 0;
        foreach (Task<long> lane in lanes)
        {
            bytes += await lane.ConfigureAwait(false);
        }

        return bytes;
    }

    private static async Task<long> RunLaneAsync(AioContext context, CachedFile file, Memory<byte> buffer, int reads)
    {
        long bytes = 0;
        for (int i = 0; i < reads; i++)
        {
            bytes += await context.AioReadAsync(file.Handle, buffer, 0).ConfigureAwait(false);
        }

        return bytes;
    }
}
