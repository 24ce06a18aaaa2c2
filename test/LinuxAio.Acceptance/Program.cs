using System.Reflection;
using System.Runtime.InteropServices;
using LinuxAio.Acceptance;

// Runs the tests of LinuxAio.Tasks.Tests in this process, where no test platform can go: self-contained, under an
// emulator. Arguments: none, or --trait Name=Value to run only tests that carry the trait.
if (!TraitFilter.TryParse(args, out TraitFilter filter))
{
    Console.Error.WriteLine("usage: LinuxAio.Acceptance [--trait Name=Value]");
    return 2;
}

using ResultSink results = new(Console.Out);
// Whoever stops a run that hangs (timeout sends SIGTERM) wants to know where it hung.
using PosixSignalRegistration onStop =
    PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => results.ReportRunning());
TestRun.Run(new AssemblyName("LinuxAio.Tasks.Tests"), filter, results);
return results.WriteSummary() ? 0 : 1;
