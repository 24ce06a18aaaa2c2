using LinuxAio.AspNetCore.Files.Opening;
using LinuxAio.AspNetCore.Files.Requests;
using LinuxAio.AspNetCore.Files.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LinuxAio.AspNetCore.Files;

/// <summary>Answers GET and HEAD requests with the files of one folder.</summary>
internal sealed class FolderFiles(Folder folder, AioFilesOptions options)
{
    /// <summary>Sends the file that a request asks for.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="name">The path beneath the folder, decoded, without a leading slash.</param>
    /// <returns>False: there is no such file, and the response is untouched.</returns>
    internal Task<bool> TryServeAsync(HttpContext context, string name)
    {
        if (name.Length > 0 && !RequestedName.NamesEntries(name, options.ServeDotFiles))
        {
            return Task.FromResult(false);
        }

        return name.Length == 0 || name[^1] == '/' ? ServeDirectoryAsync(context, name) : ServeFileAsync(context, name);
    }

    private async Task<bool> ServeFileAsync(HttpContext context, string name)
    {
        using ServedFile? file = await folder.TryOpenAsync(name, context.RequestAborted).ConfigureAwait(false);
        return file is not null && await (file.IsDirectory
            ? ServeDirectoryAsync(context, name + "/")
            : SendAsync(context, file)).ConfigureAwait(false);
    }

    /// <summary>Sends the directory's default file, or redirects to the URL with a slash if the request has
    /// none.</summary>
    private async Task<bool> ServeDirectoryAsync(HttpContext context, string name)
    {
        foreach (string defaultFile in options.DefaultFiles)
        {
            using ServedFile? file =
                await folder.TryOpenAsync(name + defaultFile, context.RequestAborted).ConfigureAwait(false);
            if (file is not { IsRegularFile: true })
            {
                continue;
            }

            if (!options.RedirectToAppendTrailingSlash || context.Request.Path.Value is [.., '/'])
            {
                return await SendAsync(context, file).ConfigureAwait(false);
            }

            RedirectToSlash(context);
            return true;
        }

        return false;
    }

    private async Task<bool> SendAsync(HttpContext context, ServedFile file)
    {
        bool isKnown = options.ContentTypeProvider!.TryGetContentType(file.Name, out string? contentType);
        if (!file.IsRegularFile || (!isKnown && !options.ServeUnknownFileTypes))
        {
            return false;
        }

        if (!isKnown)
        {
            contentType = options.DefaultContentType;
        }

        if (!options.ServePrecompressed || !await SendFormAsync(context, file.Name, contentType).ConfigureAwait(false))
        {
            await FileResponse.SendAsync(context, file, HeadersOf(file, contentType, null)).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Sends the compressed form of a file that the client likes best.</summary>
    /// <returns>False: the file has no form that the client accepts.</returns>
    private async Task<bool> SendFormAsync(HttpContext context, string name, string? contentType)
    {
        foreach (PrecompressedForm form in PrecompressedForm.AcceptedBy(context.Request))
        {
            using ServedFile? file =
                await folder.TryOpenAsync(name + form.Suffix, context.RequestAborted).ConfigureAwait(false);
            if (file is { IsRegularFile: true })
            {
                await FileResponse.SendAsync(context, file, HeadersOf(file, contentType, form.Coding))
                    .ConfigureAwait(false);
                return true;
            }
        }

        return false;
    }

    private FileHeaders HeadersOf(ServedFile file, string? contentType, string? contentEncoding) => new()
    {
        ContentType = contentType,
        ContentEncoding = contentEncoding,
        VariesByEncoding = options.ServePrecompressed,
        HttpsCompression = options.HttpsCompression,
        LastModified = file.LastModified,
        EntityTag = file.EntityTag,
        CacheControl = options.CacheControl,
        OnPrepareResponse = options.OnPrepareResponse,
        OnPrepareResponseAsync = options.OnPrepareResponseAsync,
    };

    private static void RedirectToSlash(HttpContext context)
    {
        HttpRequest request = context.Request;
        context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        context.Response.Headers.Location = UriHelper.BuildRelative(
            request.PathBase, new PathString(request.Path.Value + "/"), request.QueryString);
    }
}
