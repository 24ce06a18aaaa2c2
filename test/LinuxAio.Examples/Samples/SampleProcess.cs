using System.Diagnostics;
using LinuxAio.Tests.Support;

namespace LinuxAio.Examples.Samples;

/// <summary>A built sample, run as a user runs it.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    // Only a test that fails reaches this limit.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private SampleProcess(string sample, string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        _process = Process.Start(new ProcessStartInfo(
            host, [Path.Combine(AppContext.BaseDirectory, $"{sample}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    internal static SampleProcess Start(string sample, params string[] arguments) => new(sample, arguments);

    /// <summary>The next line of its output.</summary>
    internal async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new EndOfStreamException(await _errors);

    /// <summary>Reads lines until one contains the text.</summary>
    /// <returns>What follows the text in its line.</returns>
    internal async Task<string> ReadAfterAsync(string text)
    {
        while (true)
        {
            string line = await ReadLineAsync();
            int start = line.IndexOf(text, StringComparison.Ordinal);
            if (start >= 0)
            {
                return line[(start + text.Length)..];
            }
        }
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    internal void Terminate() => Command.Run("kill", "-TERM", $"{_process.Id}");

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, the output that was not read, and what it wrote to standard error.</returns>
    internal async Task<(int ExitCode, string Output, string Errors)> WaitForExitAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return (_process.ExitCode, output, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
