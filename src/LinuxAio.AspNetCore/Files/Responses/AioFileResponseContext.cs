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

    /// <summary>The path of the file beneath the root, without a leading slash.</summary>
    public string Name { get; }

    /// <summary>The length of the whole file in bytes.</summary>
    public long Length { get; }

    /// <summary>When the content of the file last changed: UTC, in whole seconds.</summary>
    public DateTimeOffset LastModified { get; }
}
