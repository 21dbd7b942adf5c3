using System.Collections.Immutable;
using System.Numerics;
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

    private ExpressionSyntax ExpressionOf(ExpressionContext? context) =>
        context is null ? new MissingExpressionSyntax(default) : TreeOf(context).Root;

    private ExpressionSyntax? OptionalExpressionOf(ExpressionContext? context) => context is null ? null : ExpressionOf(context);

    private ImmutableArray<ExpressionSyntax> ExpressionsOf(ExpressionListContext? list) =>
        list is null ? ImmutableArray<ExpressionSyntax>.Empty : list._items.Select(ExpressionOf).ToImmutableArray();

    private ImmutableArray<RangeSyntax> RangesOf(IList<RangeContext>? items) =>
        items is null ? ImmutableArray<RangeSyntax>.Empty : items.Select(RangeOf).ToImmutableArray();

    // The number, where a range or a number can stand; a name alone may turn out to be either.
    private ExpressionSyntax? NumberOf(RangeContext? context) =>
        context is { first: { } number, last: null, size: null } ? ExpressionOf(number) : null;

    // Enough for what people write between the ends of a range, and for the second one.
    private const int LongestAfter = 40;

    private RangeSyntax RangeOf(RangeContext? context)
    {
        if (context is null || context.HasNoTokens)
            return MissingRange(context is null ? default : SpanOf(context));
        TextSpan span = SpanOf(context);
        switch (TypeOf(context))
        {
            case ABOVE:
                return new AboveRangeSyntax(ExpressionOf(context.bound), span);
            case BELOW:
                return new BelowRangeSyntax(ExpressionOf(context.bound), span);
            case BITS:
                return new BitsRangeSyntax(ExpressionOf(context.bound), span);
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
        {
            string text = _tokens.Text.Substring(span.Start, span.Length);
            int end = span.Start + span.Length;
            string after = _tokens.Text.Substring(end, Math.Min(LongestAfter, _tokens.Text.Length - end));
            _findings.Add(SyntaxCatalog.NumberIsNoRange(_findings.At(span), text, RangeHints.For(text, after)));
        }

        return MissingRange(span);
    }

    private static FirstLastRangeSyntax MissingRange(TextSpan span)
    {
        var missing = new MissingExpressionSyntax(span);
        return new FirstLastRangeSyntax(missing, missing, span);
    }

    private Tree TreeOf(ExpressionContext context)
    {
        Tree first = OperandOf(context, context.word, context.inner, context.complemented);
        Tree tree = context.rest is null ? first : Arrange(first, context.rest._items);
        if (tree.Depth > MaximumExpressionDepth)
            tree = Balanced(tree.Root);
        if (tree.Depth <= MaximumExpressionDepth)
            return tree;
        _findings.Add(SyntaxCatalog.ExpressionTooLong(_findings.At(SpanOf(context)), MaximumExpressionDepth));
        return new Tree(new MissingExpressionSyntax(SpanOf(context)), 1);
    }

    private Tree TreeOf(OperandContext? context) =>
        context is null
            ? new Tree(new MissingExpressionSyntax(default), 1)
            : OperandOf(context, context.word, context.inner, context.complemented);

    // The operand with which a rule begins: a number unless one of the parts is there.
    private Tree OperandOf(IovaRuleContext context, NameContext? word, ExpressionContext? inner, OperandContext? complemented)
    {
        if (context.HasNoTokens)
            return new Tree(new MissingExpressionSyntax(SpanOf(context)), 1);
        if (word is not null)
            return new Tree(new NameExpressionSyntax(NameTextOf(word), SpanOf(word)), 1);
        Token first = _tokens[context.FirstToken];
        switch (first.Type)
        {
            case NUMBER:
                return new Tree(NumberOf(first), 1);
            case LPAREN when inner is not null:
                // The parentheses belong to what is underlined, and to nothing else.
                Tree tree = TreeOf(inner);
                return tree with { Root = tree.Root with { Span = Parenthesized(context, inner) } };
            case TILDE when complemented is not null:
                Tree operand = TreeOf(complemented);
                var span = TextSpan.Cover(new TextSpan(first.Start, first.Length), operand.Root.Span);
                return new Tree(new UnarySyntax(UnaryOperator.Complement, operand.Root, span), operand.Depth + 1);
            default:
                return new Tree(new MissingExpressionSyntax(SpanOf(context)), 1);
        }
    }

    // From one parenthesis to the other, which may be missing.
    private TextSpan Parenthesized(IovaRuleContext context, ExpressionContext inner)
    {
        int last = Math.Max(inner.LastToken, context.FirstToken);
        if (last < context.LastToken && _tokens[last + 1].Type == RPAREN)
            last++;
        int start = _tokens[context.FirstToken].Start;
        return new TextSpan(start, _tokens[last].AfterLast - start);
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

    // Operators of equal precedence bind from left to right, powers from right to left.
    private static bool BindsFirst(PendingOperator left, PendingOperator right) =>
        left.Precedence > right.Precedence || (left.Precedence == right.Precedence && left.Operator != BinaryOperator.Power);

    private static void Combine(Stack<Tree> operands, BinaryOperator op)
    {
        Tree right = operands.Pop();
        Tree left = operands.Pop();
        var node = new BinarySyntax(op, left.Root, right.Root, TextSpan.Cover(left.Root.Span, right.Root.Span));
        operands.Push(new Tree(node, Math.Max(left.Depth, right.Depth) + 1));
    }

    // A long row of one operator is no nesting. Where the order of its steps makes no difference, it becomes a tree as low as it can be.
    private static Tree Balanced(ExpressionSyntax row)
    {
        var operands = new List<ExpressionSyntax>();
        ExpressionSyntax first = row;
        BinaryOperator? op = (row as BinarySyntax)?.Operator;
        if (op is BinaryOperator.Add or BinaryOperator.Multiply or BinaryOperator.And or BinaryOperator.Or)
        {
            for (; first is BinarySyntax step && step.Operator == op; first = step.Left)
                operands.Add(step.Right);
        }

        operands.Add(first);
        operands.Reverse();
        ExpressionSyntax root = Joined(operands, 0, operands.Count);
        return new Tree(root, DepthOf(root));

        ExpressionSyntax Joined(List<ExpressionSyntax> all, int from, int to)
        {
            if (to - from == 1)
                return all[from];
            int middle = from + ((to - from) / 2);
            ExpressionSyntax left = Joined(all, from, middle);
            ExpressionSyntax right = Joined(all, middle, to);
            return new BinarySyntax(op!.Value, left, right, TextSpan.Cover(left.Span, right.Span));
        }
    }

    // Without recursion: the tree may be too deep for that.
    private static int DepthOf(ExpressionSyntax root)
    {
        int deepest = 0;
        var open = new Stack<(ExpressionSyntax Node, int Depth)>();
        open.Push((root, 1));
        while (open.Count > 0)
        {
            (ExpressionSyntax node, int depth) = open.Pop();
            deepest = Math.Max(deepest, depth);
            if (node is UnarySyntax unary)
                open.Push((unary.Operand, depth + 1));
            if (node is not BinarySyntax binary)
                continue;
            open.Push((binary.Left, depth + 1));
            open.Push((binary.Right, depth + 1));
        }

        return deepest;
    }

    private static PendingOperator OperatorOf(int type) =>
        type switch
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

    private ExpressionSyntax NumberOf(in Token token)
    {
        var span = new TextSpan(token.Start, token.Length);
        NumberProblem problem = NumberReader.Read(_tokens.Text, span.Start, span.Length, out ulong number, out BigInteger? large);
        NumberSyntax value = large is { } beyond ? new LargeNumberSyntax(beyond, span) : new SmallNumberSyntax(number, span);
        if (problem == NumberProblem.None)
            return value;
        _findings.Add(SyntaxCatalog.BadNumber(_findings.At(span), _tokens.TextOf(token), problem));
        bool hasValue = problem is NumberProblem.BadUnderscore or NumberProblem.SuffixWithoutDecimal;
        return hasValue ? value : new MissingExpressionSyntax(span);
    }
}
