using LinuxAio.Examples.Support;
using LinuxAio.Tasks;
using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Examples;

public sealed class OperationsExamples
{
    [Fact]
    public async Task Results()
    {
        using var console = new ConsoleOutput();
        AioContext aio = AioContext.Default;
        string[] paths = ["/etc", "/no such file"];

        // example: operations-results
        var status = new FileStatus();
        foreach (string path in paths)
        {
            int result = await aio.AioStatAsync(path, status);
            string answer = AioResult.GetErrno(result) switch
            {
                Errno.None => status.Type.ToString(),
                Errno.ENOENT => "not there",
                Errno errno => errno.Description(),
            };
            Console.WriteLine($"{path}: {answer}");
        }
        // end

        Assert.Equal("/etc: Directory\n/no such file: not there\n", console.Text);
    }

    [Fact]
    public async Task Handles()
    {
        using var directory = new TempDirectory();
        AioContext aio = AioContext.Default;
        string path = directory.File("data");
        byte[] data = [1, 2, 3];

        // example: operations-handles
        int descriptor = await aio.AioOpenAsync(path, OpenFlags.WriteOnly | OpenFlags.Create).OrThrow("open", path);
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        for (int done = 0; done < data.Length;)
        {
            done += await aio.AioWriteAsync(file, data.AsMemory(done), offset: done).OrThrow("write", path);
        }

        await aio.AioFsyncAsync(file).OrThrow("fsync", path);
        await aio.AioCloseAsync(file).OrThrow("close", path);
        // end

        Assert.Equal(data, await File.ReadAllBytesAsync(path));
        Assert.True(file.IsClosed);
    }

    [Fact]
    public async Task Directories()
    {
        using var temporary = new TempDirectory();
        AioContext aio = AioContext.Default;
        string folder = temporary.FullPath;

        // example: operations-directories
        int descriptor = await aio.AioOpenAsync(folder, OpenFlags.Directory).OrThrow("open", folder);
        using var directory = new AioDirectoryHandle(descriptor, ownsHandle: true);
        await aio.AioMkdirAsync(new AioPath(directory, "new")).OrThrow("mkdir", "new");
        await aio.AioRenameAsync(new AioPath(directory, "new"), new AioPath(directory, "old")).OrThrow("rename", "new");
        // end

        Assert.True(Directory.Exists(temporary.File("old")));
    }

    [Fact]
    public async Task Batches()
    {
        using var temporary = new TempDirectory();
        AioContext aio = AioContext.Default;
        File.WriteAllText(temporary.File("a"), "12");
        File.WriteAllText(temporary.File("b"), "345");
        string[] names = ["a", "gone", "b"];
        int descriptor = await aio.AioOpenAsync(temporary.FullPath, OpenFlags.Directory);
        using var directory = new AioDirectoryHandle(descriptor, ownsHandle: true);

        // example: operations-batches
        var batch = new FileStatusBatch();
        foreach (string name in names)
        {
            batch.TryAdd(name); // false: it is full
        }

        await aio.AioStatBatchAsync(directory, batch);
        long bytes = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            bytes += batch.GetResult(i) == 0 ? batch.GetStatus(i).Size : 0;
        }
        // end

        Assert.Equal(5, bytes);
    }

    [Fact]
    public async Task Cancellation()
    {
        using var console = new ConsoleOutput();
        using var fifo = new Fifo();
        using SafeFileHandle pipe = fifo.OpenBothEnds();
        AioContext aio = AioContext.Default;
        byte[] buffer = new byte[16];

        // example: operations-cancel
        using var patience = new CancellationTokenSource();
        ValueTask<int> reading = aio.AioReadAsync(pipe, buffer, offset: -1, patience.Token);
        await patience.CancelAsync();
        try
        {
            int count = await reading;              // bytes that were read despite the cancel
            Console.WriteLine($"{count} bytes");
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("no bytes");          // and the kernel no longer uses the buffer
        }
        // end

        Assert.Equal("no bytes\n", console.Text);
    }

    [Fact]
    public async Task Priorities()
    {
        using var directory = new TempDirectory();
        AioContext aio = AioContext.Default;
        string path = directory.File("old");
        await File.WriteAllTextAsync(path, "");

        // example: operations-priorities
        AioOperations background = aio.WithPriority(-4);
        await background.AioUnlinkAsync(path).OrThrow("unlink", path);
        var files = new AioFileSystem(background);          // AioFileSystem, too
        // end

        Assert.False(await files.ExistsAsync(path));
    }

    [Fact]
    public async Task Manual()
    {
        // example: operations-manual
        using var aio = new AioContext(new AioOptions { CompletionMode = CompletionMode.Manual });
        var status = new FileStatus();
        ValueTask<int> stat = aio.AioStatAsync("/etc", status);
        while (aio.OutstandingRequests > 0)
        {
            aio.PollWait();
            aio.PollCallback();
        }

        int result = await stat;
        // end

        Assert.Equal(0, result);
        Assert.True(status.IsDirectory);
    }

    [Fact]
    public async Task TestDouble()
    {
        // example: operations-double
        var files = new AioFileSystem(new FullDisk());
        IOException e = await Assert.ThrowsAsync<IOException>(
            () => files.OpenAsync("/any/file", FileMode.Create, FileAccess.Write).AsTask());
        Assert.Equal(Errno.ENOSPC, AioResult.GetErrno(e));
        // end
    }

    // example: operations-double
    private sealed class FullDisk : AioOperations
    {
        public override ValueTask<int> AioOpenAsync(
            AioPath path, OpenFlags flags, UnixFileMode mode, CancellationToken cancellationToken) =>
            new(-(int)Errno.ENOSPC);
    }
    // end
}
