using IovaDsl.Mutants;
using IovaDsl.Mutants.Running;

return args is [Worker.Word, var assembly, var socket, var filter] ? Worker.Serve(assembly, socket, filter) : Command.Run(args);
