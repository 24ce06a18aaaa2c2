using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public class FileDescriptorTests
{
    [Fact]
    public void Default_IsNoFile()
    {
        FileDescriptor file = default;

        Assert.Equal(-1, file.Number);
        Assert.Null(file.Handle);
        Assert.Equal((FileDescriptor)(-1), file);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-5)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void FromInt_KeepsTheNumber(int number)
    {
        FileDescriptor file = number;

        Assert.Equal(number, file.Number);
        Assert.Null(file.Handle);
        Assert.Equal($"fd {number}", file.ToString());
    }

    [Fact]
    public void FromSafeHandle_OfAnyType_KeepsTheHandle()
    {
        using SafeFileHandle handle = new SafeFileHandle(7, ownsHandle: false);
        using AioDirectoryHandle directory = new AioDirectoryHandle(8, ownsHandle: false);

        FileDescriptor file = handle;
        FileDescriptor opened = directory;

        Assert.Same(handle, file.Handle);
        Assert.Same(directory, opened.Handle);
        Assert.Equal(-1, file.Number);
        Assert.Equal("fd 7", file.ToString());
    }

    [Fact]
    public void FromNullHandle_Throws()
    {
        SafeFileHandle handle = null!;

        Assert.Throws<ArgumentNullException>("handle", () => (FileDescriptor)handle);
    }

    [Fact]
    public void ToString_OfClosedHandle_SaysSo()
    {
        SafeFileHandle handle = new SafeFileHandle(7, ownsHandle: false);
        FileDescriptor file = handle;
        handle.Dispose();

        Assert.Equal("fd 7 (closed)", file.ToString());
    }

    [Fact]
    public void Equality_IsOfNumberOrHandleObject()
    {
        using SafeFileHandle one = new SafeFileHandle(7, ownsHandle: false);
        using SafeFileHandle other = new SafeFileHandle(7, ownsHandle: false);

        Assert.True((FileDescriptor)7 == 7);
        Assert.True((FileDescriptor)7 != 8);
        Assert.True((FileDescriptor)one == one);
        Assert.True((FileDescriptor)one != other);
        Assert.True((FileDescriptor)one != 7);
        Assert.False(((FileDescriptor)7).Equals((object)7));
        Assert.Equal(((FileDescriptor)one).GetHashCode(), ((FileDescriptor)one).GetHashCode());
    }
}
