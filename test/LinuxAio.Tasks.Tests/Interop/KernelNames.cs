using System.Reflection;
using System.Runtime.CompilerServices;

namespace LinuxAio.Tasks.Tests.Interop;

/// <summary>Finds by reflection all numbers and struct layouts of the kernel that the library repeats.</summary>
internal static class KernelNames
{
    private const BindingFlags AllStatic =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The types of the Interop namespace, and <see cref="Errno"/>, which is public and so not in that
    /// namespace.</summary>
    internal static IEnumerable<Type> Types => typeof(Errno).Assembly.GetTypes()
        .Where(type => type.Namespace == "LinuxAio.Tasks.Interop" && !IsCompilersOwn(type))
        .Append(typeof(Errno));

    /// <summary>The types that have the layout of a struct of the kernel.</summary>
    internal static IEnumerable<Type> Structs => Types.Where(type => type.IsValueType && !type.IsEnum);

    /// <summary>The integer constants, including the members of enumerations. String constants are not from the
    /// kernel.</summary>
    internal static IEnumerable<FieldInfo> Constants => Types.SelectMany(ConstantsOf);

    internal static IEnumerable<FieldInfo> ConstantsOf(Type type) =>
        type.GetFields(AllStatic).Where(field => field.IsLiteral && field.FieldType != typeof(string));

    /// <summary>The fields that hold one of two constants, depending on the architecture.</summary>
    internal static IEnumerable<FieldInfo> SelectedOf(Type type) =>
        type.GetFields(AllStatic).Where(field => field.IsInitOnly);

    internal static IEnumerable<FieldInfo> LayoutOf(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static bool IsCompilersOwn(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute));
}
