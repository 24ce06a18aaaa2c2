using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;
using LinuxAio.Tasks.Tests.Support;
using Architecture = System.Runtime.InteropServices.Architecture;

namespace LinuxAio.Tasks.Tests.Interop;

/// <summary>Writes a C program of static assertions. A compiler accepts the program only if its headers have every
/// number of <see cref="KernelNames"/>.</summary>
internal static class KernelWitness
{
    /// <summary>The constants that no header defines, each with the value from the manual and the reason.</summary>
    internal static readonly IReadOnlyDictionary<string, (long Value, string Reason)> NotInHeaders =
        new Dictionary<string, (long, string)>
        {
            ["Errno.None"] = (0, "errno(3) gives success no name: \"error numbers are positive values\""),
            ["Stat.UTIME_NOW"] = (0x3fff_ffff, "utimensat(2); its header in the C library conflicts with linux/stat.h"),
            ["Stat.UTIME_OMIT"] = (0x3fff_fffe, "utimensat(2), like Stat.UTIME_NOW"),
        };

    // The headers of the kernel come first: linux/stat.h does not define S_IFMT and similar names after a header of the
    // C library. The last four headers have no counterpart in the kernel that an application may include.
    internal const string Headers = """
        #include <asm/statfs.h>
        #include <asm/unistd.h>
        #include <linux/fadvise.h>
        #include <linux/falloc.h>
        #include <linux/fcntl.h>
        #include <linux/fs.h>
        #include <linux/futex.h>
        #include <linux/magic.h>
        #include <linux/mman.h>
        #include <linux/openat2.h>
        #include <linux/poll.h>
        #include <linux/posix_acl.h>
        #include <linux/posix_acl_xattr.h>
        #include <linux/resource.h>
        #include <linux/signal.h>
        #include <linux/stat.h>
        #include <linux/time_types.h>
        #include <linux/uio.h>
        #include <linux/utsname.h>
        #include <dirent.h>
        #include <errno.h>
        #include <stddef.h>
        #include <sys/eventfd.h>

        """;

    // Structs whose C name is not the C# name in the spelling of the kernel.
    private static readonly Dictionary<Type, string> s_structNames = new()
    {
        [typeof(KernelSigaction)] = "struct sigaction",
        [typeof(KernelTimespec)] = "struct __kernel_timespec",
        [typeof(LinuxDirent64)] = "struct dirent64", // the C library's copy of the kernel's unexported struct
        [typeof(Utsname)] = "struct new_utsname",
    };

    // Structs whose size is not the size of the C struct.
    private static readonly Dictionary<Type, string> s_sizes = new()
    {
        [typeof(LinuxDirent64)] = "offsetof(struct dirent64, d_name)", // the name has no fixed length
    };

    /// <summary>The claims for one architecture; constants of the other are left out.</summary>
    internal static CClaim[] Claims(Architecture architecture) =>
    [
        .. KernelNames.Constants
            .Where(constant => AppliesTo(constant.DeclaringType!, architecture))
            .Where(constant => !NotInHeaders.ContainsKey(Label(constant)))
            .Select(constant => new CClaim(Label(constant), constant.Name, ValueOf(constant))),
        .. KernelNames.Structs.SelectMany(ClaimsOfStruct),
    ];

    internal static string Label(FieldInfo field) => $"{Name(field.DeclaringType!)}.{field.Name}";

    internal static long ValueOf(FieldInfo constant) =>
        Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);

    private static string Name(Type type) => type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;

    private static bool AppliesTo(Type type, Architecture architecture) =>
        !type.IsNested || type.Name is not ("X64" or "Arm64") || type.Name == architecture.ToString();

    private static IEnumerable<CClaim> ClaimsOfStruct(Type type)
    {
        string name = s_structNames.GetValueOrDefault(type) ?? $"struct {CWitness.ToCSpelling(type.Name)}";
        yield return new CClaim(
            $"sizeof {type.Name}", s_sizes.GetValueOrDefault(type) ?? $"sizeof({name})", CWitness.SizeOf(type));
        foreach (FieldInfo field in KernelNames.LayoutOf(type))
        {
            yield return new CClaim(
                $"offset {Label(field)}", $"offsetof({name}, {field.Name})", Marshal.OffsetOf(type, field.Name));
            yield return new CClaim(
                $"sizeof {Label(field)}", $"sizeof((({name} *)0)->{field.Name})", CWitness.SizeOf(field.FieldType));
        }
    }
}
