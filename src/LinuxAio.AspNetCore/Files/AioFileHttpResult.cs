using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Files.Responses;
using LinuxAio.AspNetCore.Hosting;
using LinuxAio.Tasks;
using LinuxAio.Tasks.Interop;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore;

/// <summary>The result that <see cref="AioResults.File"/> returns: sends one file without blocking a thread.</summary>
public sealed class AioFileHttpResult : IResult, IFileHttpResult, IContentTypeHttpResult
{
    internal AioFileHttpResult(string path, string contentType, string? fileDownloadName)
    {
        Path = path;
        ContentType = contentType;
        FileDownloadName = fileDownloadName;
    }

    /// <summary>The absolute path of the file.</summary>
    public string Path { get; }

    /// <inheritdoc cref="IFileHttpResult.ContentType"/>
    public string ContentType { get; }

    /// <inheritdoc/>
    public string? FileDownloadName { get; }

    /// <summary>The Last-Modified header of the response, to the second. Null: the time when the content of the file
    /// last changed.</summary>
    public DateTimeOffset? LastModified { get; internal init; }

    /// <summary>The ETag header of the response. Null: a strong tag that changes when the content of the file
    /// does.</summary>
    public EntityTagHeaderValue? EntityTag { get; internal init; }

    /// <summary>Whether a client may ask for a part of the file. If false, the Range header is ignored.</summary>
    public bool EnableRangeProcessing { get; internal init; }

    /// <summary>Sends the file. Answers conditional requests, and Range requests if <see cref="EnableRangeProcessing"/>
    /// is set.</summary>
    /// <param name="httpContext">The request and its response.</param>
    /// <returns>A task that completes when all bytes are written. The file may be closed later.</returns>
    /// <exception cref="FileNotFoundException">There is no such file (<c>ENOENT</c>), or it is not a regular
    /// file.</exception>
    /// <exception cref="DirectoryNotFoundException">A part of the path is not a directory (<c>ENOTDIR</c>).</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file (<c>EACCES</c>,
    /// <c>EPERM</c>).</exception>
    /// <exception cref="IOException">Opening or reading failed for another reason; the message names the path and the
    /// errno.</exception>
    /// <exception cref="OperationCanceledException"><see cref="HttpContext.RequestAborted"/> was cancelled: by the
    /// client, or by a middleware such as a timeout. If the response has started, its connection is
    /// aborted.</exception>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        AioContext operations = ContextResolver.Resolve(httpContext.RequestServices, null);
        CancellationToken aborted = httpContext.RequestAborted;
        using ServedFile file = await ServedFile.OpenAsync(operations, Path, aborted)
            .OrAbandonAsync(aborted).ConfigureAwait(false);
        if (!file.IsRegularFile)
        {
            throw new FileNotFoundException($"open {PathText.Quote(Path)}: it is not a regular file.", Path);
        }

        await FileResponse.SendAsync(httpContext, file, HeadersOf(file)).ConfigureAwait(false);
    }

    private FileHeaders HeadersOf(ServedFile file) => new()
    {
        ContentType = ContentType,
        LastModified = ToWholeSeconds(LastModified) ?? file.LastModified,
        EntityTag = EntityTag ?? file.EntityTag,
        AcceptRanges = EnableRangeProcessing,
        ContentDisposition = DispositionOf(FileDownloadName),
    };

    private static DateTimeOffset? ToWholeSeconds(DateTimeOffset? time) =>
        time?.ToUniversalTime().AddTicks(-(time.Value.Ticks % TimeSpan.TicksPerSecond));

    private static string? DispositionOf(string? fileDownloadName)
    {
        if (string.IsNullOrEmpty(fileDownloadName))
        {
            return null;
        }

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileDownloadName);
        return disposition.ToString();
    }
}
