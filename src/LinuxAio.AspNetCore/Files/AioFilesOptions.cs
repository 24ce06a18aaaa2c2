using Microsoft.AspNetCore.StaticFiles;

namespace LinuxAio.AspNetCore;

/// <summary>How <c>MapAioFiles</c> serves a folder. <c>MapAioFiles</c> copies the options; later changes have no
/// effect.</summary>
public sealed class AioFilesOptions
{
    /// <summary>The names of the files that are served for a directory; the first that exists is served. A request
    /// without the directory's trailing slash is redirected to the URL with the slash (301) if the directory has such a
    /// file. If the list is empty, directories are not found (404). Default: <c>index.html</c>.</summary>
    public IList<string> DefaultFiles { get; set; } = ["index.html"];

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

    /// <summary>A callback that may change the headers of every response about a file: 200, 206, 304, 412 and 416. The
    /// callback runs before the headers are sent. Default: null.</summary>
    public Action<AioFileResponseContext>? OnPrepareResponse { get; set; }

    /// <summary>The key of a context registered by <c>AddKeyedLinuxAio</c>. Default: null, which means the context
    /// registered by <c>AddLinuxAio</c>, or <see cref="Tasks.AioContext.Default"/> if none is registered.</summary>
    public object? ContextKey { get; set; }

    internal AioFilesOptions Copy()
    {
        ArgumentNullException.ThrowIfNull(DefaultFiles);
        var copy = (AioFilesOptions)MemberwiseClone();
        copy.DefaultFiles = [.. DefaultFiles];
        copy.ContentTypeProvider ??= new FileExtensionContentTypeProvider();
        return copy;
    }
}
