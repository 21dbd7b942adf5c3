using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds MSI controllers.</summary>
internal static class MsiControllerBinder
{
    // Intel SDM volume 3, 11.11.1 "Message Address Register Format"; Linux MSI_RANGE_START (drivers/iommu/intel/iommu.c).
    private static readonly IovaRange ApicDoorbell = new(0xfee00000, 0xfeefffff);

    public static MsiController Bind(PlacedMember member, BindingContext context)
    {
        MsiControllerKind kind = BindKind(member, context);
        ClauseReader clauses = context.Read(member, ClausePlaces.Msi);
        return new MsiController
        {
            Name = member.Name,
            Title = Texts.TitleOf(member, context),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Kind = kind,
            Doorbell = clauses.Range(ClauseRows.Doorbell) ?? (kind == MsiControllerKind.X86Apic ? ApicDoorbell : null),
            Id = clauses.Number(ClauseRows.Id),
            FirmwarePath = clauses.Text(ClauseRows.FirmwarePath),
            Allowances = clauses.Allowances(),
            Facts = clauses.Facts(),
            Unknowns = clauses.Unknowns(),
        };
    }

    private static MsiControllerKind BindKind(PlacedMember member, BindingContext context)
    {
        NameSyntax? kind = member.Newest(e => e.Kind, out Scope scope);
        if (kind is null)
        {
            context.Report(BindingCatalog.KindMissing(member.Location, member.Name.ToString(), MsiControllerKinds.Names));
            return MsiControllerKind.Generic;
        }

        if (MsiControllerKinds.TryFind(kind.Name, out MsiControllerKind known))
            return known;
        context.Report(BindingCatalog.UnknownKind(scope.At(kind.Span), kind.Name, "an MSI controller", MsiControllerKinds.Names));
        return MsiControllerKind.Generic;
    }
}
