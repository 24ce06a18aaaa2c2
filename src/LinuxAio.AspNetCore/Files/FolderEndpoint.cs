using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Files.Requests;
using LinuxAio.AspNetCore.Files.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LinuxAio.AspNetCore.Files;

/// <summary>Answers GET and HEAD requests for the files of one folder.</summary>
internal sealed class FolderEndpoint(Folder folder, AioFilesOptions options)
{
    internal const string RouteValue = "aioFile";

    internal async Task ServeAsync(HttpContext context)
    {
        try
        {
            string name = context.Request.RouteValues[RouteValue] as string ?? "";
            await ServeNameAsync(context, name).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected: it takes no answer.
        }
    }

    private Task ServeNameAsync(HttpContext context, string name)
    {
        if (RequestedName.IsMalformed(name))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        if (name.Length > 0 && !RequestedName.NamesEntries(name, options.ServeDotFiles))
        {
            return NotFound(context);
        }

        return name.Length == 0 || name[^1] == '/' ? ServeDirectoryAsync(context, name) : ServeFileAsync(context, name);
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
            await (file.IsDirectory ? ServeDirectoryAsync(context, name + "/") : SendAsync(context, file))
                .ConfigureAwait(false);
        }
    }

    /// <summary>Sends the directory's default file, or redirects to the URL with a slash if the request has
    /// none.</summary>
    private async Task ServeDirectoryAsync(HttpContext context, string name)
    {
        foreach (string defaultFile in options.DefaultFiles)
        {
            ServedFile? file =
                await folder.TryOpenAsync(name + defaultFile, context.RequestAborted).ConfigureAwait(false);
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
                    await SendAsync(context, file).ConfigureAwait(false);
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

    private Task SendAsync(HttpContext context, ServedFile file)
    {
        bool isKnown = options.ContentTypeProvider!.TryGetContentType(file.Name, out string? contentType);
        if (!file.IsRegularFile || (!isKnown && !options.ServeUnknownFileTypes))
        {
            return NotFound(context);
        }

        return FileResponse.SendAsync(context, file, new FileHeaders
        {
            ContentType = isKnown ? contentType : options.DefaultContentType,
            LastModified = file.LastModified,
            EntityTag = file.EntityTag,
            CacheControl = options.CacheControl,
            OnPrepareResponse = options.OnPrepareResponse,
        });
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
}
