namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct new_utsname</c> of <c>linux/utsname.h</c>, which uname(2) fills with NUL-terminated
/// strings.</summary>
internal unsafe struct Utsname
{
    internal fixed byte sysname[65];
    internal fixed byte nodename[65];
    internal fixed byte release[65];
    internal fixed byte version[65];
    internal fixed byte machine[65];
    internal fixed byte domainname[65];
}
