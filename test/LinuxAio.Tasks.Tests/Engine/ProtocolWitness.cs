using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LinuxAio.Tasks.Engine;
using LinuxAio.Tasks.Tests.Support;
using LinuxAio.Tests.Support;

namespace LinuxAio.Tasks.Tests.Engine;

/// <summary>Writes a C program of static assertions. A compiler accepts the program only if protocol.h and its managed
/// mirror have the same sizes, offsets and numbers.</summary>
internal static partial class ProtocolWitness
{
    private const string HeaderName = "src/LinuxAio.Worker/protocol.h";

    private static readonly (Type Type, string Name)[] Structs =
    [
        (typeof(RequestRecord), "lio_request"),
        (typeof(BatchCall), "lio_call"),
        (typeof(WorkerRecord), "lio_worker"),
        (typeof(SharedHeader), "lio_shared"),
    ];

    // Fields whose C name is not the managed name in the spelling of C.
    private static readonly Dictionary<string, string> FieldNames = new()
    {
        ["IdleTimeoutNanoseconds"] = "idle_timeout_ns",
    };

    /// <summary>The numbers of protocol.h, and the same numbers in managed code.</summary>
    private static readonly Dictionary<string, long> Numbers = new(
        Enum.GetValues<RequestPhase>()
            .Select(static phase => KeyValuePair.Create($"LIO_{phase}".ToUpperInvariant(), (long)phase)))
    {
        ["LIO_PHASE_BITS"] = RequestRecord.PhaseBits,
        ["LIO_PATH_BYTES"] = RequestRecord.PathBytes,
        ["LIO_PRIORITIES"] = SharedHeader.Priorities,
        ["LIO_UNINTERRUPTIBLE"] = RequestRecord.Uninterruptible,
        ["LIO_TIMED"] = RequestRecord.Timed,
        ["LIO_BATCH"] = EngineCall.Batch,
        ["LIO_DELIVERED"] = RequestRecord.Delivered,
        ["LIO_DROPPED"] = RequestRecord.Dropped,
        ["LIO_GRANT"] = (long)SharedHeader.Grant,
        ["LIO_PARKED"] = (long)SharedHeader.Parked,
        ["LIO_LOOKING"] = (long)SharedHeader.Looking,
    };

    /// <summary>The names of protocol.h that managed code does not need, with the reason.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Unmirrored = new Dictionary<string, string>
    {
        ["LIO_PROTOCOL_H"] = "the include guard",
        ["LIO_CACHE_LINE"] = "the offsets that result from it are checked",
        ["LIO_GRANTS"] = "only workers count grants",
        ["LIO_PARKED_COUNT"] = "a macro with an argument: see ClaimsOfParking",
        ["LIO_LOOKING_COUNT"] = "a macro with an argument: see ClaimsOfParking",
    };

    /// <summary>The text of protocol.h.</summary>
    internal static string Header { get; } = Repository.ReadAllText(HeaderName);

    internal static CClaim[] Claims() =>
    [
        .. Structs.SelectMany(ClaimsOfStruct),
        .. Numbers.Select(static number => new CClaim(number.Key, number.Key, number.Value)),
        .. ClaimsOfParking(),
    ];

    /// <summary>The members that a struct has in C but not in managed code, or the other way round.</summary>
    internal static IEnumerable<string> UnmatchedMembers()
    {
        string header = WithoutComments();
        foreach ((Type type, string name) in Structs)
        {
            string body = Regex.Match(
                header, $@"struct {name} \{{(?<body>.*?)\n\}}", RegexOptions.Singleline).Groups["body"].Value;
            HashSet<string> native = [.. Member().Matches(body).Select(static match => match.Groups["name"].Value)];
            HashSet<string> managed = [.. Fields(type).Select(NameInC)];
            native.SymmetricExceptWith(managed);
            foreach (string member in native)
            {
                yield return $"{name}.{member}";
            }
        }
    }

    /// <summary>The macros and enumerators of protocol.h that have neither a claim nor a reason.</summary>
    internal static IEnumerable<string> UnwitnessedNames() =>
        Name().Matches(WithoutComments())
            .Select(static match => match.Groups["name"].Value)
            .Where(static name => !Numbers.ContainsKey(name) && !Unmirrored.ContainsKey(name));

    private static IEnumerable<CClaim> ClaimsOfStruct((Type Type, string Name) pair)
    {
        yield return new CClaim($"sizeof {pair.Name}", $"sizeof(struct {pair.Name})", CWitness.SizeOf(pair.Type));
        foreach (FieldInfo field in Fields(pair.Type))
        {
            string member = NameInC(field);
            yield return new CClaim(
                $"offset {pair.Name}.{member}", $"__builtin_offsetof(struct {pair.Name}, {member})",
                OffsetOf(pair.Type, field));
            yield return new CClaim(
                $"sizeof {pair.Name}.{member}", $"sizeof(((struct {pair.Name} *)0)->{member})", SizeOfField(field));
        }
    }

    private static IEnumerable<CClaim> ClaimsOfParking()
    {
        ulong[] words =
        [
            0, SharedHeader.Parked * 3, SharedHeader.Looking * 65_535,
            (SharedHeader.Looking * 7) + (SharedHeader.Parked * 65_535) + 5,
        ];
        foreach (ulong word in words)
        {
            string literal = word.ToString(CultureInfo.InvariantCulture) + "ul";
            yield return new CClaim(
                $"parked in {word}", $"LIO_PARKED_COUNT({literal})", SharedHeader.ParkedCount(word));
            yield return new CClaim(
                $"looking in {word}", $"LIO_LOOKING_COUNT({literal})", SharedHeader.LookingCount(word));
        }
    }

    private static FieldInfo[] Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static string NameInC(FieldInfo field) =>
        FieldNames.GetValueOrDefault(field.Name) ?? CWitness.ToCSpelling(field.Name);

    private static int SizeOfField(FieldInfo field) =>
        field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer
            ? buffer.Length * CWitness.SizeOf(buffer.ElementType)
            : field.FieldType.IsPointer ? nint.Size : CWitness.SizeOf(field.FieldType);

    // Marshal.OffsetOf gives the offset that the runtime uses, because runtime marshalling is disabled.
    private static long OffsetOf(Type type, FieldInfo field) =>
        System.Runtime.InteropServices.Marshal.OffsetOf(type, field.Name);

    private static string WithoutComments() =>
        Regex.Replace(Header, @"/\*.*?\*/", "", RegexOptions.Singleline);

    // A member is: type name [array] attribute. The name is the last word before the semicolon, array or attribute.
    [GeneratedRegex(@"(?<name>\w+)(\[[^\]]*\])?(\s+__attribute__\(\(.*?\)\))?;")]
    private static partial Regex Member();

    [GeneratedRegex(@"^(#define|\s+)\s*(?<name>LIO_\w+)(?=[\s(,=])", RegexOptions.Multiline)]
    private static partial Regex Name();
}
