using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Compiler.Checks;

/// <summary>Something is left for every device to use.</summary>
internal static class NothingUsable
{
    public static void Run(CheckContext context)
    {
        foreach (ResolvedDevice device in context.DistinctPaths)
        {
            if (!AnswerComputer.LeavesAnything(device, context.AllowedByLimits(device)))
                context.Report(CheckCatalog.NothingUsable(device), device.Device);
        }
    }
}
