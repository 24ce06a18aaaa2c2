using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LinuxAio.AspNetCore.Files;

/// <summary>Answers requests for what lies beneath one directory.</summary>
internal sealed class FolderEndpoint(Folder folder, AioFilesOptions options)
{
    internal const string RouteValue = "aioFile";

    internal async Task ServeAsync(HttpContext context)
    {
        try
        {
            await FindAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has hung up: nobody is left to be told.
        }
    }

    private Task FindAsync(HttpContext context)
    {
        string name = context.Request.RouteValues[RouteValue] as string ?? "";
        if (RequestedName.IsMalformed(name))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        if (name.Length == 0 || name[^1] == '/')
        {
            return name.Length == 0 || RequestedName.NamesEntries(name, options.ServeDotFiles)
                ? ServeDirectoryAsync(context, name)
                : NotFound(context);
        }

        return RequestedName.NamesEntries(name, options.ServeDotFiles) ? ServeFileAsync(context, name) : NotFound(context);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static void RedirectToSlash(HttpContext context)
    {
        HttpRequest request = context.Request;
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = UriHelper.BuildRelative(
            request.PathBase, new PathString(request.Path.Value + "/"), request.QueryString);
    }

    private async Task ServeFileAsync(HttpContext context, string name)
    {
        ServedFile? file = await folder.TryOpenAsync(name, context.RequestAborted).ConfigureAwait(false);
        if (file is null)
        {
            await NotFound(context).ConfigureAwait(false);
            return;
        }

        await using (file.ConfigureAwait(false))
        {
            if (file.IsDirectory)
            {
                await ServeDirectoryAsync(context, name + "/").ConfigureAwait(false);
                return;
            }

            await AnswerAsync(context, name, file).ConfigureAwait(false);
        }
    }

    private async Task ServeDirectoryAsync(HttpContext context, string name)
    {
        foreach (string defaultFile in options.DefaultFiles)
        {
            string candidate = name + defaultFile;
            ServedFile? file = await folder.TryOpenAsync(candidate, context.RequestAborted).ConfigureAwait(false);
            if (file is null)
            {
                continue;
            }

            await using (file.ConfigureAwait(false))
            {
                if (!file.IsRegularFile)
                {
                    continue;
                }

                if (context.Request.Path.Value is { } path && path.EndsWith('/'))
                {
                    await AnswerAsync(context, candidate, file).ConfigureAwait(false);
                }
                else
                {
                    RedirectToSlash(context);
                }

                return;
            }
        }

        await NotFound(context).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, string name, ServedFile file)
    {
        if (!options.ContentTypeProvider!.TryGetContentType(name, out string? contentType))
        {
            contentType = options.DefaultContentType;
            if (!options.ServeUnknownFileTypes)
            {
                return NotFound(context);
            }
        }

        if (!file.IsRegularFile)
        {
            return NotFound(context);
        }

        var answer = new FileAnswer
        {
            Operations = folder.Operations,
            Name = name,
            File = file,
            ContentType = contentType,
            LastModified = file.LastModified,
            EntityTag = file.EntityTag,
            Prepare = prepared => Prepare(prepared, name, file),
        };
        return answer.SendAsync(context);
    }

    private void Prepare(HttpContext context, string name, ServedFile file)
    {
        if (options.CacheControl is { } cacheControl && context.Response.StatusCode < StatusCodes.Status400BadRequest)
        {
            context.Response.Headers.CacheControl = cacheControl;
        }

        options.OnPrepareResponse?.Invoke(new AioFileResponseContext(context, name, file.Length, file.LastModified));
    }
}
