using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples;

public sealed class MigrationExamples : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Group()
    {
        AioFileSystem files = AioFileSystem.Default;
        string[] paths = [.. MakeFiles(3)];
        CancellationToken token = CancellationToken.None;

        // example: migration-group
        using var group = CancellationTokenSource.CreateLinkedTokenSource(token); // group.Cancel() cancels all
        IEnumerable<Task<byte[]>> members = paths.Select(path => files.ReadAllBytesAsync(path, group.Token).AsTask());
        byte[][] contents = await Task.WhenAll(members);
        // end

        Assert.Equal([[0], [1], [2]], contents);
    }

    [Fact]
    public async Task Feed()
    {
        AioFileSystem files = AioFileSystem.Default;
        List<string> paths = [.. MakeFiles(20)];

        // example: migration-feed
        IAsyncEnumerable<bool> deletions = paths.ToAsyncEnumerable().SelectConcurrently(
            maxConcurrency: 4, (path, token) => files.DeleteAsync(path, token), ordered: false);
        int deleted = await deletions.CountAsync(existed => existed);
        // end

        Assert.Equal(20, deleted);
        Assert.Empty(Directory.EnumerateFiles(_directory.FullPath));
    }

    private IEnumerable<string> MakeFiles(byte count)
    {
        for (byte i = 0; i < count; i++)
        {
            string path = _directory.File($"{i}");
            File.WriteAllBytes(path, [i]);
            yield return path;
        }
    }
}
