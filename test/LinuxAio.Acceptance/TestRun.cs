using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace LinuxAio.Acceptance;

/// <summary>Finds and runs the tests of an assembly with the framework of xunit, without a runner package.</summary>
internal static class TestRun
{
    internal static void Run(AssemblyName assembly, TraitFilter filter, ResultSink results)
    {
        using XunitTestFramework framework = new(results);
        using ITestFrameworkExecutor executor = framework.GetExecutor(assembly);
        executor.RunTests(Find(framework, assembly, filter), results, new TestOptions());
        results.WaitUntilFinished();
    }

    private static List<ITestCase> Find(XunitTestFramework framework, AssemblyName assembly, TraitFilter filter)
    {
        using DiscoverySink found = new();
        using ITestFrameworkDiscoverer discoverer =
            framework.GetDiscoverer(Reflector.Wrap(Assembly.Load(assembly)));
        discoverer.Find(includeSourceInformation: false, found, new TestOptions());
        return [.. found.WaitForTestCases().Where(filter.Includes)];
    }
}
