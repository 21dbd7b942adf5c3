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
        IommuKindRow kind = BindKind(member, context);
        var common = default(CommonClauses);
        PlacedClause? apertureClause = null,
            pageSizesClause = null,
            windowsClause = null,
            registersClause = null,
            idClause = null;
        IovaRange? aperture = null;
        IovaRange? registers = null;
        ulong? id = null;
        ulong pageSizes = 0;
        ImmutableArray<StatedRange> windows = ImmutableArray<StatedRange>.Empty;
        foreach (PlacedClause clause in context.ClausesOf(member))
        {
            switch (clause.Syntax)
            {
                case NumberClauseSyntax { Keyword: NumberClauseKeyword.InputBits } c:
                    if (
                        context.IsFirst(ref apertureClause, clause)
                        && context.Evaluator.TryEvaluateWithin(c.Value, clause.Scope, 1, 64, "a number of input bits", out uint bits)
                    )
                        aperture = IovaRange.FromBits((int)bits);
                    break;
                case RangeClauseSyntax { Keyword: RangeClauseKeyword.Aperture } c:
                    if (
                        context.IsFirst(ref apertureClause, clause)
                        && context.Ranges.TryEvaluate(c.Range, clause.Scope, null, out IovaRange stated)
                    )
                        aperture = stated;
                    break;
                case PageSizesClauseSyntax c:
                    if (context.IsFirst(ref pageSizesClause, clause))
                        pageSizes = BindPageSizes(c, clause.Scope, context);
                    break;
                case MsiWindowClauseSyntax c:
                    if (context.IsFirst(ref windowsClause, clause))
                        windows = BindWindows(c, clause.Scope, context);
                    break;
                case RangeClauseSyntax { Keyword: RangeClauseKeyword.Registers } c:
                    if (
                        context.IsFirst(ref registersClause, clause)
                        && context.Ranges.TryEvaluate(c.Range, clause.Scope, null, out IovaRange space)
                    )
                        registers = space;
                    break;
                case NumberClauseSyntax { Keyword: NumberClauseKeyword.Id } c:
                    if (
                        context.IsFirst(ref idClause, clause)
                        && context.Evaluator.TryEvaluateUInt64(c.Value, clause.Scope, out ulong number)
                    )
                        id = number;
                    break;
                default:
                    if (!common.TryTake(clause, context))
                        context.ReportMisplaced(clause, member);
                    break;
            }
        }

        var iommu = new Iommu
        {
            Name = member.Name,
            Title = member.Newest(e => e.Title, out _),
            Doc = member.Newest(e => e.Doc, out _),
            Origin = member.Origin,
            Kind = kind.Kind,
            Aperture = aperture ?? kind.UsualAperture,

            // Where a width was written and could not be read, the mistake was said; it is not missing.
            ApertureAssumed = apertureClause is null,
            ApertureRule = apertureClause is { } said ? ClauseWords.Of(said.Syntax) : "input-bits",
            ApertureOrigin = apertureClause is { } at ? at.Scope.OriginOf(at.Syntax.Span) : null,
            PageSizes = pageSizes,
            MsiWindows = windows,
            Registers = registers,
            Id = id,
            FirmwarePath = common.FirmwarePath,
            Allowances = common.Allowances,
            Facts = common.Facts,
            Unknowns = common.Unknowns,
        };
        return (iommu, common.HasRegions);
    }

    private static IommuKindRow BindKind(PlacedMember member, BindingContext context)
    {
        NameSyntax? kind = member.Newest(e => e.Kind, out Scope scope);
        if (kind is null)
            context.Report(BindingCatalog.KindMissing(member.Location, "an IOMMU", IommuKinds.Names));
        else if (IommuKinds.TryFind(kind.Name, out IommuKindRow? row))
            return row!;
        else
            context.Report(BindingCatalog.UnknownKind(scope.At(kind.Span), kind.Name, "an IOMMU", IommuKinds.Names));
        return IommuKinds.Of(IommuKind.Generic);
    }

    private static ulong BindPageSizes(PageSizesClauseSyntax clause, Scope scope, BindingContext context)
    {
        ulong bitmap = 0;
        foreach (ExpressionSyntax size in clause.Sizes)
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

    private static ImmutableArray<StatedRange> BindWindows(MsiWindowClauseSyntax clause, Scope scope, BindingContext context)
    {
        var windows = ImmutableArray.CreateBuilder<StatedRange>(clause.Candidates.Length);
        foreach (RangeSyntax candidate in clause.Candidates)
        {
            if (context.Ranges.TryEvaluate(candidate, scope, null, out IovaRange range))
                windows.Add(new StatedRange(range, scope.OriginOf(candidate.Span)));
        }

        return windows.ToImmutable();
    }
}
