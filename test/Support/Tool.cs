namespace LinuxAio.Tests.Support;

/// <summary>A program, kernel facility or service that some tests need and a plain .NET machine may lack.</summary>
public enum Tool
{
    Gcc,
    CrossGcc,
    Fuse,
    Make,
    Chromium,
    Curl,
    PackageSource,
}
