using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LinuxAio.Tasks.Calls;

/// <summary>Checks the values of options. Each failure is an <see cref="ArgumentOutOfRangeException"/> that names the
/// property and its bounds.</summary>
internal static class OptionCheck
{
    internal static void AtLeast<T>(
        T value, T minimum, [CallerArgumentExpression(nameof(value))] string? property = null)
        where T : struct, INumber<T> =>
        That(value >= minimum, value, $"{Text(minimum)} or more", property);

    internal static void InRange<T>(
        T value, T minimum, T maximum, [CallerArgumentExpression(nameof(value))] string? property = null)
        where T : struct, INumber<T> =>
        That(value >= minimum && value <= maximum, value, $"{Text(minimum)} to {Text(maximum)}", property);

    internal static void IsDefined<T>(T value, [CallerArgumentExpression(nameof(value))] string? property = null)
        where T : struct, Enum =>
        That(Enum.IsDefined(value), value, $"a value of {typeof(T).Name}", property);

    /// <param name="valid">Whether the value is within its bounds.</param>
    /// <param name="value">The value of the property.</param>
    /// <param name="bounds">Completes the sentence "The property must be …".</param>
    /// <param name="property">The name of the property.</param>
    internal static void That(
        bool valid, object value, string bounds, [CallerArgumentExpression(nameof(value))] string? property = null)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(property, value, $"{property} must be {bounds}.");
        }
    }

    private static string Text<T>(T bound)
        where T : struct, INumber<T> =>
        bound.ToString("N0", CultureInfo.InvariantCulture);
}
