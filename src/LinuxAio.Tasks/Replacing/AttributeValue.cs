namespace LinuxAio.Tasks.Replacing;

/// <summary>Reads the value of an extended attribute, or the list of all names, whose length is not known
/// before.</summary>
internal static class AttributeValue
{
    /// <param name="read">Reads into a buffer. The result is the length, also if the buffer is empty; or
    /// −errno, ERANGE if the buffer is too short.</param>
    /// <returns>The last result, and the buffer with the value.</returns>
    internal static async ValueTask<(int Result, byte[] Buffer)> ReadAsync(Func<Memory<byte>, ValueTask<int>> read)
    {
        byte[] buffer = [];
        int result = await read(buffer).ConfigureAwait(false);
        while (result > buffer.Length || AioResult.GetErrno(result) == Errno.ERANGE)
        {
            // Without a buffer, the result is the length. It may grow until the value is read.
            buffer = new byte[Math.Max(result, 2 * buffer.Length)];
            result = await read(buffer).ConfigureAwait(false);
        }

        return (result, buffer);
    }
}
