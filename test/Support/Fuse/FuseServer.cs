using Xunit;

namespace LinuxAio.Tests.Support.Fuse;

/// <summary>Builds the server of the file system once per process, next to its sources.</summary>
internal static class FuseServer
{
    private static readonly Lazy<string> Built = new(Build);

    internal static string Program => Built.Value;

    private static string Build()
    {
        Tools.Require(Tool.Fuse);
        string folder = Path.Combine(AppContext.BaseDirectory, "Fuse");
        string program = Path.Combine(folder, "faultfs");
        CommandResult library = Command.Run("pkg-config", "--cflags", "--libs", "fuse3");
        Assert.True(library.ExitCode == 0, library.Output);
        CompileResult result = CCompiler.Native.Build(
            "",
            program,
            [
                "-O1", "-pthread", .. Directory.GetFiles(folder, "*.c"),
                .. library.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            ]);
        Assert.True(result.Succeeded, result.Output);
        return program;
    }
}
