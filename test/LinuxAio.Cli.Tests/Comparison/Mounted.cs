using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Cli.Tests.Comparison;

/// <summary>A mounted file system.</summary>
internal sealed class Mounted : IDisposable
{
    private readonly TempDirectory _directory = new();

    private Mounted(string type, string options)
    {
        CommandResult mounting = Command.Run("mount", "-t", type, "-o", options, type, _directory.FullPath);
        Assert.True(mounting.ExitCode == 0, mounting.Output);
        Command.Run("chmod", "a+rx", _directory.FullPath);
    }

    /// <summary>A tmpfs, with the directories that <see cref="Overlay"/> needs.</summary>
    internal static Mounted Tmpfs()
    {
        Mounted tmpfs = new("tmpfs", "size=256m");
        Command.Run("mkdir", tmpfs.File("lower"), tmpfs.File("upper"), tmpfs.File("work"));
        return tmpfs;
    }

    /// <summary>An overlay over the directory <c>lower</c> of a tmpfs.</summary>
    internal static Mounted Overlay(Mounted tmpfs) => new(
        "overlay", $"lowerdir={tmpfs.File("lower")},upperdir={tmpfs.File("upper")},workdir={tmpfs.File("work")}");

    internal string File(string name) => _directory.File(name);

    public void Dispose()
    {
        LibC.Unmount(_directory.FullPath);
        _directory.Dispose();
    }
}
