using LinuxAio.Cli.Output;
using Xunit;

namespace LinuxAio.Cli.Tests.Output;

public sealed class HighestValueTests
{
    [Fact]
    public void Report_OutOfOrder_KeepsTheHighest()
    {
        var value = new HighestValue();
        foreach (long report in (long[])[1, 3, 2])
        {
            value.Report(report);
        }

        Assert.Equal(3, value.Value);
    }
}
