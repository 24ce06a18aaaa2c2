using LinuxAio.Tests.Support;

namespace LinuxAio.Cli.Tests.Support;

/// <summary>Runs the tool many times in one process.</summary>
internal static class AioBatch
{
    private const string Assembly = "LinuxAio.Cli.Batch.dll";

    /// <summary>Runs a file of requests; see <see cref="Batch.BatchRequest"/>.</summary>
    /// <param name="requests">The path of the requests.</param>
    /// <param name="results">The path for the exit codes.</param>
    /// <param name="asOther">Whether a user to whom file permissions apply runs them.</param>
    internal static CommandResult Run(string requests, string results, bool asOther)
    {
        using TempDirectory reachable = new();
        string folder = asOther ? AioProcess.CopyForAll(reachable) : AppContext.BaseDirectory;
        string[] command = [AioProcess.Host, Path.Combine(folder, Assembly), requests, results];
        return Command.Run(
            "env", ["--default-signal=INT", .. asOther ? AioProcess.OtherUser : [], .. command], input: "");
    }
}
