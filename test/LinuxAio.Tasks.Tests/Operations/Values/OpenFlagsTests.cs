using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Operations;
using Xunit;

namespace LinuxAio.Tasks.Tests.Operations;

public class OpenFlagsTests
{
    // The numbers of the kernel for both architectures, in octal as in its headers.
    [Theory]
    [InlineData(OpenFlags.ReadOnly, "0", "0")]
    [InlineData(OpenFlags.WriteOnly, "1", "1")]
    [InlineData(OpenFlags.ReadWrite, "2", "2")]
    [InlineData(OpenFlags.Create, "100", "100")]
    [InlineData(OpenFlags.Exclusive, "200", "200")]
    [InlineData(OpenFlags.NoControllingTerminal, "400", "400")]
    [InlineData(OpenFlags.Truncate, "1000", "1000")]
    [InlineData(OpenFlags.Append, "2000", "2000")]
    [InlineData(OpenFlags.NonBlocking, "4000", "4000")]
    [InlineData(OpenFlags.DataSynchronous, "10000", "10000")]
    [InlineData(OpenFlags.Synchronous, "4010000", "4010000")]
    [InlineData(OpenFlags.Direct, "40000", "200000")]
    [InlineData(OpenFlags.Directory, "200000", "40000")]
    [InlineData(OpenFlags.NoFollow, "400000", "100000")]
    [InlineData(OpenFlags.NoAccessTime, "1000000", "1000000")]
    [InlineData(OpenFlags.PathOnly, "10000000", "10000000")]
    [InlineData(OpenFlags.TemporaryFile, "20200000", "20040000")]
    public void ToKernel_EachFlag_IsTheBitsOfTheArchitectureAndCloseOnExec(OpenFlags flag, string x64, string arm64)
    {
        Assert.Equal(Convert.ToInt32(x64, 8), Translate(flag, arm64: false) & ~Fcntl.O_CLOEXEC);
        Assert.Equal(Convert.ToInt32(arm64, 8), Translate(flag, arm64: true) & ~Fcntl.O_CLOEXEC);
        Assert.NotEqual(0, Translate(flag, arm64: false) & Fcntl.O_CLOEXEC);
        Assert.NotEqual(0, Translate(flag, arm64: true) & Fcntl.O_CLOEXEC);
    }

    [Fact]
    public void ToKernel_EveryFlagButReadWrite_IsTheUnionOfEach()
    {
        List<OpenFlags> flags = Enum.GetValues<OpenFlags>()
            .Where(flag => flag is not (OpenFlags.ReadWrite or OpenFlags.Inheritable)).ToList();

        foreach (bool arm64 in new[] { false, true })
        {
            Assert.Equal(
                flags.Aggregate(0, (bits, flag) => bits | Translate(flag, arm64)),
                Translate(flags.Aggregate((all, flag) => all | flag), arm64));
        }
    }

    [Fact]
    public void ToKernel_Inheritable_OmitsCloseOnExec()
    {
        Assert.Equal(Fcntl.O_RDWR, Translate(OpenFlags.ReadWrite | OpenFlags.Inheritable, arm64: false));
    }

    [Fact]
    public void ToKernel_WithoutArchitecture_UsesTheRunningOne()
    {
        bool arm64 = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

        Assert.Equal(
            Translate(OpenFlags.Direct, arm64),
            OpenFlagsTranslation.ToKernel(OpenFlags.Direct, "open", "flags"));
    }

    [Theory]
    [InlineData((OpenFlags)(1 << 17))]
    [InlineData(OpenFlags.Create | (OpenFlags)(1 << 30))]
    [InlineData((OpenFlags)int.MinValue)]
    public void ToKernel_UndefinedBits_ThrowsNamingOperationAndArgument(OpenFlags flags)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>("how", () =>
            OpenFlagsTranslation.ToKernel(flags, "open", "how"));

        Assert.Equal(flags, error.ActualValue);
        Assert.StartsWith("open: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToKernel_WriteOnlyAndReadWriteTogether_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>("flags", () =>
            Translate(OpenFlags.WriteOnly | OpenFlags.ReadWrite, arm64: false));

        Assert.StartsWith("open: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_AreFixed()
    {
        OpenFlags[] inOrder =
        [
            OpenFlags.WriteOnly, OpenFlags.ReadWrite, OpenFlags.Create, OpenFlags.Exclusive, OpenFlags.Truncate,
            OpenFlags.Append, OpenFlags.Direct, OpenFlags.Directory, OpenFlags.NoFollow, OpenFlags.Synchronous,
            OpenFlags.DataSynchronous, OpenFlags.PathOnly, OpenFlags.TemporaryFile, OpenFlags.NoAccessTime,
            OpenFlags.NonBlocking, OpenFlags.NoControllingTerminal, OpenFlags.Inheritable,
        ];

        Assert.Equal(Enumerable.Range(0, 17).Select(bit => (OpenFlags)(1 << bit)), inOrder);
        Assert.Equal(Enum.GetValues<OpenFlags>().Length, inOrder.Length + 1);
    }

    private static int Translate(OpenFlags flags, bool arm64) =>
        OpenFlagsTranslation.ToKernel(flags, arm64, "open", "flags");
}
