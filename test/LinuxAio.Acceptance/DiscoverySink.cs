using Xunit;
using Xunit.Abstractions;

namespace LinuxAio.Acceptance;

/// <summary>Collects the test cases that xunit reports on its own thread.</summary>
internal sealed class DiscoverySink : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly List<ITestCase> _testCases = [];
    private readonly ManualResetEventSlim _finished = new();

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage discovered:
                _testCases.Add(discovered.TestCase);
                break;
            case IDiscoveryCompleteMessage:
                _finished.Set();
                break;
        }

        return true;
    }

    public void Dispose() => _finished.Dispose();

    internal List<ITestCase> WaitForTestCases()
    {
        _finished.Wait();
        return _testCases;
    }
}
