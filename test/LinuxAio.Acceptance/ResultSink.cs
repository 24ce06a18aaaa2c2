using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace LinuxAio.Acceptance;

/// <summary>Prints and counts the results that xunit reports.</summary>
internal sealed class ResultSink(TextWriter output) : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _running = [];
    private readonly ManualResetEventSlim _finished = new();
    private int _passed;
    private int _failed;
    private int _skipped;

    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_lock)
        {
            Record(message);
        }

        return true;
    }

    public void Dispose() => _finished.Dispose();

    internal void WaitUntilFinished() => _finished.Wait();

    /// <summary>Prints the names of the tests that have started and not ended.</summary>
    internal void ReportRunning()
    {
        lock (_lock)
        {
            output.WriteLine($"stopped while running: {string.Join(", ", _running)}");
        }
    }

    /// <summary>Prints the totals. False: a test failed, or no test ran.</summary>
    internal bool WriteSummary()
    {
        if (_passed + _failed == 0)
        {
            output.WriteLine("no test was run");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_passed} passed, {_failed} failed, {_skipped} skipped"));
        return _failed == 0 && _passed > 0;
    }

    private void Record(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestStarting test:
                _running.Add(test.Test.DisplayName);
                break;
            case ITestPassed test:
                _passed++;
                output.WriteLine($"passed   {test.Test.DisplayName}");
                break;
            case ITestSkipped test:
                _skipped++;
                output.WriteLine($"skipped  {test.Test.DisplayName}: {test.Reason}");
                break;
            case ITestFailed test:
                _failed++;
                WriteFailure(test.Test.DisplayName, test);
                break;
            // An error outside a test, in the clean-up of a fixture or in xunit, is a failure as well.
            case IFailureInformation failure:
                _failed++;
                WriteFailure(message.GetType().Name, failure);
                break;
            case ITestFinished test:
                _running.Remove(test.Test.DisplayName);
                break;
            case ITestAssemblyFinished:
                _finished.Set();
                break;
        }
    }

    private void WriteFailure(string what, IFailureInformation failure)
    {
        output.WriteLine($"FAILED   {what}");
        for (int i = 0; i < failure.Messages.Length; i++)
        {
            output.WriteLine($"{failure.ExceptionTypes[i]}: {failure.Messages[i]}");
            output.WriteLine(failure.StackTraces[i]);
        }
    }
}
