using System.Diagnostics;
using System.Globalization;
using LinuxAio.Tests.Support;

namespace LinuxAio.Cli.Tests.Support;

/// <summary>Runs the built tool as a user runs it.</summary>
internal sealed class AioProcess : IDisposable
{
    private const string Assembly = "aio.dll";

    // The index of minflt in StatFields.
    private const int MinorFaults = 7;

    // A test that passes never reaches this limit.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _firstLine = new();
    private readonly Task<string> _output;
    private readonly Task<string> _errors;
    private volatile string _outputSoFar = "";

    private AioProcess(string program, IEnumerable<string> arguments, string workingDirectory, bool hasInput = false)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _output = ReadOutputAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs the command after it as a user to whom file permissions apply.</summary>
    internal static string[] OtherUser => ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

    internal static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs the tool to its end.</summary>
    internal static AioRun Run(params string[] arguments) => RunIn("/", arguments);

    /// <summary>Runs the tool to its end in the given working directory.</summary>
    internal static AioRun RunIn(string workingDirectory, params string[] arguments)
    {
        using AioProcess process = new(Host, [PathOfTool, .. arguments], workingDirectory);
        return process.WaitForExit();
    }

    /// <summary>Runs the tool to its end; a shell evaluates the arguments.</summary>
    internal static AioRun RunByShell(string workingDirectory, string arguments)
    {
        using AioProcess process = new("sh", ["-c", $"exec '{Host}' '{PathOfTool}' {arguments}"], workingDirectory);
        return process.WaitForExit();
    }

    /// <summary>Runs a shell script in which <c>"$@"</c> is the tool.</summary>
    internal static AioRun RunScript(string workingDirectory, string script)
    {
        using AioProcess process = new("sh", ["-c", script, "sh", Host, PathOfTool], workingDirectory);
        return process.WaitForExit();
    }

    /// <summary>Runs the tool to its end with a limit of its open descriptors.</summary>
    internal static AioRun RunLimited(int descriptors, params string[] arguments)
    {
        using AioProcess process = new(
            "sh", ["-c", $"ulimit -n {descriptors}; exec \"$@\"", "sh", Host, PathOfTool, .. arguments], "/");
        return process.WaitForExit();
    }

    /// <summary>Runs the tool to its end as a user to whom file permissions apply.</summary>
    internal static AioRun RunUnprivileged(params string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Run(arguments);
        }

        using TempDirectory reachable = new();
        string tool = Path.Combine(CopyForAll(reachable), Assembly);
        using AioProcess process = new("env", [.. OtherUser, Host, tool, .. arguments], "/");
        return process.WaitForExit();
    }

    /// <summary>Copies the tool to where the other user can read it: perhaps he cannot read the folder in which it was
    /// built.</summary>
    internal static string CopyForAll(TempDirectory reachable)
    {
        Command.Run("cp", "-r", AppContext.BaseDirectory, reachable.File("tool"));
        Command.Run("chmod", "-R", "a+rX", reachable.FullPath);
        return reachable.File("tool");
    }

    /// <summary>Starts the tool for <see cref="Interrupt"/>. A test run in the background ignores SIGINT, and its child
    /// processes inherit that: env(1) restores the default.</summary>
    internal static AioProcess Start(params string[] arguments) => StartIn("/", arguments);

    /// <summary>Like <see cref="Start"/>, in the given working directory.</summary>
    internal static AioProcess StartIn(string workingDirectory, params string[] arguments) =>
        new("env", ["--default-signal=INT", Host, PathOfTool, .. arguments], workingDirectory);

    /// <summary>Like <see cref="Start"/>, in the given working directory and with more variables in the
    /// environment.</summary>
    internal static AioProcess StartIn(
        string workingDirectory, IEnumerable<string> variables, params string[] arguments) =>
        new("env", ["--default-signal=INT", .. variables, Host, PathOfTool, .. arguments], workingDirectory);

    /// <summary>Starts the tool in its own terminal; the output is what the terminal shows. With noflsh a key that
    /// sends a signal does not discard output that is still in the terminal's buffer.</summary>
    internal static AioProcess StartInTerminal(params string[] arguments)
    {
        IEnumerable<string> words = ((string[])[Host, PathOfTool, .. arguments]).Select(static word => $"'{word}'");
        string command = $"stty noflsh; exec env --default-signal=INT TERM=xterm {string.Join(' ', words)}";
        return new("script", ["-q", "-e", "-f", "-c", command, "/dev/null"], "/", hasInput: true);
    }

    /// <summary>Waits until the terminal shows the text.</summary>
    internal void WaitUntilShown(string text) => TypeUntilShown(key: null, echo: "", text);

    /// <summary>Types Ctrl-C again and again until the terminal shows the text.</summary>
    internal void InterruptUntilShown(string text) => TypeUntilShown('\u0003', "^C", text);

    // Type a key only after the echo of the last one: otherwise keys would fill the terminal faster than it is read.
    private void TypeUntilShown(char? key, string echo, string text)
    {
        int typed = 0;
        if (!Bounded.TryUntil(
            () =>
            {
                string shown = _outputSoFar;
                if (shown.Contains(text, StringComparison.Ordinal))
                {
                    return true;
                }

                if (key is { } pressed && shown.AsSpan().Count(echo) >= typed)
                {
                    _process.StandardInput.Write(pressed);
                    _process.StandardInput.Flush();
                    typed++;
                }

                return false;
            },
            s_limit))
        {
            throw new TimeoutException($"the terminal shows only '{_outputSoFar}'");
        }
    }

    /// <summary>The first line of the output.</summary>
    internal string ReadLine() =>
        _firstLine.Task.WaitAsync(s_limit).GetAwaiter().GetResult();

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    internal void Interrupt() => Command.Run("sh", "-c", $"kill -INT {_process.Id}");

    /// <summary>Stops the process and lets it continue, as Ctrl-Z and fg do.</summary>
    internal void StopAndContinue()
    {
        Command.Run("kill", "-STOP", $"{_process.Id}");
        Bounded.Until(
            () => File.ReadAllText($"/proc/{_process.Id}/status").Contains("State:\tT", StringComparison.Ordinal),
            "the process is stopped");
        Command.Run("kill", "-CONT", $"{_process.Id}");
    }

    /// <summary>Sends SIGINT when the process has had so many page faults, which tell how far it has come. A process
    /// that has ended before gets none.</summary>
    internal void InterruptAfterPageFaults(int count)
    {
        string[] fields;
        do
        {
            fields = StatFields();
            if (IsEnding(fields))
            {
                return;
            }
        }
        while (long.Parse(fields[MinorFaults], CultureInfo.InvariantCulture) < count);

        Interrupt();
    }

    /// <summary>Sends SIGINT until the process begins to end.</summary>
    internal void InterruptUntilEnding()
    {
        while (!IsEnding())
        {
            Interrupt();
        }
    }

    /// <summary>Whether the process uses <c>AioContext.Default</c>, which would wait for hanging operations at the end
    /// of the process. The wait has a limit, so the thread of the context shows its use better than a clock.</summary>
    internal bool UsesDefaultContext() => Directory.GetDirectories($"/proc/{_process.Id}/task")
        .Select(static task => File.ReadAllText(Path.Combine(task, "comm")))
        .Any(static name => name.StartsWith("aio-default", StringComparison.Ordinal));

    /// <summary>Returns when the process has begun to end. Threads in calls that the kernel cannot interrupt may
    /// remain.</summary>
    internal void WaitUntilEnding()
    {
        if (!Bounded.TryUntil(IsEnding, s_limit))
        {
            throw new TimeoutException("aio does not end");
        }
    }

    internal AioRun WaitForExit()
    {
        if (!_process.WaitForExit(s_limit))
        {
            _process.Kill();
            throw new TimeoutException("aio did not end");
        }

        return new AioRun(_process.ExitCode, _output.GetAwaiter().GetResult(), _errors.GetAwaiter().GetResult());
    }

    public void Dispose() => _process.Dispose();

    private async Task<string> ReadOutputAsync()
    {
        var output = new System.Text.StringBuilder();
        char[] buffer = new char[4096];
        for (int count; (count = await _process.StandardOutput.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            output.Append(buffer, 0, count);
            string text = _outputSoFar = output.ToString();
            if (text.IndexOf('\n', StringComparison.Ordinal) is var end && end >= 0)
            {
                _firstLine.TrySetResult(text[..end]);
            }
        }

        return output.ToString();
    }

    // The state follows the name in parentheses. Z: the first thread has ended.
    private bool IsEnding() => _process.HasExited || IsEnding(StatFields());

    private static bool IsEnding(string[] fields) => fields is ["Z", ..];

    /// <summary>The fields of /proc/PID/stat after the name; of a process that has gone, only the state.</summary>
    private string[] StatFields()
    {
        try
        {
            string line = File.ReadAllText($"/proc/{_process.Id}/stat");
            return line[(line.LastIndexOf(") ", StringComparison.Ordinal) + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return ["Z"];
        }
    }

    private static string PathOfTool => Path.Combine(AppContext.BaseDirectory, Assembly);
}
