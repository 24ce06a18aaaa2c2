using System.Reflection;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Interop;

/// <summary>The C compilers confirm every constant and struct in Interop with the installed kernel headers, which must
/// be of Linux 6.1 or later.</summary>
public class KernelWitnessTests
{
    private const string GnuSource = "-D_GNU_SOURCE";

    private static Architecture Native => RuntimeInformation.ProcessArchitecture;

    [FactRequires(Tool.Gcc)]
    public void Interop_AgainstNativeHeaders_Agrees()
    {
        AssertAccepted(CCompiler.Native, Native);
    }

    [FactRequires(Tool.CrossGcc)]
    public void Interop_AgainstArm64Headers_Agrees()
    {
        AssertAccepted(CCompiler.Arm64, Architecture.Arm64);
    }

    [FactRequires(Tool.Gcc)]
    public void Interop_WithEveryNumberOffByOne_IsRefusedNumberByNumber()
    {
        AssertEachRefused(CCompiler.Native, Native);
    }

    [FactRequires(Tool.CrossGcc)]
    public void Interop_WithEveryNumberOffByOneOnArm64_IsRefusedNumberByNumber()
    {
        AssertEachRefused(CCompiler.Arm64, Architecture.Arm64);
    }

    [FactRequires(Tool.Gcc)]
    public void Witness_OfANameMissingInTheHeaders_IsRefused()
    {
        string source = KernelWitness.Headers + "_Static_assert((O_NO_SUCH_FLAG) == 0, \"\");\n";

        Assert.False(CCompiler.Native.Check(source, GnuSource).Succeeded);
    }

    [Fact]
    public void Constants_AreAllWitnessedOrExplained()
    {
        HashSet<string> witnessed = KernelWitness.Claims(Architecture.X64)
            .Concat(KernelWitness.Claims(Architecture.Arm64))
            .Select(claim => claim.Label).ToHashSet();

        Assert.All(KernelNames.Constants.Select(KernelWitness.Label), label =>
            Assert.True(witnessed.Contains(label) != KernelWitness.NotInHeaders.ContainsKey(label), label));
    }

    [Fact]
    public void Structs_AreWitnessedInSizeAndEveryField()
    {
        HashSet<string> witnessed = KernelWitness.Claims(Native).Select(claim => claim.Label).ToHashSet();

        Assert.All(KernelNames.Structs, type =>
        {
            Assert.Contains($"sizeof {type.Name}", witnessed);
            Assert.NotEmpty(KernelNames.LayoutOf(type));
            Assert.All(KernelNames.LayoutOf(type), field =>
            {
                Assert.Contains($"offset {type.Name}.{field.Name}", witnessed);
                Assert.Contains($"sizeof {type.Name}.{field.Name}", witnessed);
            });
        });
    }

    [Fact]
    public void Explanations_NameExistingConstants_WithValueAndReason()
    {
        Dictionary<string, FieldInfo> constants = KernelNames.Constants.ToDictionary(KernelWitness.Label);

        Assert.All(KernelWitness.NotInHeaders, entry =>
        {
            Assert.Equal(entry.Value.Value, KernelWitness.ValueOf(constants[entry.Key]));
            Assert.NotEmpty(entry.Value.Reason);
        });
    }

    [Fact]
    public void SelectedNumbers_AreThoseOfTheRunningArchitecture()
    {
        IEnumerable<Type> owners = KernelNames.Types
            .Where(type => Nested(type, "X64") is not null && Nested(type, "Arm64") is not null);

        Assert.All(owners, owner => Assert.Equal(
            KernelNames.ConstantsOf(Nested(owner, $"{Native}")!)
                .ToDictionary(constant => Simplify(constant.Name), KernelWitness.ValueOf),
            KernelNames.SelectedOf(owner)
                .ToDictionary(field => Simplify(field.Name), field => long.Parse($"{field.GetValue(null)}"))));
    }

    private static Type? Nested(Type type, string name) => type.GetNestedType(name, BindingFlags.NonPublic);

    // __NR_rt_sigaction and RtSigaction name the same call.
    private static string Simplify(string name) =>
        name.Replace("__NR_", "", StringComparison.Ordinal)
            .Replace("_", "", StringComparison.Ordinal)
            .ToUpperInvariant();

    private static void AssertAccepted(CCompiler compiler, Architecture architecture) => CWitness.AssertAccepted(
        compiler, KernelWitness.Headers, KernelWitness.Claims(architecture), GnuSource);

    private static void AssertEachRefused(CCompiler compiler, Architecture architecture) =>
        CWitness.AssertEachRefusedWhenOffByOne(
            compiler, KernelWitness.Headers, KernelWitness.Claims(architecture), GnuSource);
}
