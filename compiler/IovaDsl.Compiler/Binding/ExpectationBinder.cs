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
            case ViewExpectationSyntax { Kernel: { } kernel } when !IsKnown(kernel, scope, context):
            case RefusedExpectationSyntax { Kernel: { } older } when !IsKnown(older, scope, context):
                return null;
            case ViewExpectationSyntax e:
                return TryBindRanges(e, scope, context, out ImmutableArray<ExpectedRange> ranges)
                    ? new ViewExpectation(subject, ViewOf(e.View), ranges, Version(e.Kernel), e.LimitsReserved, origin)
                    : null;
            case RefusedExpectationSyntax { Error: { } error } when !ErrorWords.Contains(error.Name):
                context.Report(BindingCatalog.UnknownWord(scope.At(error.Span), error.Name, "refused", ErrorWords));
                return null;
            case RefusedExpectationSyntax e:
                return new RefusedExpectation(subject, ViewOf(e.View), e.Error?.Name, Version(e.Kernel), origin);
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

    private static bool TryBindRanges(
        ViewExpectationSyntax syntax,
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
            if (ViewOf(syntax.View).Shape == ViewShape.ReservedRegions)
            {
                isWhole &= context.Ranges.TryEvaluateEnds(expected.Range, scope, out ulong first, out ulong last);
                bound.Add(new ExpectedRange(first, last, expected.Kind, origin));

                // Without a kind the parser has said so.
                isWhole &= expected.Kind is not null;
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

    // The grammar lets no other word through.
    private static View ViewOf(NameSyntax word) => View.Find(word.Name) ?? View.Exact;

    private static KernelVersion? Version(KernelVersionSyntax? syntax) =>
        syntax is null ? null : new KernelVersion(syntax.Major, syntax.Minor);
}
