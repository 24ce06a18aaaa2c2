using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>What a child process says: a line of JSON, or that this machine cannot run it.</summary>
internal static class ChildAnswer
{
    /// <summary>Returns the exit code.</summary>
    public static async Task<int> PrintAsync<T>(Task<T> measuring, JsonTypeInfo<T> type)
    {
        try
        {
            Console.WriteLine(JsonSerializer.Serialize(await measuring, type));
            return 0;
        }
        catch (ContenderNotAvailableException e)
        {
            Console.Error.WriteLine(e.Message);
            return ChildProcess.ExitNotAvailable;
        }
    }
}
