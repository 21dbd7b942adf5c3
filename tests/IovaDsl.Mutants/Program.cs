using IovaDsl.Mutants;
using IovaDsl.Mutants.Running;

return args is [Worker.Word, var assembly, var socket] ? Worker.Serve(assembly, socket) : Command.Run(args);
