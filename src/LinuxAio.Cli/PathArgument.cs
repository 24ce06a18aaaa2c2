using LinuxAio.Tasks.Calls;

namespace LinuxAio.Cli;

/// <summary>A path as it stands on the command line.</summary>
internal static class PathArgument
{
    /// <summary>Removes the slashes at the end, as if there were one: <c>a//</c> and <c>a/</c> are both <c>a</c>. The
    /// root stays <c>/</c>.</summary>
    internal static string WithoutSlashes(string path)
    {
        string trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 && path.Length > 0 ? "/" : trimmed;
    }

    /// <summary>The last name of the path, which may be <c>.</c> or <c>..</c>; of the root, the empty string.</summary>
    internal static string NameOf(string path) => Path.GetFileName(path.TrimEnd('/'));

    /// <summary>The path with the current directory before it if it is relative.</summary>
    internal static string Absolute(string path) => CurrentDirectory.MakeAbsolute(path);

    /// <summary>Throws, with the errno of the kernel, if the path is empty.</summary>
    internal static void RefuseEmpty(string command, string path) =>
        AioResult.ThrowIfError(path.Length == 0 ? -(int)Errno.ENOENT : 0, command, path);

    /// <summary>Gets the status. Throws, with the errno of the kernel, if there is no such file.</summary>
    internal static async Task<FileStatus> GetStatusAsync(
        AioOperations operations, string command, string path, bool followLinks, CancellationToken cancellationToken)
    {
        RefuseEmpty(command, path);
        var status = new FileStatus();
        string absolute = Absolute(path);
        int result = followLinks
            ? await operations.AioStatAsync(absolute, status, cancellationToken).ConfigureAwait(false)
            : await operations.AioLstatAsync(absolute, status, cancellationToken).ConfigureAwait(false);
        AioResult.ThrowIfError(result, command, path);
        return status;
    }
}
