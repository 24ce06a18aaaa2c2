using LinuxAio.AspNetCore.Files.Requests;
using LinuxAio.Tasks.Interop;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore;

/// <summary>Results for minimal APIs.</summary>
public static class AioResults
{
    /// <summary>Creates a result that sends a file without blocking a thread: the counterpart of
    /// <see cref="Results.File(string, string?, string?, DateTimeOffset?, EntityTagHeaderValue?, bool)"/>. The result
    /// answers conditional requests, and Range requests if <paramref name="enableRangeProcessing"/> is set.</summary>
    /// <param name="path">An absolute path. The file may be anywhere, so never build the path from what a client sends:
    /// to serve files that a client names, use <c>MapAioFiles</c>.</param>
    /// <param name="contentType">The Content-Type header. Default: <c>application/octet-stream</c>.</param>
    /// <param name="fileDownloadName">The name under which the client saves the file (Content-Disposition: attachment).
    /// Null: the client may show the file instead of saving it.</param>
    /// <param name="lastModified">The Last-Modified header. Null: the time when the content of the file last
    /// changed.</param>
    /// <param name="entityTag">The ETag header. Null: a strong tag that changes when the content of the file
    /// does.</param>
    /// <param name="enableRangeProcessing">Whether a client may ask for a part of the file. Default: false.</param>
    /// <returns>The result. The file is opened when the result is executed; see
    /// <see cref="AioFileHttpResult.ExecuteAsync"/> for the exceptions.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty or relative, or contains a NUL or half of a
    /// surrogate pair.</exception>
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
            throw new ArgumentException(
                $"{PathText.Quote(path)} must be an absolute path without a NUL or half of a surrogate pair.",
                nameof(path));
        }

        return new AioFileHttpResult(path, contentType ?? "application/octet-stream", fileDownloadName)
        {
            LastModified = lastModified,
            EntityTag = entityTag,
            EnableRangeProcessing = enableRangeProcessing,
        };
    }
}
