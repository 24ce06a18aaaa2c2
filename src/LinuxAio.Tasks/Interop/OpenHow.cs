namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct open_how</c>.</summary>
internal struct OpenHow
{
    internal ulong flags;
    internal ulong mode;
    internal ulong resolve;
}
