using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Engine;

/// <summary>protocol.h and its managed mirror have the same structs and numbers.</summary>
public class ProtocolTests
{
    [FactRequires(Tool.Gcc)]
    public void Mirror_AgainstProtocolHeader_Agrees() => AssertAccepted(CCompiler.Native);

    [FactRequires(Tool.CrossGcc)]
    public void Mirror_AgainstProtocolHeaderOnArm64_Agrees() => AssertAccepted(CCompiler.Arm64);

    [FactRequires(Tool.Gcc)]
    public void Mirror_WithEveryNumberOffByOne_IsRefusedNumberByNumber() =>
        CWitness.AssertEachRefusedWhenOffByOne(CCompiler.Native, ProtocolWitness.Header, ProtocolWitness.Claims());

    [Fact]
    public void Structs_HaveTheSameMembersOnBothSides() => Assert.Empty(ProtocolWitness.UnmatchedMembers());

    [Fact]
    public void Names_OfTheHeader_AreWitnessedOrExplained()
    {
        Assert.Empty(ProtocolWitness.UnwitnessedNames());
        Assert.All(ProtocolWitness.Unmirrored.Values, Assert.NotEmpty);
    }

    private static void AssertAccepted(CCompiler compiler) =>
        CWitness.AssertAccepted(compiler, ProtocolWitness.Header, ProtocolWitness.Claims());
}
