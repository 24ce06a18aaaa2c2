using LinuxAio.Cli.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests;

/// <summary>The command line and its exit codes.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData()]
    [InlineData("scan")]
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

    [Theory]
    [InlineData("scan", "")]
    [InlineData("cat", "")]
    [InlineData("cp", "", "/")]
    [InlineData("cp", "/dev/null", "")]
    [InlineData("rm", "")]
    [InlineData("bench", "")]
    [InlineData("serve", "")]
    public void EmptyArgument_IsReportedAsAMissingFile(params string[] arguments)
    {
        AioRun run = AioProcess.Run(arguments);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches("^aio: [a-z]+ '': No such file or directory \\(ENOENT\\)\n$", run.Errors);
    }

    [Theory]
    [InlineData("cat /etc/passwd")]
    [InlineData("cp --json /etc/passwd copy")]
    [InlineData("rm -f --json nothing")]
    [InlineData("scan .")]
    [InlineData("scan --json .")]
    [InlineData("--help")]
    public void ClosedOutput_IsReported(string arguments)
    {
        using TempDirectory directory = new();

        Assert.Equal(
            new AioRun(1, "", "aio: write '/dev/stdout': Bad file descriptor (EBADF)\n"),
            AioProcess.RunScript(directory.FullPath, $"\"$@\" {arguments} >&-"));
    }

    [Theory]
    [InlineData("cat nothing", 1)]
    [InlineData("cp nothing copy", 1)]
    [InlineData("rm nothing", 1)]
    [InlineData("scan nothing", 1)]
    [InlineData("--nothing", 2)]
    public void ErrorsThatCannotBeWritten_ChangeNoExitCode(string arguments, int code)
    {
        using TempDirectory directory = new();
        foreach (string errors in (string[])["2>&-", "2>/dev/full", ">&- 2>&- <&-"])
        {
            Assert.Equal(
                new AioRun(code, "", ""),
                AioProcess.RunScript(directory.FullPath, $"\"$@\" {arguments} {errors}"));
        }
    }

    [Fact]
    public void RawArguments_AreThoseOfTheTool_WithUnchangedBytes()
    {
        byte[] commandLine = [.. "dotnet\0aio.dll\0scan\0bad"u8, 0xff, .. "name\0\0"u8];

        Assert.Equal(["scan", "bad\udcffname", ""], RawArguments.Decode(commandLine, 3));
    }
}
