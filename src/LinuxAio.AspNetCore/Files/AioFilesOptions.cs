using LinuxAio.AspNetCore.Files.Requests;
using LinuxAio.Tasks.Interop;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.StaticFiles;

namespace LinuxAio.AspNetCore;

/// <summary>How <c>MapAioFiles</c> and <c>UseAioFiles</c> serve a folder. They copy the options; later changes have no
/// effect.</summary>
public sealed class AioFilesOptions
{
    /// <summary>The names of the files that are served for a directory; the first that exists is served. If the list is
    /// empty, directories are not found (404). Each name is a path beneath the directory, without <c>.</c> and
    /// <c>..</c>; other names are refused with an <see cref="ArgumentException"/> when the folder is mapped. Default:
    /// <c>default.htm</c>, <c>default.html</c>, <c>index.htm</c>, <c>index.html</c>, as in the framework.</summary>
    public IList<string> DefaultFiles { get; set; } = ["default.htm", "default.html", "index.htm", "index.html"];

    /// <summary>Whether a request for a directory that has a default file is redirected (301) to the URL with a slash
    /// at its end, if it has none. Relative links of the file need the slash. Default: true.</summary>
    public bool RedirectToAppendTrailingSlash { get; set; } = true;

    /// <summary>Finds the content type for a file name. Default: null, which means the framework's
    /// <see cref="FileExtensionContentTypeProvider"/>.</summary>
    public IContentTypeProvider? ContentTypeProvider { get; set; }

    /// <summary>Whether to serve files of an unknown type: <see cref="ContentTypeProvider"/> finds no content type for
    /// their names. If false, such files are not found (404). Default: false.</summary>
    public bool ServeUnknownFileTypes { get; set; }

    /// <summary>The content type of files of an unknown type, if <see cref="ServeUnknownFileTypes"/> is set. Default:
    /// null, which means that no Content-Type header is sent.</summary>
    public string? DefaultContentType { get; set; }

    /// <summary>Whether to serve files and directories with a name that begins with a dot, such as <c>.git</c>. If
    /// false, they are not found (404); <c>.well-known</c> is always served. Default: false.</summary>
    public bool ServeDotFiles { get; set; }

    /// <summary>The Cache-Control header of files and of 304 (not modified) responses. Default: null, which means that
    /// no Cache-Control header is sent.</summary>
    public string? CacheControl { get; set; }

    /// <summary>Whether compressed forms of a file that lie beside it are sent in its place: <c>app.js.br</c> or
    /// <c>app.js.gz</c> for <c>app.js</c>, whichever the client prefers (Accept-Encoding; Brotli if it has no
    /// preference). The file itself must exist, too. Update both together: their times are not compared. Responses have
    /// the header Vary. Costs up to two more opens for each request. Default: false.</summary>
    public bool ServePrecompressed { get; set; }

    /// <summary>Whether response compression may compress files that are sent over HTTPS. Compression reveals secrets
    /// that are in one response with text of an attacker; files seldom contain either. Default:
    /// <see cref="HttpsCompressionMode.Compress"/>, as in the framework.</summary>
    public HttpsCompressionMode HttpsCompression { get; set; } = HttpsCompressionMode.Compress;

    /// <summary>A callback that may change the headers of every response about a file: 200, 206, 304, 412 and 416. The
    /// callback runs before the headers are sent. Default: null.</summary>
    public Action<AioFileResponseContext>? OnPrepareResponse { get; set; }

    /// <summary>Like <see cref="OnPrepareResponse"/>, and after it, for a callback that waits for something. Default:
    /// null.</summary>
    public Func<AioFileResponseContext, Task>? OnPrepareResponseAsync { get; set; }

    /// <summary>The key of a context registered by <c>AddKeyedLinuxAio</c>. Default: null, which means the context
    /// registered by <c>AddLinuxAio</c>, or <see cref="Tasks.AioContext.Default"/> if none is registered.</summary>
    public object? ContextKey { get; set; }

    internal AioFilesOptions Copy()
    {
        ArgumentNullException.ThrowIfNull(DefaultFiles);
        foreach (string? name in DefaultFiles)
        {
            if (string.IsNullOrEmpty(name) || name.EndsWith('/') || RequestedName.IsMalformed(name) ||
                !RequestedName.NamesEntries(name, dotFiles: true))
            {
                throw new ArgumentException(
                    $"DefaultFiles contains {PathText.Quote(name ?? "")}, which names no file beneath a directory.",
                    nameof(DefaultFiles));
            }
        }

        var copy = (AioFilesOptions)MemberwiseClone();
        copy.DefaultFiles = [.. DefaultFiles];
        copy.ContentTypeProvider ??= new FileExtensionContentTypeProvider();
        return copy;
    }
}
