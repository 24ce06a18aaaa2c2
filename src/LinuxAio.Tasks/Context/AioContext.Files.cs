namespace LinuxAio.Tasks;

/// <content>The file system.</content>
public sealed partial class AioContext
{
    private AioFileSystem? _files;

    /// <summary>Files and directories by path, executed here.</summary>
    public AioFileSystem Files => Volatile.Read(ref _files) ?? MakeFiles();

    private AioFileSystem MakeFiles()
    {
        Interlocked.CompareExchange(ref _files, new AioFileSystem(this), null);
        return _files;
    }
}
