using System.Buffers;
using System.Globalization;
using System.Text;
using LinuxAio.Tasks.Calls;
using LinuxAio.Tasks.Replacing;
using Microsoft.Win32.SafeHandles;

namespace LinuxAio.Tasks.Copying;

/// <summary>Finds the other paths under which mounts show a directory, from /proc/self/mountinfo;
/// proc_pid_mountinfo(5). Where /proc is not mounted, it finds none.</summary>
internal sealed class MountAliases(AioOperations operations)
{
    private const int BytesOfBuffer = 64 * 1024;

    /// <summary>The paths, each of which may be hidden by a mount over it.</summary>
    /// <param name="directory">The directory, open.</param>
    /// <param name="status">Its status.</param>
    /// <param name="cancellationToken">Ends what waits in the queue.</param>
    internal async ValueTask<IReadOnlyList<string>> FindAsync(
        AioDirectoryHandle directory, FileStatus status, CancellationToken cancellationToken)
    {
        List<Mount> mounts = await ReadAsync(cancellationToken).ConfigureAwait(false);
        Mount? own = mounts.Find(mount => mount.Id == status.MountId);
        if (own is null || !mounts.Exists(mount => mount.IsAnotherOf(own)))
        {
            return [];
        }

        string link = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}");
        string? path = await SymbolicLinks.TryReadAsync(operations, link, cancellationToken).ConfigureAwait(false);
        return path is not null && Below(path, own.Point) is { } belowPoint
            ? [.. Others(mounts, own, Join(own.Root, belowPoint))]
            : [];
    }

    private static IEnumerable<string> Others(List<Mount> mounts, Mount own, string pathInFileSystem)
    {
        foreach (Mount mount in mounts)
        {
            if (mount.IsAnotherOf(own) && Below(pathInFileSystem, mount.Root) is { } belowRoot)
            {
                yield return Join(mount.Point, belowRoot);
            }
        }
    }

    private async ValueTask<List<Mount>> ReadAsync(CancellationToken cancellationToken)
    {
        int descriptor = await operations
            .AioOpenAsync("/proc/self/mountinfo", OpenFlags.ReadOnly, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        if (descriptor < 0)
        {
            return [];
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BytesOfBuffer);
        using var text = new MemoryStream();
        try
        {
            int count;
            do
            {
                count = await operations.AioReadAsync(handle, buffer, -1, cancellationToken).ConfigureAwait(false);
                text.Write(buffer, 0, Math.Max(0, count));
            }
            while (count > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await operations.CloseQuietlyAsync(handle).ConfigureAwait(false);
        }

        return Parse(text.ToArray());
    }

    private static List<Mount> Parse(ReadOnlySpan<byte> text)
    {
        List<Mount> mounts = [];
        foreach (Range line in text.Split((byte)'\n'))
        {
            // ID, parent's ID, major:minor, root, mount point, …
            string[] fields = AioPath.DecodeName(text[line]).Split(' ');
            if (fields.Length > 4 && ulong.TryParse(fields[0], CultureInfo.InvariantCulture, out ulong id))
            {
                mounts.Add(new Mount(id, fields[2], Unescape(fields[3]), Unescape(fields[4])));
            }
        }

        return mounts;
    }

    /// <summary>Spaces, tabs, newlines and backslashes are octal: \040.</summary>
    private static string Unescape(string field)
    {
        const int Digits = 3;
        var plain = new StringBuilder(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + Digits < field.Length)
            {
                plain.Append((char)Convert.ToInt32(field.Substring(i + 1, Digits), 8));
                i += Digits;
            }
            else
            {
                plain.Append(field[i]);
            }
        }

        return plain.ToString();
    }

    /// <summary>A path as seen from a directory above it, empty for that directory; null: it is not below it.</summary>
    private static string? Below(string path, string directory)
    {
        string prefix = directory == "/" ? "" : directory;
        return path == directory ? ""
            : path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[(prefix.Length + 1)..]
            : null;
    }

    private static string Join(string directory, string rest) =>
        rest.Length == 0 ? directory : Path.Join(directory, rest);

    /// <summary>A line of the file.</summary>
    /// <param name="Id">As statx has it.</param>
    /// <param name="Device">The file system: major:minor.</param>
    /// <param name="Root">Which directory of the file system is mounted.</param>
    /// <param name="Point">Where it is mounted.</param>
    private sealed record Mount(ulong Id, string Device, string Root, string Point)
    {
        internal bool IsAnotherOf(Mount other) => Id != other.Id && Device == other.Device;
    }
}
