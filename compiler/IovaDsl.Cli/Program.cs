using IovaDsl.Cli;
using IovaDsl.Cli.Runs;

if (CommandHost.CurrentDirectory() is { } directory)
    return CommandLine.Run(args, CommandHost.OfProcess(directory));
Console.Error.Write("iova: the current folder is gone or may not be read; change to another\n");
return ExitCode.Unusable;
