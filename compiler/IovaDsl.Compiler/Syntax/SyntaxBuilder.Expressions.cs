using System.Collections.Immutable;
using System.Numerics;
using Antlr4.Runtime;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;
using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

// Ranges and expressions.
internal sealed partial class SyntaxBuilder
{
    // Stages after this one walk expressions recursively, on stacks that may be small.
    private const int MaximumExpressionDepth = 2 * TokenList.MaximumDepth;

    // An expression and how deep its tree is.
    private readonly record struct Tree(ExpressionSyntax Root, int Depth);

    private readonly record struct PendingOperator(BinaryOperator Operator, int Precedence);

    private ExpressionSyntax ExpressionOf(ExpressionContext? context)
        => context is null ? new MissingExpressionSyntax(default) : TreeOf(context).Root;

    private ExpressionSyntax? OptionalExpressionOf(ExpressionContext? context) => context is null ? null : ExpressionOf(context);

    private ImmutableArray<ExpressionSyntax> ExpressionsOf(ExpressionListContext? list)
        => list is null ? ImmutableArray<ExpressionSyntax>.Empty : list._items.Select(ExpressionOf).ToImmutableArray();

    private ImmutableArray<RangeSyntax> RangesOf(IList<RangeContext>? items)
        => items is null ? ImmutableArray<RangeSyntax>.Empty : items.Select(RangeOf).ToImmutableArray();

    private RangeSyntax RangeOf(RangeContext? context)
    {
        if (context is null || IsEmpty(context))
            return MissingRange(context is null ? default : SpanOf(context));
        TextSpan span = SpanOf(context);
        switch (context.Start.Type)
        {
            case ABOVE: return new AboveRangeSyntax(ExpressionOf(context.bound), span);
            case BELOW: return new BelowRangeSyntax(ExpressionOf(context.bound), span);
            case BITS: return new BitsRangeSyntax(ExpressionOf(context.bound), span);
        }
        ExpressionSyntax first = ExpressionOf(context.first);
        if (context.last is not null)
            return new FirstLastRangeSyntax(first, ExpressionOf(context.last), span);
        if (context.size is not null)
            return new StartSizeRangeSyntax(first, ExpressionOf(context.size), span);
        return RangeOfOneExpression(first, span);
    }

    private RangeSyntax RangeOfOneExpression(ExpressionSyntax expression, TextSpan span)
    {
        if (expression is NameExpressionSyntax name)
            return new NamedRangeSyntax(new NameSyntax(name.Name, null, name.Span), span);
        if (expression is not MissingExpressionSyntax)
            findings.Add(Catalog.NumberIsNoRange(findings.At(span), tokens.Text.Substring(span.Start, span.Length)));
        return MissingRange(span);
    }

    private static FirstLastRangeSyntax MissingRange(TextSpan span)
    {
        var missing = new MissingExpressionSyntax(span);
        return new FirstLastRangeSyntax(missing, missing, span);
    }

    private Tree TreeOf(ExpressionContext context)
    {
        Tree first = TreeOf(context.first);
        Tree tree = context.rest is null ? first : Arrange(first, context.rest._items);
        if (tree.Depth <= MaximumExpressionDepth)
            return tree;
        findings.Add(Catalog.ExpressionTooLong(findings.At(SpanOf(context)), MaximumExpressionDepth));
        return new Tree(new MissingExpressionSyntax(SpanOf(context)), 1);
    }

    // Operands and operators as a flat row become a tree by their precedence (Dijkstra's two stacks).
    private Tree Arrange(Tree first, IList<OperationContext> rest)
    {
        var operands = new Stack<Tree>();
        var pending = new Stack<PendingOperator>();
        operands.Push(first);
        foreach (OperationContext operation in rest)
        {
            PendingOperator next = OperatorOf(operation.op.Type);
            while (pending.Count > 0 && BindsFirst(pending.Peek(), next))
                Combine(operands, pending.Pop().Operator);
            pending.Push(next);
            operands.Push(TreeOf(operation.right));
        }
        while (pending.Count > 0)
            Combine(operands, pending.Pop().Operator);
        return operands.Pop();
    }

    // Of equal operators the left one binds first, but of two powers the right one.
    private static bool BindsFirst(PendingOperator left, PendingOperator right)
        => left.Precedence > right.Precedence || (left.Precedence == right.Precedence && left.Operator != BinaryOperator.Power);

    private static void Combine(Stack<Tree> operands, BinaryOperator op)
    {
        Tree right = operands.Pop();
        Tree left = operands.Pop();
        var node = new BinarySyntax(op, left.Root, right.Root, TextSpan.Cover(left.Root.Span, right.Root.Span));
        operands.Push(new Tree(node, Math.Max(left.Depth, right.Depth) + 1));
    }

    private static PendingOperator OperatorOf(int type) => type switch
    {
        BAR => new(BinaryOperator.Or, 1),
        AMPERSAND => new(BinaryOperator.And, 2),
        SHIFT_LEFT => new(BinaryOperator.ShiftLeft, 3),
        SHIFT_RIGHT => new(BinaryOperator.ShiftRight, 3),
        PLUS => new(BinaryOperator.Add, 4),
        MINUS => new(BinaryOperator.Subtract, 4),
        STAR => new(BinaryOperator.Multiply, 5),
        SLASH => new(BinaryOperator.Divide, 5),
        PERCENT => new(BinaryOperator.Remainder, 5),
        _ => new(BinaryOperator.Power, 6),
    };

    private Tree TreeOf(OperandContext? context)
    {
        if (context is null || IsEmpty(context))
            return new Tree(new MissingExpressionSyntax(context is null ? default : SpanOf(context)), 1);
        if (context.number is { } number)
            return new Tree(NumberOf(number), 1);
        TextSpan span = SpanOf(context);
        if (context.word is { } word)
            return new Tree(new NameExpressionSyntax(NameTextOf(word.Start), span), 1);
        if (context.inner is { } inner)
        {
            // The parentheses belong to what is underlined, and to nothing else.
            Tree tree = TreeOf(inner);
            return tree with { Root = tree.Root with { Span = span } };
        }
        if (context.complemented is { } complemented)
        {
            Tree operand = TreeOf(complemented);
            return new Tree(new UnarySyntax(UnaryOperator.Complement, operand.Root, span), operand.Depth + 1);
        }
        return new Tree(new MissingExpressionSyntax(span), 1);
    }

    private ExpressionSyntax NumberOf(IToken token)
    {
        TextSpan span = SpanOf(token);
        NumberProblem problem = NumberReader.Read(tokens.Text, span.Start, span.Length, out BigInteger value);
        if (problem == NumberProblem.None)
            return new NumberSyntax(value, span);
        findings.Add(Catalog.BadNumber(findings.At(span), token.Text, problem));
        bool hasValue = problem is NumberProblem.BadUnderscore or NumberProblem.SuffixWithoutDecimal;
        return hasValue ? new NumberSyntax(value, span) : new MissingExpressionSyntax(span);
    }
}
