namespace LinuxAio.Tasks;

/// <content>The file system of the context.</content>
public sealed partial class AioContext
{
    private AioFileSystem? _files;

    /// <summary>Opens, reads, lists and changes files and directories by path, on the workers of this
    /// context.</summary>
    public AioFileSystem Files => Volatile.Read(ref _files) ?? MakeFiles();

    private AioFileSystem MakeFiles()
    {
        Interlocked.CompareExchange(ref _files, new AioFileSystem(this), null);
        return _files;
    }
}
