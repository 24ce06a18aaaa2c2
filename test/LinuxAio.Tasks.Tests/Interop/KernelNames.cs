using System.Reflection;
using System.Runtime.CompilerServices;

namespace LinuxAio.Tasks.Tests.Interop;

/// <summary>Everything in the library that claims to be a number or a layout of the kernel's, found by
/// reflection.</summary>
internal static class KernelNames
{
    private const BindingFlags AllStatic =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The types of the Interop namespace, and <see cref="Errno"/>, which is public and so not in it.</summary>
    internal static IEnumerable<Type> Types => typeof(Errno).Assembly.GetTypes()
        .Where(type => type.Namespace == "LinuxAio.Tasks.Interop" && !IsCompilersOwn(type))
        .Append(typeof(Errno));

    /// <summary>The types whose layout is the kernel's.</summary>
    internal static IEnumerable<Type> Structs => Types.Where(type => type.IsValueType && !type.IsEnum);

    /// <summary>The integer constants, members of enumerations included; text is no number of the kernel's.</summary>
    internal static IEnumerable<FieldInfo> Constants => Types.SelectMany(ConstantsOf);

    internal static IEnumerable<FieldInfo> ConstantsOf(Type type) =>
        type.GetFields(AllStatic).Where(field => field.IsLiteral && field.FieldType != typeof(string));

    /// <summary>The fields that hold the running architecture's choice of two constants.</summary>
    internal static IEnumerable<FieldInfo> SelectedOf(Type type) =>
        type.GetFields(AllStatic).Where(field => field.IsInitOnly);

    internal static IEnumerable<FieldInfo> LayoutOf(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static bool IsCompilersOwn(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute));
}
