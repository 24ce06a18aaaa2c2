using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Nested directories whose path is longer than PATH_MAX.</summary>
internal static class DeepTree
{
    internal const string Name = "directory-with-a-long-name";

    /// <summary>Makes <paramref name="depth"/> nested directories in the folder, and a file in the last of
    /// them.</summary>
    internal static void Make(AioOperations operations, string folder, int depth)
    {
        AioDirectoryHandle above = Open(operations, folder);
        for (int i = 0; i < depth; i++)
        {
            Assert.Equal(0, operations.AioMkdirAsync(new AioPath(above, Name)).AsTask().Result);
            AioDirectoryHandle next = Open(operations, new AioPath(above, Name));
            above.Dispose();
            above = next;
        }

        AioPath file = new(above, "file");
        int descriptor = operations.AioOpenAsync(file, OpenFlags.WriteOnly | OpenFlags.Create).AsTask().Result;
        Assert.Equal(0, operations.AioCloseAsync(descriptor).AsTask().Result);
        above.Dispose();
    }

    private static AioDirectoryHandle Open(AioOperations operations, AioPath path)
    {
        int descriptor = operations.AioOpenAsync(path, OpenFlags.Directory).AsTask().Result;
        Assert.True(descriptor >= 0);
        return new AioDirectoryHandle(descriptor, ownsHandle: true);
    }
}
