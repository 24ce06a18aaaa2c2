using LinuxAio.Tasks.Interop;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public class AioDirectoryHandleTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(-1, true)]
    [InlineData(-9, true)]
    public void IsInvalid_OnlyForNegativeNumbers(int descriptor, bool invalid)
    {
        using AioDirectoryHandle handle = new AioDirectoryHandle(descriptor, ownsHandle: false);

        Assert.Equal(invalid, handle.IsInvalid);
        Assert.Equal(descriptor, handle.DangerousGetHandle());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_ClosesTheDescriptor_OnlyWhenOwned(bool owned)
    {
        using SafeFileHandle original = File.OpenHandle("/dev/null");
        int descriptor = Duplicate(original);
        using SafeFileHandle duplicate = new SafeFileHandle(descriptor, ownsHandle: !owned);

        new AioDirectoryHandle(descriptor, owned).Dispose();

        nint flags = Kernel.Syscall(SyscallNumber.Fcntl, descriptor, Fcntl.F_GETFL);
        Assert.Equal(owned, flags == -(int)Errno.EBADF);
    }

    private static int Duplicate(SafeFileHandle file)
    {
        // Far above the numbers that other threads get when they open files.
        const int AtLeast = 900;
        nint descriptor = Kernel.Syscall(
            SyscallNumber.Fcntl, file.DangerousGetHandle(), Fcntl.F_DUPFD_CLOEXEC, AtLeast);
        Assert.InRange(descriptor, AtLeast, int.MaxValue);
        return (int)descriptor;
    }
}
