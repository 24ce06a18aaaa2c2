using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LinuxAio.Tests.Support;
using Xunit;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Checks claims with a C compiler: it compiles a program with one static assertion for each claim.</summary>
internal static class CWitness
{
    internal static void AssertAccepted(
        CCompiler compiler, string headers, IEnumerable<CClaim> claims, params string[] options)
    {
        CompileResult result = compiler.Check(Source(headers, claims), options);

        Assert.True(result.Succeeded, result.Output);
    }

    /// <summary>The negative control: the compiler refuses each claim when its value is one too high.</summary>
    internal static void AssertEachRefusedWhenOffByOne(
        CCompiler compiler, string headers, IReadOnlyList<CClaim> claims, params string[] options)
    {
        IEnumerable<CClaim> wrong = claims.Select(static claim => claim with { Value = claim.Value + 1 });

        CompileResult result = compiler.Check(Source(headers, wrong), options);

        Assert.False(result.Succeeded);
        Assert.All(claims, claim =>
            Assert.Contains($"static assertion failed: \"{claim.Label}\"", result.Output, StringComparison.Ordinal));
    }

    /// <summary>StatxTimestamp becomes statx_timestamp.</summary>
    internal static string ToCSpelling(string name) => string.Concat(name.Select(static (letter, i) =>
        char.IsUpper(letter) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(letter) : $"{letter}"));

    /// <summary>The number of bytes that unsafe code reads and writes; Marshal.SizeOf may return another
    /// number.</summary>
    internal static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(type).Invoke(null, null)!;

    private static string Source(string headers, IEnumerable<CClaim> claims)
    {
        StringBuilder source = new StringBuilder().AppendLine(headers);
        foreach ((string label, string expression, long value) in claims)
        {
            source.AppendLine(
                CultureInfo.InvariantCulture, $"_Static_assert((long long)({expression}) == {value}LL, \"{label}\");");
        }

        return source.ToString();
    }
}
