using LinuxAio.Tasks;

namespace LinuxAio.Samples.LogFollower;

/// <summary>Follows a path from file to file, as logs are rotated.</summary>
internal static class LogFollower
{
    /// <summary>Copies the lines of the file at the path, and those that are appended, until it is cancelled.</summary>
    internal static async Task FollowAsync(AioFileSystem files, string path, LineFilter output, CancellationToken token)
    {
        using var changes = new DirectoryChanges(Path.GetDirectoryName(path)!);
        while (true)
        {
            if (await LogFile.TryOpenAsync(files, path, token) is not { } log)
            {
                await changes.WaitAsync(token); // rotated, and not created again yet
                continue;
            }

            await using (log)
            {
                bool replaced;
                do
                {
                    // First the question, then the copy: what was written before the rotation is not missed.
                    replaced = await log.IsReplacedAsync(token);
                    await log.CopyNewLinesAsync(output, isLast: replaced, token);
                    if (!replaced)
                    {
                        await changes.WaitAsync(token);
                    }
                }
                while (!replaced);
            }
        }
    }
}
