using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Cli.Tests.Support;

/// <summary>A directory for names and depths that .NET's file functions cannot handle.</summary>
internal sealed class ScanTree : IDisposable
{
    private readonly TempDirectory _directory = new();

    internal ScanTree()
    {
        FullPath = Directory.CreateDirectory(_directory.File("tree")).FullName;
        Command.Run("chmod", "a+rx", _directory.FullPath, FullPath); // for users without root permissions
    }

    internal string FullPath { get; }

    /// <summary>The path of <paramref name="name"/> in the directory; creates nothing.</summary>
    internal string File(string name) => Path.Combine(FullPath, name);

    /// <summary>Runs shell commands in the directory.</summary>
    internal void Shell(string commands)
    {
        CommandResult result = Command.Run("sh", ["-e"], $"cd '{FullPath}'\n{commands}\n");
        Assert.True(result.ExitCode == 0, result.Output);
    }

    /// <summary>Makes nested directories, each with the <paramref name="siblings"/> beside it.</summary>
    internal void MakeDeep(int levels, string name, params string[] siblings)
    {
        SafeFileHandle current = LibC.Open(FullPath, LibC.O_DIRECTORY);
        for (int level = 0; level < levels; level++)
        {
            foreach (string made in siblings.Append(name))
            {
                LibC.MakeDirectoryAt(current, made);
            }

            SafeFileHandle next = LibC.OpenAt(current, name, LibC.O_DIRECTORY);
            current.Dispose();
            current = next;
        }

        current.Dispose();
    }

    public void Dispose()
    {
        // Not Directory.Delete: it cannot handle these names and depths.
        Command.Run("chmod", "-R", "u+rwX", FullPath);
        Command.Run("rm", "-rf", FullPath);
        _directory.Dispose();
    }
}
