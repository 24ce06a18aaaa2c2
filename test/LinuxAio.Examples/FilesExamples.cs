using System.Buffers;
using LinuxAio.Examples.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples;

public sealed class FilesExamples : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Copy()
    {
        using var console = new ConsoleOutput();
        AioFileSystem files = AioFileSystem.Default;
        string source = _directory.File("source"), destination = _directory.File("copy");
        await File.WriteAllTextAsync(source, "12345");
        CancellationToken token = CancellationToken.None;

        // example: files-copy
        long bytes = await files.CopyAsync(source, destination, new AioCopyOptions { Overwrite = true }, token);
        await files.MoveAsync(destination, source + ".bak", overwrite: true);
        bool deleted = await files.DeleteAsync(source);
        Console.WriteLine($"{bytes} bytes kept, deleted: {deleted}");
        // end

        Assert.Equal("5 bytes kept, deleted: True\n", console.Text);
        Assert.Equal("12345", await File.ReadAllTextAsync(source + ".bak"));
    }

    [Fact]
    public async Task Status()
    {
        using var console = new ConsoleOutput();
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("absent");

        // example: files-status
        FileStatus? status = await files.TryGetStatusAsync(path);
        Console.WriteLine(status is null ? "not there" : $"{status.Size} bytes of {status.ModifyTime}");
        // end

        Assert.Equal("not there\n", console.Text);
    }

    [Fact]
    public async Task Directories()
    {
        AioFileSystem files = AioFileSystem.Default;
        string folder = _directory.FullPath;

        // example: files-directories
        string work = Path.Combine(folder, "work", "today");
        await files.CreateDirectoryAsync(work);
        await files.WriteAllTextAsync(Path.Combine(work, "note"), "text");
        await files.CopyDirectoryAsync(work, Path.Combine(folder, "work", "yesterday"));
        await files.DeleteDirectoryAsync(work, recursive: true);
        // end

        Assert.False(Directory.Exists(work));
        Assert.Equal("text", await File.ReadAllTextAsync(_directory.File("work/yesterday/note")));
    }

    [Fact]
    public async Task Transfer()
    {
        using var console = new ConsoleOutput();
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("file");

        // example: files-transfer
        await using AioFile file = await files.OpenAsync(path, FileMode.Create, FileAccess.ReadWrite);
        byte[] header = new byte[16], body = new byte[4096];
        await file.WriteAsync(new ReadOnlyMemory<byte>[] { header, body }, offset: 0);
        await file.FlushToDiskAsync(dataOnly: true);
        int count = await file.ReadAsync(body, offset: 16);
        int end = await file.ReadAsync(body, offset: await file.GetLengthAsync());
        Console.WriteLine($"{count} bytes, then {end}");
        // end

        Assert.Equal("4096 bytes, then 0\n", console.Text);
    }

    [Fact]
    public async Task Lock()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("counter");
        CancellationToken token = CancellationToken.None;

        // example: files-lock
        await using AioFile file = await files.OpenAsync(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        await using (await file.LockAsync(FileLock.Exclusive, cancellationToken: token))
        {
            byte[] counter = new byte[1];
            await file.ReadAsync(counter, offset: 0);
            counter[0]++;
            await file.WriteAsync(counter, offset: 0);
        }
        // end

        Assert.Equal(new byte[] { 1 }, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Direct()
    {
        AioFileSystem files = AioFileSystem.Default;
        string path = _directory.File("direct");
        await File.WriteAllBytesAsync(path, new byte[65536]);

        // example: files-direct
        var direct = new AioFileOptions { Flags = OpenFlags.Direct };
        await using AioFile file = await files.OpenAsync(path, options: direct);
        using IMemoryOwner<byte> memory = AioMemoryPool.Default.Rent(65536);
        int count = await file.ReadAsync(memory.Memory, offset: 0);
        // end

        Assert.Equal(65536, count);
    }

    [Fact]
    public async Task FailedWrite()
    {
        using var console = new ConsoleOutput();
        AioFileSystem files = AioFileSystem.Default;

        // example: files-failure
        await using AioFile full = await files.OpenAsync("/dev/full", access: FileAccess.Write);
        try
        {
            await full.WriteAsync(new byte[100], offset: 0);
        }
        catch (IOException e) when (AioResult.GetErrno(e) == Errno.ENOSPC)
        {
            Console.WriteLine($"{e.Message}, {AioResult.GetBytesTransferred(e)} bytes written");
        }
        // end

        Assert.Equal("write '/dev/full': No space left on device (ENOSPC), 0 bytes written\n", console.Text);
    }
}
