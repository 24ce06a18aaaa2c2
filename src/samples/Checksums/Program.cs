// Prints the SHA-256 checksum of every regular file below a directory, in the format of sha256sum:
//
//     dotnet run --project src/samples/Checksums -- /usr/share/doc
//
// Several files are read at the same time, and no thread waits for the disk.
using System.Runtime.InteropServices;
using LinuxAio.Samples.Checksums;
using LinuxAio.Tasks;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: Checksums DIRECTORY");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = true; // Main returns when its work is cancelled
    stop.Cancel();
});

AioFileSystem files = AioFileSystem.Default;
IAsyncEnumerable<string> lines = files
    .EnumerateAsync(folder, new AioEnumerationOptions { Recurse = true })
    .Where(entry => entry.Type == FileType.RegularFile)
    .SelectConcurrently(maxConcurrency: 16, async (entry, token) =>
        $"{await Checksum.OfAsync(files, entry.FullPath, token)}  {entry.FullPath}");
try
{
    await foreach (string line in lines.WithCancellation(stop.Token))
    {
        Console.WriteLine(line);
    }

    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
