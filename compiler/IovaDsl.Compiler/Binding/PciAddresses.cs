using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Where a PCI function sits. A segment that is not written is that of the root bus.</summary>
internal static class PciAddresses
{
    /// <summary>Null if nothing is written, or what is written was reported.</summary>
    public static PciAddress? Bind(PlacedMember member, Bus parent, BindingContext context) =>
        Bind(member.Newest(e => e.Address, out Scope scope), scope, parent, context);

    /// <inheritdoc cref="Bind(PlacedMember, Bus, BindingContext)"/>
    public static PciAddress? Bind(PciAddressSyntax? syntax, Scope scope, Bus parent, BindingContext context)
    {
        switch (syntax)
        {
            case WrittenPciAddressSyntax a:
                return new PciAddress(a.Segment ?? SegmentOf(parent), a.Bus, a.Device, a.Function);
            case ComputedPciAddressSyntax a:
                bool hasBus = context.Evaluator.TryEvaluateWithin(a.Bus, scope, 0, 255, "a PCI bus number", out uint bus);
                bool hasDevice = context.Evaluator.TryEvaluateWithin(a.Device, scope, 0, 31, "a PCI device number", out uint device);
                bool hasFunction = context.Evaluator.TryEvaluateWithin(a.Function, scope, 0, 7, "a PCI function number", out uint function);
                return hasBus && hasDevice && hasFunction ? new PciAddress(SegmentOf(parent), (int)bus, (int)device, (int)function) : null;
            default:
                return null;
        }
    }

    /// <summary>The segment of the root bus above; 0 where none is said.</summary>
    public static int SegmentOf(Bus bus)
    {
        while (bus.Parent is { } parent)
            bus = parent;
        return bus.Segment ?? 0;
    }
}
