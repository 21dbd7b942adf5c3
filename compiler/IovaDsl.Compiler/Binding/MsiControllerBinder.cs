using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds MSI controllers.</summary>
internal static class MsiControllerBinder
{
    private static readonly (string Name, MsiControllerKind Kind)[] Kinds =
    [
        ("generic", MsiControllerKind.Generic),
        ("gicv3-its", MsiControllerKind.GicV3Its),
        ("gicv2m", MsiControllerKind.GicV2m),
        ("x86-apic", MsiControllerKind.X86Apic),
    ];

    // Intel SDM volume 3, 11.11.1 "Message Address Register Format"; Linux MSI_RANGE_START (drivers/iommu/intel/iommu.c).
    private static readonly IovaRange ApicDoorbell = new(0xfee00000, 0xfeefffff);

    public static string[] KindNames => Kinds.Select(k => k.Name).ToArray();

    public static string NameOf(MsiControllerKind kind) => Kinds.First(k => k.Kind == kind).Name;

    public static MsiController Bind(PlacedMember member, BindingContext context)
    {
        MsiControllerKind kind = BindKind(member, context);
        var common = default(CommonClauses);
        PlacedClause? doorbellClause = null,
            idClause = null;
        IovaRange? doorbell = kind == MsiControllerKind.X86Apic ? ApicDoorbell : null;
        ulong? id = null;
        foreach (PlacedClause clause in context.ClausesOf(member))
        {
            switch (clause.Syntax)
            {
                case RangeClauseSyntax { Keyword: RangeClauseKeyword.Doorbell } c:
                    if (
                        context.IsFirst(ref doorbellClause, clause)
                        && context.Ranges.TryEvaluate(c.Range, clause.Scope, null, out IovaRange range)
                    )
                        doorbell = range;
                    break;
                case NumberClauseSyntax { Keyword: NumberClauseKeyword.Id } c:
                    if (
                        context.IsFirst(ref idClause, clause)
                        && context.Evaluator.TryEvaluateUInt64(c.Value, clause.Scope, out ulong number)
                    )
                        id = number;
                    break;
                default:
                    if (clause.Syntax is RegionClauseSyntax || !common.TryTake(clause, context))
                        context.ReportMisplaced(clause, member);
                    break;
            }
        }

        return new MsiController
        {
            Name = member.Name,
            Title = member.Newest(e => e.Title, out _),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Kind = kind,
            Doorbell = doorbell,
            Id = id,
            Allowances = common.Allowances,
            Facts = common.Facts,
            Unknowns = common.Unknowns,
        };
    }

    private static MsiControllerKind BindKind(PlacedMember member, BindingContext context)
    {
        NameSyntax? kind = member.Newest(e => e.Kind, out Scope scope);
        if (kind is null)
        {
            context.Report(BindingCatalog.KindMissing(member.Location, "an MSI controller", KindNames));
            return MsiControllerKind.Generic;
        }

        foreach ((string name, MsiControllerKind known) in Kinds)
        {
            if (name == kind.Name)
                return known;
        }

        context.Report(BindingCatalog.UnknownKind(scope.At(kind.Span), kind.Name, "an MSI controller", KindNames));
        return MsiControllerKind.Generic;
    }
}
