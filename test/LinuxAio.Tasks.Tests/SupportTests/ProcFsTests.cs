using LinuxAio.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace LinuxAio.Tasks.Tests.SupportTests;

public class ProcFsTests
{
    [Fact]
    public void Threads_NamedThread_IsListedWhileItRuns()
    {
        using ManualResetEventSlim started = new();
        using ManualResetEventSlim mayEnd = new();
        Thread thread = new(() =>
        {
            started.Set();
            mayEnd.Wait();
        }) { Name = "procfs-subject" };
        thread.Start();
        started.Wait();

        IReadOnlyList<int> found = ProcFs.Threads("procfs-subject");
        ulong mask = ProcFs.SignalMask(Assert.Single(found));
        mayEnd.Set();
        thread.Join();

        // The runtime does not block SIGSEGV (11) in its threads: it turns the signal into NullReferenceException.
        Assert.Equal(0UL, mask & (1UL << 10));
    }

    [Fact]
    public void OpenDescriptors_AfterAnOpen_ContainTheFileAndNotTheListing()
    {
        using RandomFile file = new(length: 1);
        int before = ProcFs.OpenDescriptors().Count;
        using SafeFileHandle handle = File.OpenHandle(file.FullPath);

        IReadOnlyList<OpenDescriptor> open = ProcFs.OpenDescriptors();

        Assert.Contains(open, descriptor =>
            descriptor.Number == handle.DangerousGetHandle() && descriptor.Target == file.FullPath);
        Assert.Equal(before + 1, open.Count);
    }

    [Fact]
    public unsafe void Maps_ContainTheAddressOfALocal()
    {
        int local = 0;
        ulong address = (ulong)&local;

        MemoryMapping mapping = Assert.Single(ProcFs.Maps(), map => map.Start <= address && address < map.End);

        Assert.StartsWith("rw", mapping.Permissions, StringComparison.Ordinal);
    }
}
