using System.Globalization;
using System.Text;

namespace LinuxAio.Tasks.Engine;

/// <summary>The files under <c>/proc/self/task</c>.</summary>
internal static class TaskFile
{
    /// <summary>As the kernel takes it, with the NUL.</summary>
    internal static byte[] Path(int tid, string name) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{tid}/{name}\0"));
}
