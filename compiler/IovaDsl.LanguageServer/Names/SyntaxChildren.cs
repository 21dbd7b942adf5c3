using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Names;

/// <summary>
/// What a piece of syntax consists of, in the order of the text: the one walk down that hover, selection and folding share.
/// </summary>
internal static class SyntaxChildren
{
    public static IEnumerable<(object Node, TextSpan Span)> Of(object node) =>
        node switch
        {
            FileSyntax file => file
                .Includes.Select(n => ((object)n, n.Span))
                .Concat(file.Constants.Select(n => ((object)n, n.Span)))
                .Concat(file.Parts.Select(n => ((object)n, n.Span)))
                .Concat(file.Platforms.Select(n => ((object)n, n.Span))),
            PlatformSyntax platform => platform.Members.Select(n => ((object)n, n.Span)),
            PartSyntax part => part.Members.Select(n => ((object)n, n.Span)),
            ForSyntax loop => loop
                .Items.SelectMany(item => Expressions(item.First, item.Last))
                .Concat(loop.Members.Select(n => ((object)n, n.Span))),
            ElementSyntax element => Kind(element)
                .Concat(Address(element.Address))
                .Concat(element.Clauses.Select(n => ((object)n, n.Span))),
            ConstSyntax constant => Expressions(constant.Value).Concat(Ranges(constant.Range)),
            LayoutSyntax layout => Ranges([.. layout.Ram]),
            UseSyntax use => use.Arguments.SelectMany(argument => Expressions(argument.Value).Concat(Ranges(argument.Range))),
            ClauseMemberSyntax member => [(member.Clause, member.Clause.Span)],
            ExpectSyntax expect => Expectation(expect.Expectation),
            ClauseSyntax clause => Clause(clause),
            RangeSyntax range => Range(range),
            UnarySyntax unary => Expressions(unary.Operand),
            BinarySyntax binary => Expressions(binary.Left, binary.Right),
            _ => [],
        };

    private static IEnumerable<(object, TextSpan)> Kind(ElementSyntax element) =>
        element.Kind is { } kind ? [(new KindWord(kind), kind.Span)] : [];

    private static IEnumerable<(object, TextSpan)> Address(PciAddressSyntax? address) =>
        address is ComputedPciAddressSyntax computed ? Expressions(computed.Bus, computed.Device, computed.Function) : [];

    private static IEnumerable<(object, TextSpan)> Expectation(ExpectationSyntax expectation) =>
        expectation switch
        {
            ViewExpectationSyntax view => Ranges([.. view.Ranges.Select(range => range.Range)]),
            ExcludesExpectationSyntax excludes => Ranges(excludes.Range),
            _ => [],
        };

    private static IEnumerable<(object, TextSpan)> Clause(ClauseSyntax clause) =>
        clause switch
        {
            NumberClauseSyntax c => Expressions(c.Value),
            RangeClauseSyntax c => Ranges(c.Range),
            NumbersClauseSyntax c => Expressions([.. c.Values]),
            RangesClauseSyntax c => Ranges([.. c.Ranges]),
            DmaWindowClauseSyntax c => Ranges(c.Window).Concat(Expressions(c.To)),
            BehindClauseSyntax c => Ranges(c.Requesters)
                .Concat(c.Streams.SelectMany(stream => Expressions(stream.First, stream.Last, stream.Mask))),
            DmaAliasClauseSyntax c => c.Aliases.SelectMany(alias => Expressions(alias.Number)),
            VirtualFunctionsClauseSyntax c => Expressions(c.Count, c.Offset, c.Stride),
            MemoryClauseSyntax c => Ranges(c.Range),
            RegionClauseSyntax c => Ranges(c.Range).Concat(c.Allows.Select(allow => ((object)allow, allow.Span))),
            FactClauseSyntax c => c.Values.SelectMany(value => Expressions(value.Number)),
            _ => [],
        };

    private static IEnumerable<(object, TextSpan)> Range(RangeSyntax range) =>
        range switch
        {
            FirstLastRangeSyntax r => Expressions(r.First, r.Last),
            StartSizeRangeSyntax r => Expressions(r.Start, r.Size),
            AboveRangeSyntax r => Expressions(r.Bound),
            BelowRangeSyntax r => Expressions(r.Bound),
            BitsRangeSyntax r => Expressions(r.Bits),
            _ => [],
        };

    private static IEnumerable<(object, TextSpan)> Expressions(params ExpressionSyntax?[] expressions) =>
        expressions.OfType<ExpressionSyntax>().Select(expression => ((object)expression, expression.Span));

    private static IEnumerable<(object, TextSpan)> Ranges(params RangeSyntax?[] ranges) =>
        ranges.OfType<RangeSyntax>().Select(range => ((object)range, range.Span));
}
