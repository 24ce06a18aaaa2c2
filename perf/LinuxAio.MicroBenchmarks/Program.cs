using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;

// BenchmarkDotNet generates a project for each job, and builds the library and this project again with it. The
// analyzers have checked both already. The default timeout of two minutes is too short on a busy machine.
Job build = Job.Default.WithArguments([new MsBuildArgument("/p:RunAnalyzers=false")]).AsMutator();
IConfig config = DefaultConfig.Instance
    .AddJob(build)
    .WithBuildTimeout(TimeSpan.FromMinutes(10))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
