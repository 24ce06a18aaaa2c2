using LinuxAio.AspNetCore.Files;
using LinuxAio.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LinuxAio.AspNetCore;

/// <summary>What <see cref="AioResults.File"/> returns.</summary>
public sealed class AioFileHttpResult : IResult, IFileHttpResult, IContentTypeHttpResult
{
    internal AioFileHttpResult(string path, string contentType, string? fileDownloadName)
    {
        Path = path;
        ContentType = contentType;
        FileDownloadName = fileDownloadName;
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <inheritdoc cref="IFileHttpResult.ContentType"/>
    public string ContentType { get; }

    /// <inheritdoc/>
    public string? FileDownloadName { get; }

    /// <summary>What the response says in place of the file's own time of last change.</summary>
    public DateTimeOffset? LastModified { get; internal init; }

    /// <summary>What the response says in place of a tag made of the file's length and time.</summary>
    public EntityTagHeaderValue? EntityTag { get; internal init; }

    /// <summary>Whether a client may ask for part of the file.</summary>
    public bool EnableRangeProcessing { get; internal init; }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        try
        {
            await SendAsync(httpContext).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has hung up: nobody is left to be told.
        }
    }

    private async Task SendAsync(HttpContext httpContext)
    {
        AioContext operations = ContextOf.Services(httpContext.RequestServices, null);
        CancellationToken aborted = httpContext.RequestAborted;
        int descriptor = await operations.AioOpenAsync(
            Path, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal, cancellationToken: aborted)
            .OrThrow("open", Path).ConfigureAwait(false);
        ServedFile file = await ServedFile.CreateAsync(operations, descriptor, Path, aborted).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            if (!file.IsRegularFile)
            {
                throw new FileNotFoundException($"open '{Path}': it is not a regular file.", Path);
            }

            var answer = new FileAnswer
            {
                Operations = operations,
                Name = Path,
                File = file,
                ContentType = ContentType,
                LastModified = ToSeconds(LastModified) ?? file.LastModified,
                EntityTag = EntityTag ?? file.EntityTag,
                AcceptRanges = EnableRangeProcessing,
                Prepare = SetDownloadName,
            };
            await answer.SendAsync(httpContext).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset? ToSeconds(DateTimeOffset? time) =>
        time?.ToUniversalTime().AddTicks(-(time.Value.Ticks % TimeSpan.TicksPerSecond));

    private void SetDownloadName(HttpContext context)
    {
        if (!string.IsNullOrEmpty(FileDownloadName))
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(FileDownloadName);
            context.Response.Headers.ContentDisposition = disposition.ToString();
        }
    }
}
