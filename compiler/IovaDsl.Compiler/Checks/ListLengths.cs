using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Compiler.Checks;

/// <summary>Whether the lists of all devices stay within what the resolver takes; else there are no answers, and one message.</summary>
internal static class ListLengths
{
    public static void Run(CheckContext context)
    {
        if (context.Resolved.TooMuch is { } device)
            context.Report(
                BindingCatalog.TooManyListed(device.Origin.Location(), device.Name.ToString(), RegionResolver.MostListed(context.Platform)),
                device
            );
    }
}
