namespace LinuxAio.Tasks;

/// <summary>Options of the recursive
/// <see cref="AioFileSystem.DeleteDirectoryAsync(string, AioDeleteOptions, CancellationToken)"/>. The method copies
/// them.</summary>
public sealed class AioDeleteOptions
{
    /// <summary>Called with each failure as it occurs, one at a time, on any thread.
    /// <see cref="AioResult.GetErrno(Exception)"/> returns the errno. An exception that the callback throws ends the
    /// deletion. Default: null.</summary>
    public Action<Exception>? ErrorCallback { get; set; }
}
