using LinuxAio.Cli.Output;
using Xunit;

namespace LinuxAio.Cli.Tests.Output;

public sealed class ByteCountTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1048575, "1.0 MiB")]
    [InlineData(1073741824, "1.0 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Format_Bytes_HasTheUnitOfItsSize(long bytes, string expected) =>
        Assert.Equal(expected, ByteCount.Format(bytes));
}
