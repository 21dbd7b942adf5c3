using System.Collections.Immutable;
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
        ClauseReader clauses = context.Read(member, ClausePlaces.Device);
        (ImmutableArray<IommuMapping> behind, bool behindNone) = PathClauses.BindBehind(clauses, context);
        PlacedClause? aliases = clauses.Find(ClauseRows.DmaAlias);
        var device = new Device
        {
            Name = member.Name,
            Title = Texts.TitleOf(member, context),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Parent = parent,
            Address = BindAddress(member, parent, context),
            Class = PciClasses.Bind(clauses, context),
            Limit = PathClauses.BindLimit(clauses, context),
            Behind = behind,
            BehindNone = behindNone,
            Signals = clauses.Named<MsiController>(ClauseRows.Signals, "an MSI controller"),
            FirmwarePath = clauses.Text(ClauseRows.FirmwarePath),
            DmaAliases = DmaAliasBinder.Bind(aliases, parent, context),
            NoDmaAliases = aliases is { Syntax: DmaAliasClauseSyntax { Aliases.IsEmpty: true } },
            VirtualFunctions = VirtualFunctionBinder.Bind(clauses.Find(ClauseRows.VirtualFunctions), parent, context),
            HostDriver = clauses.Text(ClauseRows.HostDriver) is { } driver
                ? new HostDriver(driver, clauses.Find(ClauseRows.HostDriver)!.Value.Origin)
                : null,
            Allowances = clauses.Allowances(),
            Facts = clauses.Facts(),
            Unknowns = clauses.Unknowns(),
        };
        return (device, clauses.HasRegions);
    }

    private static Bus? BindParent(PlacedMember member, BindingContext context)
    {
        if (member.Newest(e => e.Parent, out Scope scope) is { } parent)
            return context.Resolve<Bus>(parent, scope, "a bus");
        context.Report(BindingCatalog.ParentMissing(member.Location, "a device", member.Name.ToString()));
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
