namespace LinuxAio.Tasks.Operations;

/// <summary>Device numbers as <c>st_dev</c> encodes them.</summary>
internal static class DeviceNumber
{
    /// <summary>makedev(3): both halves were widened in place when 8 bits each became too few, so they
    /// interleave.</summary>
    internal static ulong Make(uint major, uint minor) =>
        ((ulong)(major & 0xffff_f000) << 32) | ((major & 0xfff) << 8)
        | ((ulong)(minor & 0xffff_ff00) << 12) | (minor & 0xff);
}
