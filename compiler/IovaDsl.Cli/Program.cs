using IovaDsl.Cli;
using IovaDsl.Cli.Runs;

if (CommandHost.OfProcess() is { } host)
    return CommandLine.Run(args, host);
Console.Error.Write("iova: the current folder is gone or may not be read; change to another\n");
return ExitCode.Unusable;
