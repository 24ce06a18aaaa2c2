using System.Text;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Examples.Samples;

public sealed class LogFollowerTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly string _log;

    public LogFollowerTests() => _log = _directory.File("app.log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Lines_AreFollowed_AcrossRotationAndTruncation()
    {
        await File.WriteAllTextAsync(_log, "one\ntwo\n");
        await using SampleProcess sample = SampleProcess.Start("LogFollower", _log);
        Assert.Equal("one", await sample.ReadLineAsync());
        Assert.Equal("two", await sample.ReadLineAsync());

        await File.AppendAllTextAsync(_log, "three\nfo");
        Assert.Equal("three", await sample.ReadLineAsync());

        await File.AppendAllTextAsync(_log, "ur\nfive");
        Assert.Equal("four", await sample.ReadLineAsync());

        File.Move(_log, _log + ".1");
        await File.WriteAllTextAsync(_log, "six\n");
        Assert.Equal("five", await sample.ReadLineAsync());
        Assert.Equal("six", await sample.ReadLineAsync());

        await File.WriteAllTextAsync(_log, "7\n");
        Assert.Equal("7", await sample.ReadLineAsync());

        sample.Terminate();
        Assert.Equal((0, "", ""), await sample.WaitForExitAsync());
    }

    [Fact]
    public async Task Lines_WithoutTheWord_AreLeftOut()
    {
        await File.WriteAllTextAsync(_log, "fine\nan error\n");
        await using SampleProcess sample = SampleProcess.Start("LogFollower", _log, "error");
        Assert.Equal("an error", await sample.ReadLineAsync());

        await File.AppendAllTextAsync(_log, $"fine\n{new string('x', 200_000)} error\n");
        Assert.EndsWith("x error", await sample.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifo_IsFollowed_FromWriterToWriter()
    {
        using var fifo = new Fifo();
        await using SampleProcess sample = SampleProcess.Start("LogFollower", fifo.FullPath);
        foreach (string writer in (string[])["first", "second"])
        {
            using (FileStream end = new(fifo.OpenWriter(), FileAccess.Write))
            {
                end.Write(Encoding.UTF8.GetBytes($"{writer} writer\nits last line"));
            }

            Assert.Equal($"{writer} writer", await sample.ReadLineAsync());
            Assert.Equal("its last line", await sample.ReadLineAsync());
        }

        sample.Terminate();
        Assert.Equal((0, "", ""), await sample.WaitForExitAsync());
    }

    [Fact]
    public async Task MissingLog_IsReadOnceItIsThere()
    {
        await using SampleProcess sample = SampleProcess.Start("LogFollower", _log);
        await File.WriteAllTextAsync(_log, "late\n");

        Assert.Equal("late", await sample.ReadLineAsync());
    }
}
