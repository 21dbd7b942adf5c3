using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Binds <c>vfs</c>, and makes a device of each virtual function: <c>nic-vf[0]</c> and on of <c>nic</c>, <c>nvme-2-vf[0]</c> and on of
/// <c>nvme[2]</c>. It is on the bus of its physical function, with the same class, limit and MSI controllers, and behind the IOMMU that its
/// own requester ID leads to. Claims and aliases of the physical function are not its own.
/// </summary>
internal static class VirtualFunctionBinder
{
    public static VirtualFunctions? Bind(PlacedClause? placed, Bus parent, BindingContext context)
    {
        if (placed is not { Syntax: VirtualFunctionsClauseSyntax clause, Scope: { } scope })
            return null;
        if (parent.Kind == BusKind.Interconnect || clause.Offset is null || clause.Stride is null)
        {
            context.Report(BindingCatalog.VirtualFunctionsIncomplete(scope.At(clause.Span), parent.Kind == BusKind.Interconnect));
            return null;
        }

        bool isWhole =
            Number(clause.Count, "a number of virtual functions", out uint count)
            & Number(clause.Offset, "an offset of virtual functions", out uint offset)
            & Number(clause.Stride, "a stride of virtual functions", out uint stride);
        return isWhole ? new VirtualFunctions(count, offset, stride, placed.Value.Origin) : null;

        bool Number(ExpressionSyntax syntax, string what, out uint number) =>
            context.Evaluator.TryEvaluateWithin(syntax, scope, 1, ushort.MaxValue, what, out number);
    }

    /// <summary>Every device, and after each its virtual functions, which from here on have names.</summary>
    public static ImmutableArray<Device> Expand(ImmutableArray<Device> devices, MemberBudget budget, BindingContext context)
    {
        if (devices.All(device => device.VirtualFunctions is null))
            return devices;
        var all = ImmutableArray.CreateBuilder<Device>();
        foreach (Device device in devices)
        {
            all.Add(device);
            if (device is { VirtualFunctions: { } functions, Address: { } address })
                AddFunctions(device, functions, address, budget, context, all);
        }

        return all.Finish();
    }

    private static void AddFunctions(
        Device physical,
        VirtualFunctions functions,
        PciAddress address,
        MemberBudget budget,
        BindingContext context,
        ImmutableArray<Device>.Builder all
    )
    {
        ulong last = address.RequesterId + functions.Offset + ((ulong)(functions.Count - 1) * functions.Stride);
        if (last > ushort.MaxValue)
            context.Report(
                BindingCatalog.VirtualFunctionBeyond(functions.Origin.Location(), physical.Name.ToString(), functions.Count, last)
            );
        else if (!budget.TryTake((int)functions.Count))
            context.Report(BindingCatalog.TooManyMembers(functions.Origin.Location(), null, budget.Most));
        else
        {
            PlacedMember stated = context.Flat.ByName[physical.Name];
            string family = FamilyOf(physical.Name);
            for (uint i = 0; i < functions.Count; i++)
            {
                uint requester = address.RequesterId + functions.Offset + (i * functions.Stride);
                Device function = Make(
                    physical,
                    new ElementName(family, i),
                    PciAddress.FromRequesterId(address.Segment, (ushort)requester)
                );
                if (context.Declare(function, stated))
                    all.Add(function);
            }
        }
    }

    private static string FamilyOf(ElementName physical) =>
        FormattableString.Invariant(physical.Index is { } index ? $"{physical.Base}-{index}-vf" : (FormattableString)$"{physical.Base}-vf");

    private static Device Make(Device physical, ElementName name, PciAddress address) =>
        new()
        {
            Name = name,
            Origin = physical.VirtualFunctions!.Origin,
            Parent = physical.Parent,
            Address = address,
            Class = physical.Class,
            Limit = physical.Limit,
            Behind = physical.Behind,
            BehindNone = physical.BehindNone,
            Signals = physical.Signals,
            PhysicalFunction = physical,
        };
}
