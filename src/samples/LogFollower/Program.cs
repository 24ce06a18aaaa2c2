// Prints a log and then every line that is appended to it, like tail -F, optionally only the lines that contain a word:
//
//     dotnet run --project src/samples/LogFollower -- /var/log/syslog error
//
// It continues when the log is rotated (renamed and created again) or truncated, and it reads FIFOs, too. Bytes go from
// the pipe of the log to the pipe of standard output. No line becomes a string.
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using LinuxAio.Samples.LogFollower;
using LinuxAio.Tasks;

if (args is not [string path, .. { Length: <= 1 } words])
{
    Console.Error.WriteLine("usage: LogFollower FILE [WORD]");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var output = new LineFilter(
    PipeWriter.Create(Console.OpenStandardOutput()), Encoding.UTF8.GetBytes(words.FirstOrDefault("")));
try
{
    await LogFollower.FollowAsync(AioFileSystem.Default, Path.GetFullPath(path), output, stop.Token);
    return 0;
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true; // Main returns when its work is cancelled
    stop.Cancel();
}
