using System.Buffers.Binary;
using LinuxAio.Tests.Support;

namespace LinuxAio.Tasks.Tests.Support;

/// <summary>Access control lists, written as setfacl(1) writes them: <c>u::rw-,u:1234:rw-,g::---,m::rw-,o::---</c>, with
/// the entries in the order of the kernel: u::, u:, g::, g:, m::, o::.</summary>
internal static class AccessList
{
    internal const string Access = "system.posix_acl_access";
    internal const string Default = "system.posix_acl_default";

    private const int HeaderBytes = 4;
    private const int EntryBytes = 8;
    private const uint NoId = uint.MaxValue;

    internal static void Set(string path, string text, string name = Access)
    {
        string[] entries = text.Split(',');
        byte[] list = new byte[HeaderBytes + (EntryBytes * entries.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(list, 2);
        for (int i = 0; i < entries.Length; i++)
        {
            string[] fields = entries[i].Split(':');
            Span<byte> entry = list.AsSpan(HeaderBytes + (EntryBytes * i), EntryBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, TagOf(fields[0], named: fields[1] != ""));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], RightsOf(fields[2]));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], fields[1] == "" ? NoId : uint.Parse(fields[1]));
        }

        LibC.SetAttribute(path, name, list);
    }

    /// <summary>The list; null: the file has none.</summary>
    internal static string? Get(string path, string name = Access)
    {
        if (LibC.GetAttribute(path, name) is not { } list)
        {
            return null;
        }

        return string.Join(',', list.Skip(HeaderBytes).Chunk(EntryBytes).Select(static entry =>
        {
            ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            ushort rights = BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(2));
            string id = tag is 2 or 8 ? $"{BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4))}" : "";
            string who = tag switch { 1 or 2 => "u", 4 or 8 => "g", 16 => "m", _ => "o" };
            return $"{who}:{id}:{((rights & 4) != 0 ? 'r' : '-')}{((rights & 2) != 0 ? 'w' : '-')}" +
                $"{((rights & 1) != 0 ? 'x' : '-')}";
        }));
    }

    private static ushort TagOf(string who, bool named) => who switch
    {
        "u" => (ushort)(named ? 2 : 1),
        "g" => (ushort)(named ? 8 : 4),
        "m" => 16,
        _ => 32,
    };

    private static ushort RightsOf(string text) =>
        (ushort)((text[0] == 'r' ? 4 : 0) | (text[1] == 'w' ? 2 : 0) | (text[2] == 'x' ? 1 : 0));
}
