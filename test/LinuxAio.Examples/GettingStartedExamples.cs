using System.Text;
using LinuxAio.Examples.Support;
using LinuxAio.Tests.Support;
using Xunit;

// example: start-read
using LinuxAio.Tasks;
// end

namespace LinuxAio.Examples;

public sealed class GettingStartedExamples
{
    [Fact]
    public async Task Read()
    {
        using var console = new ConsoleOutput();

        // example: start-read
        AioFileSystem files = AioFileSystem.Default;
        string version = await files.ReadAllTextAsync("/proc/version");
        Console.Write(version);
        // end

        Assert.StartsWith("Linux", console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write()
    {
        using var directory = new TempDirectory();
        AioFileSystem files = AioFileSystem.Default;
        string folder = directory.FullPath;

        // example: start-write
        string path = Path.Combine(folder, "settings.json");
        await files.ReplaceAsync(path, Encoding.UTF8.GetBytes("""{ "colour": "blue" }"""));
        // end

        Assert.Contains("blue", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offsets()
    {
        using var directory = new TempDirectory();
        AioFileSystem files = AioFileSystem.Default;
        string path = directory.File("records");

        // example: start-offsets
        await using AioFile file = await files.OpenAsync(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        await file.WriteAsync("record 1;record 2;"u8.ToArray(), offset: 0);
        await file.FlushToDiskAsync();
        byte[] second = new byte[9];
        int count = await file.ReadAsync(second, offset: 9);
        // end

        Assert.Equal(9, count);
        Assert.Equal("record 2;"u8, second);
    }

    [Fact]
    public async Task Errors()
    {
        using var console = new ConsoleOutput();
        AioFileSystem files = AioFileSystem.Default;

        // example: start-errors
        try
        {
            await files.ReadAllTextAsync("/etc/no such file");
        }
        catch (FileNotFoundException e)
        {
            Console.WriteLine(e.Message);               // open '/etc/no such file': No such file or directory (ENOENT)
            Console.WriteLine(AioResult.GetErrno(e));   // ENOENT
        }
        // end

        Assert.Equal("open '/etc/no such file': No such file or directory (ENOENT)\nENOENT\n", console.Text);
    }

    [Fact]
    public async Task Cancellation()
    {
        using var console = new ConsoleOutput();
        using var fifo = new Fifo();
        AioFileSystem files = AioFileSystem.Default;
        string path = fifo.FullPath;

        // example: start-cancel
        using var patience = new CancellationTokenSource();
        ValueTask<AioFile> opening = files.OpenAsync(path, cancellationToken: patience.Token);   // waits for a writer
        await patience.CancelAsync();
        try
        {
            await using AioFile file = await opening;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("no writer came");
        }
        // end

        Assert.Equal("no writer came\n", console.Text);
    }

    [Fact]
    public async Task OwnContext()
    {
        using var directory = new TempDirectory();
        string archive = directory.FullPath;

        // example: start-context
        await using var slow = new AioContext(new AioOptions { Name = "archive", MaxWorkers = 8 });
        bool there = await slow.Files.ExistsAsync(archive);
        // end

        Assert.True(there);
    }
}
