using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>Binds golden answers. What is wrong with the expectation itself is said here; whether it holds, later.</summary>
internal static class ExpectationBinder
{
    // What the rules of the runtime may answer.
    private static readonly string[] ErrorWords = Enum.GetNames(typeof(Errno)).Where(name => name != nameof(Errno.None)).ToArray();

    public static Expectation? Bind(ExpectSyntax syntax, Scope scope, BindingContext context)
    {
        if (BindSubject(syntax, scope, context) is not { } subject)
            return null;
        Origin origin = scope.OriginOf(syntax.Span);
        switch (syntax.Expectation)
        {
            case ViewExpectationSyntax e:
                return
                    BindView(e.View, e.Kernel, scope, context) is { } view
                    && TryBindRanges(e, view, scope, context, out ImmutableArray<ExpectedRange> ranges)
                    ? new ViewExpectation(subject, view, ranges, Version(e.Kernel), e.LimitsReserved, origin)
                    : null;
            case RefusedExpectationSyntax e:
                return BindView(e.View, e.Kernel, scope, context) is { } consumer && IsKnown(e.Error, scope, context)
                    ? new RefusedExpectation(subject, consumer, e.Error?.Name, Version(e.Kernel), origin)
                    : null;
            case FitsExpectationSyntax e:
                return context.Resolve<MemoryLayout>(e.Layout, scope, "a layout") is { } layout
                    ? new FitsExpectation(subject, layout, origin)
                    : null;
            case ExcludesExpectationSyntax e:
                return context.Ranges.TryEvaluate(e.Range, scope, null, out IovaRange range)
                    ? new ExcludesExpectation(subject, range, origin)
                    : null;
            default:
                return null;
        }
    }

    private static Element? BindSubject(ExpectSyntax syntax, Scope scope, BindingContext context)
    {
        Element? subject = context.Resolve<Element>(syntax.Subject, scope, "a device or a group");
        if (subject is null or Device or DeviceGroup)
            return subject;
        SourceLocation here = scope.At(syntax.Subject.Span);
        context.Report(
            BindingCatalog.WrongSortOfElement(
                here,
                subject.Name.ToString(),
                BindingContext.Describe(subject),
                "a device or a group",
                subject.Origin.Source
            )
        );
        return null;
    }

    private static View? BindView(NameSyntax word, KernelVersionSyntax? kernel, Scope scope, BindingContext context)
    {
        View? view = View.Find(word.Name);
        if (view is null)
            context.Report(BindingCatalog.UnknownView(scope.At(word.Span), word.Name, View.All.Select(known => known.Name).ToArray()));
        bool isKnown = kernel is null || IsKnown(kernel, scope, context);
        return isKnown ? view : null;
    }

    private static bool TryBindRanges(
        ViewExpectationSyntax syntax,
        View view,
        Scope scope,
        BindingContext context,
        out ImmutableArray<ExpectedRange> ranges
    )
    {
        var bound = ImmutableArray.CreateBuilder<ExpectedRange>(syntax.Ranges.Length);
        bool isWhole = true;
        foreach (ExpectedRangeSyntax expected in syntax.Ranges)
        {
            Origin origin = scope.OriginOf(expected.Range.Span);
            bool wantsKind = view.Shape == ViewShape.ReservedRegions;
            if (wantsKind != expected.Kind is not null)
            {
                context.Report(BindingCatalog.KindOfExpectedRange(scope.At(expected.Range.Span), view.Name, expected.Kind?.Name()));
                isWhole = false;
            }
            else if (wantsKind)
            {
                isWhole &= context.Ranges.TryEvaluateEnds(expected.Range, scope, out ulong first, out ulong last);
                bound.Add(new ExpectedRange(first, last, expected.Kind, origin));
            }
            else
            {
                isWhole &= context.Ranges.TryEvaluate(expected.Range, scope, null, out IovaRange range);
                bound.Add(new ExpectedRange(range.First, range.Last, null, origin));
            }
        }

        ranges = bound.ToImmutable();
        return isWhole;
    }

    private static bool IsKnown(KernelVersionSyntax syntax, Scope scope, BindingContext context)
    {
        bool isKnown = Version(syntax) >= KernelVersion.V6_1;
        if (!isKnown)
            context.Report(SyntaxCatalog.KernelTooOld(scope.At(syntax.Span), syntax.Major, syntax.Minor));
        return isKnown;
    }

    private static bool IsKnown(NameSyntax? error, Scope scope, BindingContext context)
    {
        bool isKnown = error is null || ErrorWords.Contains(error.Name);
        if (!isKnown)
            context.Report(BindingCatalog.UnknownWord(scope.At(error!.Span), error.Name, "refused", ErrorWords));
        return isKnown;
    }

    private static KernelVersion? Version(KernelVersionSyntax? syntax) =>
        syntax is null ? null : new KernelVersion(syntax.Major, syntax.Minor);
}
