using System.Reflection;
using System.Runtime.InteropServices;
using LinuxAio.Acceptance;

// Runs the tests of LinuxAio.Tasks.Tests in this process. It is self-contained, so it runs under an emulator, where the
// test platform does not. Arguments: none, or --trait Name=Value to run only the tests with that trait.
if (!TraitFilter.TryParse(args, out TraitFilter filter))
{
    Console.Error.WriteLine("usage: LinuxAio.Acceptance [--trait Name=Value]");
    return 2;
}

using ResultSink results = new(Console.Out);
// timeout(1) stops a run that hangs with SIGTERM: report which tests were running.
using PosixSignalRegistration onStop =
    PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => results.ReportRunning());
TestRun.Run(new AssemblyName("LinuxAio.Tasks.Tests"), filter, results);
return results.WriteSummary() ? 0 : 1;
