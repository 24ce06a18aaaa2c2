namespace LinuxAio.Tasks.Operations;

/// <summary>Composes device numbers in the form of <c>st_dev</c>.</summary>
internal static class DeviceNumber
{
    /// <summary>makedev(3). The two halves interleave, because both were widened when 8 bits were no longer enough for
    /// each.</summary>
    internal static ulong Make(uint major, uint minor) =>
        ((ulong)(major & 0xffff_f000) << 32) | ((major & 0xfff) << 8)
        | ((ulong)(minor & 0xffff_ff00) << 12) | (minor & 0xff);
}
