namespace LinuxAio.Tests.Support;

/// <summary>A program or service that some tests need and that a machine with only .NET may lack.</summary>
public enum Tool
{
    Gcc,
    CrossGcc,
    Fuse,
    Make,
    Chromium,
    Curl,
    PackageSource,

    /// <summary>A way for root to run a program as an ordinary user, to whom file permissions apply.</summary>
    OtherUser,
}
