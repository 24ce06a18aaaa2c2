using System.Runtime.InteropServices;
using LinuxAio.Tasks.Interop;

namespace LinuxAio.Tasks.Engine;

/// <summary>Copies the paths of a call into its request: into the record if they fit, otherwise into an
/// allocation.</summary>
internal static unsafe class RequestPath
{
    // The kernel accepts at most 4096 bytes with the terminating NUL (PATH_MAX). One byte more is enough to make it
    // answer ENAMETOOLONG.
    private const int MostBytes = 4096 + 1;

    private const int DoesNotFit = -1;

    /// <summary>Copies the paths of a call, adds a NUL to each, and stores their addresses as arguments.</summary>
    internal static void Place(RequestRecord* record, in EngineCall call)
    {
        if (call.Path is not { } first)
        {
            return;
        }

        byte* start = record->Path;
        int firstLength = TryWrite(start, RequestRecord.PathBytes, first);
        if (firstLength == DoesNotFit || (call.SecondPath is { } other &&
            TryWrite(start + firstLength, RequestRecord.PathBytes - firstLength, other) == DoesNotFit))
        {
            start = Allocate(record, first, call.SecondPath, out firstLength);
        }

        record->Arguments[call.PathArgument] = (nint)start;
        if (call.SecondPath is not null)
        {
            record->Arguments[call.SecondPathArgument] = (nint)(start + firstLength);
        }
    }

    internal static void Free(RequestRecord* record)
    {
        if ((record->Flags & RequestRecord.OwnsPath) != 0)
        {
            NativeMemory.Free(*(void**)record->Path);
        }
    }

    private static byte* Allocate(RequestRecord* record, string first, string? second, out int firstLength)
    {
        int firstBytes = Bound(first);
        int secondBytes = second is null ? 0 : Bound(second);
        byte* start = (byte*)NativeMemory.Alloc((nuint)(firstBytes + secondBytes));
        *(byte**)record->Path = start;
        record->Flags |= RequestRecord.OwnsPath;
        firstLength = Write(start, firstBytes, first);
        if (second is not null)
        {
            Write(start + firstLength, secondBytes, second);
        }

        return start;
    }

    private static int Bound(string path) =>
        Math.Min(MostBytes, PathEncoding.GetMaxByteCount(Math.Min(path.Length, MostBytes))) + 1;

    private static int Write(byte* start, int room, string path)
    {
        int length = TryWrite(start, room, path);
        if (length != DoesNotFit)
        {
            return length;
        }

        // The path is longer than the kernel accepts: any other path of that length gives the same answer.
        new Span<byte>(start, room - 1).Fill((byte)'/');
        start[room - 1] = 0;
        return room;
    }

    // Returns the length with the terminating NUL.
    private static int TryWrite(byte* start, int room, string path)
    {
        if (room == 0 || !PathEncoding.TryEncode(path, new Span<byte>(start, room - 1), out int written))
        {
            return DoesNotFit;
        }

        start[written] = 0;
        return written + 1;
    }
}
