using LinuxAio.Cli.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests;

/// <summary>The command line and its exit codes.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData()]
    [InlineData("scan")]
    [InlineData("scan", "")]
    [InlineData("scan", "--nope")]
    [InlineData("scan", "--nope", "/")]
    [InlineData("scan", "/", "--nope")]
    [InlineData("scan", "/", "/")]
    [InlineData("nope")]
    [InlineData("--nope")]
    public void InvalidArguments_ExitWithTwo(params string[] arguments)
    {
        AioRun run = AioProcess.Run(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("aio: ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "scan <DIR>")]
    [InlineData("--version", "0.")]
    [InlineData("scan --help", "--json")]
    public void HelpAndVersion_ExitWithZero(string arguments, string expected)
    {
        AioRun run = AioProcess.Run(arguments.Split(' '));

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RawArguments_AreThoseOfTheTool_WithUnchangedBytes()
    {
        byte[] commandLine = [.. "dotnet\0aio.dll\0scan\0bad"u8, 0xff, .. "name\0\0"u8];

        Assert.Equal(["scan", "bad\udcffname", ""], RawArguments.Decode(commandLine, 3));
    }
}
