// example: readme-console
using System.Text;
using LinuxAio.Tasks;
// end
using LinuxAio.Examples.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples;

public sealed class ReadmeExamples
{
    [Fact]
    public async Task Console_ShowsTheFile()
    {
        using var console = new ConsoleOutput();

        // example: readme-console
        AioFileSystem files = AioFileSystem.Default;
        await using AioFile file = await files.OpenAsync("/etc/passwd");
        byte[] buffer = new byte[4096];
        int count = await file.ReadAsync(buffer, offset: 0);
        Console.Write(Encoding.UTF8.GetString(buffer, 0, count));
        // end

        Assert.Equal(await File.ReadAllTextAsync("/etc/passwd"), console.Text);
    }

    [Fact]
    public async Task Enumerable_FindsLinesInATree()
    {
        using var console = new ConsoleOutput();
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("below"));
        await File.WriteAllTextAsync(directory.File("below/one.log"), "fine\nan error\nfine\n");
        await File.WriteAllTextAsync(directory.File("two.log"), "fine\n");
        AioFileSystem files = AioFileSystem.Default;
        string folder = directory.FullPath;

        // example: readme-enumerable
        var options = new AioEnumerationOptions { Recurse = true };
        IAsyncEnumerable<AioEntry> all = files.EnumerateAsync(folder, options);
        await foreach (AioEntry entry in all.Where(entry => entry.Type == FileType.RegularFile))
        {
            await using AioFile file = await files.OpenAsync(entry.FullPath);
            await foreach (string line in file.ReadLinesAsync().Where(line => line.Contains("error")))
            {
                Console.WriteLine($"{entry.Name}: {line}");
            }
        }
        // end

        Assert.Equal("one.log: an error\n", console.Text);
    }
}
