using LinuxAio.AspNetCore.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore;

/// <summary>Results of minimal APIs.</summary>
public static class AioResults
{
    /// <summary>Sends a file: the counterpart of <see cref="Results.File(string, string?, string?, DateTimeOffset?,
    /// EntityTagHeaderValue?, bool)"/> that blocks no thread. Conditional requests are answered, ranges on demand.</summary>
    /// <param name="path">An absolute path. The application vouches for it: to serve what a client names, use
    /// <c>MapAioFiles</c>.</param>
    /// <param name="contentType">Null: <c>application/octet-stream</c>.</param>
    /// <param name="fileDownloadName">The name the client is to save it by; null: it may show it.</param>
    /// <param name="lastModified">Null: the file's own.</param>
    /// <param name="entityTag">Null: made of the file's length and time of last change.</param>
    /// <param name="enableRangeProcessing">Whether a client may ask for part of the file.</param>
    /// <returns>The result. Executing it throws <see cref="FileNotFoundException"/> and its kin, naming path and errno, when
    /// the file cannot be opened.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, relative, or holds a NUL.</exception>
    public static IResult File(
        string path,
        string? contentType = null,
        string? fileDownloadName = null,
        DateTimeOffset? lastModified = null,
        EntityTagHeaderValue? entityTag = null,
        bool enableRangeProcessing = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.IsPathRooted(path) || RequestedName.IsMalformed(path))
        {
            throw new ArgumentException($"'{path}' must be an absolute path without a NUL.", nameof(path));
        }

        return new AioFileHttpResult(path, contentType ?? "application/octet-stream", fileDownloadName)
        {
            LastModified = lastModified,
            EntityTag = entityTag,
            EnableRangeProcessing = enableRangeProcessing,
        };
    }
}
