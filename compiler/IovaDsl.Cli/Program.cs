using IovaDsl.Cli;

return CommandLine.Run(args, CommandHost.OfProcess());
