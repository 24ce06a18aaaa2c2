namespace LinuxAio.MicroBenchmarks;

/// <summary>Which characters a path has.</summary>
public enum PathKind
{
    Ascii,
    Utf8,

    /// <summary>Latin-1 bytes. A string holds each of them as a lone surrogate.</summary>
    NotUtf8,
}
