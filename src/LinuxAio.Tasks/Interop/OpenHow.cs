namespace LinuxAio.Tasks.Interop;

/// <summary><c>struct open_how</c>.</summary>
internal struct OpenHow
{
    internal const int Size = 3 * sizeof(ulong);

    internal ulong flags;
    internal ulong mode;
    internal ulong resolve;
}
