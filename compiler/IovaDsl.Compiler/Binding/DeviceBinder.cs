using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds devices: PCI functions below a root bus or bridge, components of an interconnect.</summary>
internal static class DeviceBinder
{
    public static (Device? Device, bool HasRegions) Bind(PlacedMember member, BindingContext context)
    {
        if (BindParent(member, context) is not { } parent)
            return (null, false);
        var common = default(CommonClauses);
        var path = default(PathClauses);
        List<PlacedClause> clauses = context.ClausesOf(member);
        AllowScope? allows = BusBinder.Allows(clauses, context.PlatformAllows);
        PlacedClause? classClause = null;
        PlacedClause? driverClause = null;
        PlacedClause? aliasClause = null;
        uint? pciClass = null;
        foreach (PlacedClause clause in clauses)
        {
            if (clause.Syntax is NumberClauseSyntax { Keyword: NumberClauseKeyword.Class } c)
            {
                if (
                    context.IsFirst(ref classClause, clause)
                    && context.Evaluator.TryEvaluateWithin(c.Value, clause.Scope, 0, 0xffffff, "a PCI class code", out uint code)
                )
                    pciClass = code;
            }
            else if (clause.Syntax is HostDriverClauseSyntax)
            {
                context.IsFirst(ref driverClause, clause);
            }
            else if (clause.Syntax is DmaAliasClauseSyntax && parent.Kind != BusKind.Interconnect)
            {
                context.IsFirst(ref aliasClause, clause);
            }
            else if (!path.TryTake(clause, context, allows) && !common.TryTake(clause, context))
            {
                context.ReportMisplaced(clause, member);
            }
        }

        var device = new Device
        {
            Name = member.Name,
            Title = member.Newest(e => e.Title, out _),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Parent = parent,
            Address = BindAddress(member, parent, context),
            Class = pciClass,
            Limit = path.BindLimit(context),
            Behind = path.Behind,
            BehindNone = path.BehindNone,
            Signals = path.Signals,
            FirmwarePath = common.FirmwarePath,
            DmaAliases = aliasClause is { Syntax: DmaAliasClauseSyntax aliases } stated
                ? DmaAliasBinder.Bind(aliases, parent, stated.Scope, context)
                : ImmutableArray<StatedRequester>.Empty,
            NoDmaAliases = aliasClause is { Syntax: DmaAliasClauseSyntax { Aliases.IsEmpty: true } },
            HostDriver = driverClause is { Syntax: HostDriverClauseSyntax driver } kept
                ? new HostDriver(driver.Driver, kept.Scope.OriginOf(driver.Span))
                : null,
            Allowances = common.Allowances,
            Facts = common.Facts,
            Unknowns = common.Unknowns,
        };
        return (device, common.HasRegions);
    }

    private static Bus? BindParent(PlacedMember member, BindingContext context)
    {
        if (member.Newest(e => e.Parent, out Scope scope) is { } parent)
            return context.Resolve<Bus>(parent, scope, "a bus");
        context.Report(BindingCatalog.ParentMissing(member.Location, "a device"));
        return null;
    }

    private static PciAddress? BindAddress(PlacedMember member, Bus parent, BindingContext context)
    {
        PciAddressSyntax? syntax = member.Newest(e => e.Address, out Scope scope);
        if (parent.Kind != BusKind.Interconnect)
        {
            if (syntax is null)
                context.Report(BindingCatalog.AddressMissing(member.Location, member.Name.ToString(), parent.Name.ToString()));
            return PciAddresses.Bind(member, parent, context);
        }

        if (syntax is not null)
            context.Report(BindingCatalog.AddressNotPossible(scope.At(syntax.Span), "a device of an interconnect"));
        return null;
    }
}
