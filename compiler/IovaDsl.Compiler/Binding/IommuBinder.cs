using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds IOMMUs. A missing width is filled in with what is usual for the kind, and marked as assumed.</summary>
internal static class IommuBinder
{
    public static (Iommu Iommu, bool HasRegions) Bind(PlacedMember member, BindingContext context)
    {
        IommuRules kind = BindKind(member, context);
        ClauseReader clauses = context.Read(member, ClausePlaces.Iommu);
        var facts = new IommuFacts(clauses.Facts(), BindPageSizes(clauses, context));
        Geometry geometry = kind.Geometry(facts, KernelConditions.Default, Consumer.Vfio);
        PlacedClause? width = clauses.Find(ClauseRows.InputBits) ?? clauses.Find(ClauseRows.Aperture);
        var iommu = new Iommu
        {
            Name = member.Name,
            Title = Texts.TitleOf(member, context),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Kind = kind.Kind,
            Aperture = BindAperture(clauses) ?? Geometry.Usual(geometry),

            // A width that was written and could not be read is reported already; it is not missing.
            ApertureAssumed = width is null && geometry.Basis == GeometryBasis.Assumed,
            ApertureRule = (width?.Syntax.Row ?? ClauseRows.InputBits).Word,
            ApertureOrigin = width?.Origin,
            PageSizes = facts.PageSizes,
            MsiWindows = BindWindows(clauses, context),
            Registers = clauses.Range(ClauseRows.Registers),
            Id = clauses.Number(ClauseRows.Id),
            FirmwarePath = clauses.Text(ClauseRows.FirmwarePath),
            Allowances = clauses.Allowances(),
            Facts = facts.Facts,
            Unknowns = clauses.Unknowns(),
        };
        return (iommu, clauses.HasRegions);
    }

    private static IommuRules BindKind(PlacedMember member, BindingContext context)
    {
        NameSyntax? kind = member.Newest(e => e.Kind, out Scope scope);
        if (kind is null)
            context.Report(BindingCatalog.KindMissing(member.Location, member.Name.ToString(), IommuKinds.Names));
        else if (IommuKinds.TryFind(kind.Name, out IommuRules? row))
            return row!;
        else
            context.Report(BindingCatalog.UnknownKind(scope.At(kind.Span), kind.Name, "an IOMMU", IommuKinds.Names));
        return IommuKinds.Of(GenericIommu.Kind);
    }

    private static IovaRange? BindAperture(ClauseReader clauses) =>
        clauses.Number(ClauseRows.InputBits, 1, 64, "a number of input bits") is { } bits
            ? IovaRange.FromBits((int)bits)
            : clauses.Range(ClauseRows.Aperture);

    private static ulong BindPageSizes(ClauseReader clauses, BindingContext context)
    {
        if (clauses.Find(ClauseRows.PageSizes) is not { Syntax: NumbersClauseSyntax clause, Scope: { } scope })
            return 0;
        ulong bitmap = 0;
        foreach (ExpressionSyntax size in clause.Values)
        {
            if (!context.Evaluator.TryEvaluateUInt64(size, scope, out ulong bytes))
                continue;
            if (bytes == 0 || (bytes & (bytes - 1)) != 0)
                context.Report(BindingCatalog.PageSizeNotPowerOfTwo(scope.At(size.Span), bytes));
            else
                bitmap |= bytes;
        }

        return bitmap;
    }

    private static ImmutableArray<StatedRange> BindWindows(ClauseReader clauses, BindingContext context)
    {
        if (clauses.Find(ClauseRows.MsiWindow) is not { Syntax: RangesClauseSyntax clause, Scope: { } scope })
            return ImmutableArray<StatedRange>.Empty;
        var windows = ImmutableArray.CreateBuilder<StatedRange>(clause.Ranges.Length);
        foreach (RangeSyntax candidate in clause.Ranges)
        {
            if (context.Ranges.TryEvaluate(candidate, scope, null, out IovaRange range))
                windows.Add(new StatedRange(range, scope.OriginOf(candidate.Span)));
        }

        return windows.ToImmutable();
    }
}
