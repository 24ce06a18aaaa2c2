using Xunit;

namespace LinuxAio.Tasks.Tests.Interop;

public class ErrnoTests
{
    // Linux does not use 41 and 58: EWOULDBLOCK and EDEADLOCK have the numbers of EAGAIN and EDEADLK.
    private static readonly int[] s_usedNumbers = [.. Enumerable.Range(1, 133).Except([41, 58])];

    public static TheoryData<int> UsedNumbers => [.. s_usedNumbers];

    [Theory]
    [MemberData(nameof(UsedNumbers))]
    public void Errno_OfEveryNumberInUse_HasNameAndDescription(int number)
    {
        Errno errno = (Errno)number;

        Assert.StartsWith("E", errno.Name(), StringComparison.Ordinal);
        Assert.DoesNotContain("Unknown", errno.Description(), StringComparison.Ordinal);
    }

    [Fact]
    public void Descriptions_OfDifferentErrors_Differ()
    {
        IEnumerable<string> descriptions = s_usedNumbers.Select(number => ((Errno)number).Description());

        Assert.Equal(s_usedNumbers.Length, descriptions.Distinct().Count());
    }

    [Theory]
    [InlineData(Errno.None, "Success")]
    [InlineData(Errno.ENOENT, "No such file or directory")]
    [InlineData(Errno.EHWPOISON, "Memory page has hardware error")]
    [InlineData((Errno)41, "Unknown error 41")]
    [InlineData((Errno)(-1), "Unknown error -1")]
    public void Description_IsTheTextOfStrerror(Errno errno, string expected)
    {
        Assert.Equal(expected, errno.Description());
    }

    [Theory]
    [InlineData(Errno.EWOULDBLOCK, "EAGAIN")]
    [InlineData(Errno.ENOTSUP, "EOPNOTSUPP")]
    [InlineData(Errno.EDEADLOCK, "EDEADLK")]
    public void Name_OfANumberWithTwoNames_IsTheFirstInTheManual(Errno errno, string expected)
    {
        Assert.Equal(expected, errno.Name());
    }
}
