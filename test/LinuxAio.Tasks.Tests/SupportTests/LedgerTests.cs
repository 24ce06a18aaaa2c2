using LinuxAio.Tests.Support;
using Xunit;
using Xunit.Sdk;

namespace LinuxAio.Tasks.Tests.SupportTests;

public class LedgerTests
{
    [Fact]
    public void AssertBalanced_EachCompletedOnce_Passes()
    {
        Ledger ledger = new();
        Parallel.For(0, 200_000, id => ledger.Submit(id));
        Parallel.For(0, 200_000, id => ledger.Complete(id));

        ledger.AssertBalanced();

        Assert.Equal(200_000, ledger.Submitted);
        Assert.Equal(200_000, ledger.Completed);
    }

    [Fact]
    public void AssertBalanced_CompletionBeforeSubmit_Passes()
    {
        Ledger ledger = new();
        ledger.Complete(1);
        ledger.Submit(1);

        ledger.AssertBalanced();
    }

    [Fact]
    public void AssertBalanced_OneLost_NamesIt() =>
        Assert.Contains("1 lost: 70000", Failure(completions: [5]), StringComparison.Ordinal);

    [Fact]
    public void AssertBalanced_OneCompletedTwice_NamesIt() =>
        Assert.Contains("1 completed twice: 5", Failure(completions: [5, 70_000, 5]), StringComparison.Ordinal);

    [Fact]
    public void AssertBalanced_OneNeverSubmitted_NamesIt() =>
        Assert.Contains(
            "1 completed but never submitted: 6", Failure(completions: [5, 6, 70_000]), StringComparison.Ordinal);

    [Fact]
    public void AssertBalanced_OneSubmittedTwice_NamesIt()
    {
        Ledger ledger = new();
        ledger.Submit(5);
        ledger.Submit(5);
        ledger.Complete(5);

        FailException failure = Assert.Throws<FailException>(ledger.AssertBalanced);
        Assert.Contains("1 submitted twice: 5", failure.Message, StringComparison.Ordinal);
    }

    private static string Failure(long[] completions)
    {
        Ledger ledger = new();
        ledger.Submit(5);
        ledger.Submit(70_000);
        Array.ForEach(completions, ledger.Complete);
        return Assert.Throws<FailException>(ledger.AssertBalanced).Message;
    }
}
