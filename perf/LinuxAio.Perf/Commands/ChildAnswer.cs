using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LinuxAio.Perf.Running;

namespace LinuxAio.Perf.Commands;

/// <summary>The output of a child process: a line of JSON, or that this machine cannot run the contender.</summary>
internal static class ChildAnswer
{
    public static void Print<T>(T measurement, JsonTypeInfo<T> type) =>
        Console.WriteLine(JsonSerializer.Serialize(measurement, type));

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> PrintAsync<T>(Task<T> measuring, JsonTypeInfo<T> type)
    {
        try
        {
            Print(await measuring, type);
            return 0;
        }
        catch (ContenderNotAvailableException e)
        {
            Console.Error.WriteLine(e.Message);
            return ChildProcess.ExitNotAvailable;
        }
    }
}
