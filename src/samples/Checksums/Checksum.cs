using System.Security.Cryptography;
using LinuxAio.Tasks;

namespace LinuxAio.Samples.Checksums;

/// <summary>The SHA-256 checksum of a file.</summary>
internal static class Checksum
{
    private const int BlockBytes = 256 * 1024;

    /// <summary>Reads the file in blocks. The next blocks are being read while this one is hashed.</summary>
    /// <returns>The checksum in lower-case hexadecimal digits.</returns>
    internal static async Task<string> OfAsync(AioFileSystem files, string path, CancellationToken token)
    {
        await using AioFile file = await files.OpenAsync(path, cancellationToken: token);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (ReadOnlyMemory<byte> block in file.ReadBlocksAsync(BlockBytes, cancellationToken: token))
        {
            hash.AppendData(block.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
