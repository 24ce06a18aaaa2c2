using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>A fact that is skipped where the file system of temporary files refuses O_DIRECT, as some do.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactRequiresDirectIoAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public FactRequiresDirectIoAttribute() => Skip = Missing.Value;

    private static string? Try()
    {
        using TempDirectory directory = new();
        string path = directory.File("file");
        File.WriteAllText(path, "");
        int descriptor = AioContext.Default.AioOpenAsync(path, OpenFlags.Direct).AsTask().GetAwaiter().GetResult();
        if (descriptor < 0)
        {
            return $"needs a file system that takes O_DIRECT: {AioResult.GetErrno(descriptor)}";
        }

        LibC.Close(descriptor);
        return null;
    }
}
