using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A second place at which a directory is seen. Only root may make one.</summary>
internal sealed class BindMount : IDisposable
{
    private readonly string _place;

    internal BindMount(string directory, string place)
    {
        _place = place;
        CommandResult result = Command.Run("mount", "--bind", directory, place);
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    public void Dispose() => Command.Run("umount", "--lazy", _place);
}
