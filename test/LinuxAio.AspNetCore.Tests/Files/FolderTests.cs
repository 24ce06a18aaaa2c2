using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LinuxAio.AspNetCore.Tests.Files;

/// <summary>While another process renames directories of a path, openat2 fails with EAGAIN: the open is tried
/// again.</summary>
public sealed class FolderTests : IDisposable
{
    private const int MostAttempts = 8;

    private readonly TempDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Open_RefusedOnce_IsTriedAgain()
    {
        File.WriteAllText(_root.File("a"), "content");
        using Folder folder = Folder.Open(new Refusing(MostAttempts - 1), _root.FullPath, NullLogger.Instance);

        using ServedFile? file = await folder.TryOpenAsync("a", CancellationToken.None);

        Assert.Equal(7, file?.Length);
    }

    [Fact]
    public async Task Open_AlwaysRefused_IsAnError_NotAMissingFile()
    {
        File.WriteAllText(_root.File("a"), "content");
        using Folder folder = Folder.Open(new Refusing(MostAttempts), _root.FullPath, NullLogger.Instance);

        IOException exception = await Assert.ThrowsAsync<IOException>(
            async () => await folder.TryOpenAsync("a", CancellationToken.None));

        Assert.Equal(Errno.EAGAIN, AioResult.GetErrno(exception));
    }

    /// <summary>The operations of the default context; the first opens beneath a directory fail.</summary>
    private sealed class Refusing(int times) : AioOperations
    {
        private int _left = times;

        public override ValueTask<int> AioOpenAsync(
            AioPath path, OpenFlags flags, UnixFileMode mode, CancellationToken cancellationToken) =>
            AioContext.Default.AioOpenAsync(path, flags, mode, cancellationToken);

        public override ValueTask<int> AioOpenBeneathAsync(
            AioDirectoryHandle directory, string name, OpenFlags flags, UnixFileMode mode,
            CancellationToken cancellationToken) =>
            name == "a" && _left-- > 0
                ? new ValueTask<int>(-(int)Errno.EAGAIN)
                : AioContext.Default.AioOpenBeneathAsync(directory, name, flags, mode, cancellationToken);

        public override ValueTask<int> AioStatAsync(
            FileDescriptor file, FileStatus status, CancellationToken cancellationToken) =>
            AioContext.Default.AioStatAsync(file, status, cancellationToken);

        public override ValueTask<int> AioCloseAsync(FileDescriptor file) => AioContext.Default.AioCloseAsync(file);
    }
}
