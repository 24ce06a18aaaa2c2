using Microsoft.AspNetCore.Http;

namespace LinuxAio.AspNetCore;

/// <summary>The response that <see cref="AioFilesOptions.OnPrepareResponse"/> may change, and the file it is
/// about.</summary>
public sealed class AioFileResponseContext
{
    internal AioFileResponseContext(HttpContext context, string name, long length, DateTimeOffset lastModified)
    {
        Context = context;
        Name = name;
        Length = length;
        LastModified = lastModified;
    }

    /// <summary>The request and its response. Status and headers of the response are set, but not sent yet.</summary>
    public HttpContext Context { get; }

    /// <summary>The path of the file beneath the root, without a leading slash. If a compressed form is sent (see
    /// <see cref="AioFilesOptions.ServePrecompressed"/>), the path of that form, such as <c>app.js.br</c>.</summary>
    public string Name { get; }

    /// <summary>The length of that file in bytes, also if only a part of it is sent.</summary>
    public long Length { get; }

    /// <summary>When the content of that file last changed: UTC, in whole seconds.</summary>
    public DateTimeOffset LastModified { get; }
}
