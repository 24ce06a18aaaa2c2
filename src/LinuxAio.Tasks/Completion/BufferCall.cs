using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Completion;

/// <summary>Builds the system calls that transfer one buffer: argument 1 is its address, 2 its length in bytes, 3 the
/// offset in the file. The caller sets argument 0, the descriptor.</summary>
internal static class BufferCall
{
    /// <summary>pread(2); or read(2) when the offset is negative, which stands for the file's own position.</summary>
    internal static EngineCall Read(nint address, int length, long offset) =>
        At(offset < 0 ? SyscallNumber.Read : SyscallNumber.Pread64, address, length, offset);

    /// <summary>pwrite(2); or write(2) when the offset is negative, which stands for the file's own position.</summary>
    internal static EngineCall Write(nint address, int length, long offset) =>
        At(offset < 0 ? SyscallNumber.Write : SyscallNumber.Pwrite64, address, length, offset);

    /// <summary>getdents64(2), which always goes on from the directory's own position.</summary>
    internal static EngineCall ReadDirectory(nint address, int length) =>
        At(SyscallNumber.Getdents64, address, length, offset: 0);

    private static EngineCall At(nint number, nint address, int length, long offset) =>
        new(number) { A1 = address, A2 = length, A3 = Math.Max(0, offset) };
}
