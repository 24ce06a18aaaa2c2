using LinuxAio.Tasks.Trees;
using Xunit;

namespace LinuxAio.Tasks.Tests.Trees;

/// <summary>Which directory is closed first.</summary>
public sealed class DescriptorBudgetTests
{
    private readonly DescriptorBudget _budget = new(2);
    private readonly DirectoryNode _first = new(null, "/1");
    private readonly DirectoryNode _second = new(null, "/2");
    private readonly DirectoryNode _third = new(null, "/3");

    [Fact]
    public void WithinTheBudget_NoneIsSpare()
    {
        Add(_first, _second);

        Assert.Null(_budget.FindSpare(evenWithinBudget: false));
        Assert.Same(_first, _budget.FindSpare(evenWithinBudget: true));
    }

    [Fact]
    public void BeyondTheBudget_TheOneUsedLeastRecentlyIsSpare()
    {
        Add(_first, _second, _third);
        _budget.Touch(_first);

        Assert.Same(_second, _budget.FindSpare(evenWithinBudget: false));
    }

    [Fact]
    public void PinnedDirectories_AreNeverSpare()
    {
        Add(_first, _second, _third);
        _first.Pins = _second.Pins = 1;
        Assert.Same(_third, _budget.FindSpare(evenWithinBudget: false));
        _third.Pins = 1;
        Assert.Null(_budget.FindSpare(evenWithinBudget: true));
    }

    [Fact]
    public void ClosedDirectories_DoNotCount()
    {
        Add(_first, _second, _third);
        _budget.Remove(_first);
        _budget.Remove(_first);

        Assert.Null(_budget.FindSpare(evenWithinBudget: false));
    }

    private void Add(params DirectoryNode[] nodes)
    {
        foreach (DirectoryNode node in nodes)
        {
            _budget.Add(node);
        }
    }
}
