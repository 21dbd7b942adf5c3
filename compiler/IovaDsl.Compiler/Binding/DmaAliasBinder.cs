using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds <c>dma-alias</c>: requester IDs within the segment of the device.</summary>
internal static class DmaAliasBinder
{
    public static ImmutableArray<StatedRequester> Bind(PlacedClause? placed, Bus parent, BindingContext context)
    {
        if (placed is not { Syntax: DmaAliasClauseSyntax clause, Scope: { } scope })
            return ImmutableArray<StatedRequester>.Empty;
        if (parent.Kind == BusKind.Interconnect)
            context.Report(BindingCatalog.AliasOfComponent(scope.At(clause.Span)));
        var aliases = ImmutableArray.CreateBuilder<StatedRequester>(clause.Aliases.Length);
        foreach (RequesterSyntax alias in clause.Aliases)
        {
            if (BindId(alias, parent, scope, context) is { } id)
                aliases.Add(new StatedRequester(id, scope.OriginOf(alias.Span)));
        }

        return aliases.ToImmutable();
    }

    private static uint? BindId(RequesterSyntax alias, Bus parent, Scope scope, BindingContext context)
    {
        if (alias.Number is { } number)
            return context.Evaluator.TryEvaluateWithin(number, scope, 0, ushort.MaxValue, "a requester ID", out uint id) ? id : null;
        if (PciAddresses.Bind(alias.Address, scope, parent, context) is not { } address)
            return null;
        int segment = PciAddresses.SegmentOf(parent);
        if (address.Segment == segment)
            return address.RequesterId;
        context.Report(BindingCatalog.AliasInOtherSegment(scope.At(alias.Span), address, segment));
        return null;
    }
}
