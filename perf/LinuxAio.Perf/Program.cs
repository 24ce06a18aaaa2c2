using System.CommandLine;
using LinuxAio.Perf.Commands;

RootCommand root = RunCommand.Create();
root.Subcommands.Add(MeasureReadsCommand.Create());
root.Subcommands.Add(MeasureStarvationCommand.Create());
root.Subcommands.Add(MeasureWorkCommand.Create());
root.Subcommands.Add(MeasureCachedFileCommand.Create());
root.Subcommands.Add(MeasureSlowFileCommand.Create());
root.Subcommands.Add(ServeHttpCommand.Create());
return root.Parse(args).Invoke();
