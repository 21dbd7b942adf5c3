using IovaDsl.Cli;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Runs;

SeverityFiles.BoundPatterns();
if (CommandHost.CurrentDirectory() is { } directory)
    return CommandLine.Run(args, CommandHost.OfProcess(directory));
Console.Error.Write("iova: the current folder is gone or may not be read; change to another\n");
return ExitCode.Unusable;
