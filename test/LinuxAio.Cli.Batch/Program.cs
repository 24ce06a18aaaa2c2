using System.Globalization;
using System.Reflection;
using LinuxAio.Cli.Batch;

// Runs the tool once for each request, all in this process: a start of the runtime would cost more than most commands.
// The current directory, the umask, the user and the standard descriptors are this process's own, so a run has the same
// result as in a process of its own.
(string requests, string results) = (args[0], args[1]);
MethodInfo main = Assembly.Load("aio").EntryPoint!;
using var interrupts = new SelfInterrupt();
using StreamWriter exitCodes = new(results) { AutoFlush = true };
foreach (BatchRequest request in BatchRequest.ReadFile(requests))
{
    Environment.CurrentDirectory = request.Directory;
    StandardFiles.Redirect(request);
    object code;
    using (interrupts.Schedule(request.SpinsBeforeInterrupt))
    {
        code = main.Invoke(null, [request.Arguments.ToArray()])!;
    }

    exitCodes.WriteLine(((int)code).ToString(CultureInfo.InvariantCulture));
}
