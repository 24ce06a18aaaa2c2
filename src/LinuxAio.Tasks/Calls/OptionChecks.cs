using System.Runtime.CompilerServices;

namespace LinuxAio.Tasks.Calls;

/// <summary>What the options of both ends have in common.</summary>
internal static class OptionChecks
{
    internal const int DefaultBufferSize = 65_536;

    private const int LargestBufferSize = 1 << 30;

    internal static void CheckBufferSize(int value) =>
        Check(value is >= 1 and <= LargestBufferSize, value, "1 to 1,073,741,824", nameof(AioPipeReaderOptions.BufferSize));

    internal static void Check(
        bool valid, object value, string range, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
