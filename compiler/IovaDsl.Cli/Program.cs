using IovaDsl.Cli;
using IovaDsl.Cli.Runs;

return CommandLine.Run(args, CommandHost.OfProcess());
