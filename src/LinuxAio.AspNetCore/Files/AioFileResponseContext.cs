using Microsoft.AspNetCore.Http;

namespace LinuxAio.AspNetCore;

/// <summary>What <see cref="AioFilesOptions.OnPrepareResponse"/> is told.</summary>
public sealed class AioFileResponseContext
{
    internal AioFileResponseContext(HttpContext context, string name, long length, DateTimeOffset lastModified)
    {
        Context = context;
        Name = name;
        Length = length;
        LastModified = lastModified;
    }

    /// <summary>The request and its response, whose status and headers are set and not sent yet.</summary>
    public HttpContext Context { get; }

    /// <summary>The file's path beneath the root, without a slash in front.</summary>
    public string Name { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    /// <summary>When its content last changed, in UTC, to the second.</summary>
    public DateTimeOffset LastModified { get; }
}
