using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds layouts: ranges of memory that somebody wants to map, none over another.</summary>
internal static class LayoutBinder
{
    public static MemoryLayout Bind(PlacedMember member, BindingContext context)
    {
        var syntax = (LayoutSyntax)member.Syntax;
        var ram = ImmutableArray.CreateBuilder<StatedRange>(syntax.Ram.Length);
        foreach (RangeSyntax range in syntax.Ram)
        {
            if (context.Ranges.TryEvaluate(range, member.Scope, null, out IovaRange bounds))
                ram.Add(new StatedRange(bounds, member.Scope.OriginOf(range.Span)));
        }

        ReportOverlaps(ram, context);
        return new MemoryLayout
        {
            Name = member.Name,
            Title = Texts.TitleOf(syntax.Title, member.Scope, context),
            Doc = syntax.Doc,
            Origin = member.Origin,
            Ram = ram.ToImmutable(),
        };
    }

    private static void ReportOverlaps(ImmutableArray<StatedRange>.Builder ram, BindingContext context)
    {
        StatedRange[] sorted = ram.OrderBy(r => r.Range.First).ThenBy(r => r.Range.Last).ToArray();
        for (int i = 1; i < sorted.Length; i++)
        {
            StatedRange below = sorted[i - 1];
            if (!below.Range.TryIntersect(sorted[i].Range, out IovaRange overlap))
                continue;
            context.Report(BindingCatalog.LayoutOverlapsItself(sorted[i].Origin.Source!.Value, overlap, below.Origin.Source!.Value));
        }
    }
}
