namespace LinuxAio.Tasks;

/// <content>The shared file system. This part lies beside the contexts because it needs one; the rest of the class
/// stands below them and knows <see cref="AioOperations"/> alone.</content>
public partial class AioFileSystem
{
    /// <summary>The file system of <see cref="AioContext.Default"/>.</summary>
    public static AioFileSystem Default => AioContext.Default.Files;
}
