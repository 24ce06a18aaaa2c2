using Microsoft.AspNetCore.StaticFiles;

namespace LinuxAio.AspNetCore;

/// <summary>How <c>MapAioFiles</c> serves a folder. Copied when it is mapped.</summary>
public sealed class AioFilesOptions
{
    /// <summary>Names of the file that stands for its directory, the first that exists. Defaults to
    /// <c>index.html</c>; empty: directories are not found. A directory without its trailing slash is redirected there
    /// (301) when it has such a file.</summary>
    public IList<string> DefaultFiles { get; set; } = ["index.html"];

    /// <summary>Content types by file name. Defaults to the framework's
    /// <see cref="FileExtensionContentTypeProvider"/>.</summary>
    public IContentTypeProvider? ContentTypeProvider { get; set; }

    /// <summary>Whether to serve files whose type is not known. Defaults to false: they are not found (404).</summary>
    public bool ServeUnknownFileTypes { get; set; }

    /// <summary>The content type of files whose type is not known, with <see cref="ServeUnknownFileTypes"/>.
    /// Defaults to null: none is sent.</summary>
    public string? DefaultContentType { get; set; }

    /// <summary>Whether to serve files below a name that begins with a dot, such as <c>.git</c>. Defaults to false: they are
    /// not found (404), but for those below <c>.well-known</c>.</summary>
    public bool ServeDotFiles { get; set; }

    /// <summary>The Cache-Control header of files and of "not modified". Defaults to null: none is sent.</summary>
    public string? CacheControl { get; set; }

    /// <summary>Runs before the headers of an answer about a file are sent, whatever its status; may change them.</summary>
    public Action<AioFileResponseContext>? OnPrepareResponse { get; set; }

    /// <summary>The key of a context registered by <c>AddKeyedLinuxAio</c>. Defaults to null: the one registered by
    /// <c>AddLinuxAio</c>, or else <see cref="Tasks.AioContext.Default"/>.</summary>
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
