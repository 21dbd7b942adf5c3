using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.Mutants.Places;

/// <summary>The kinds of changes: what one node may become. Changes that do not compile are found out by compiling.</summary>
internal static class Operators
{
    private static readonly Dictionary<string, string> Comparisons = new()
    {
        ["<"] = "<=",
        ["<="] = "<",
        [">"] = ">=",
        [">="] = ">",
        ["=="] = "!=",
        ["!="] = "==",
        ["&&"] = "||",
        ["||"] = "&&",
    };

    private static readonly Dictionary<string, string> Arithmetic = new()
    {
        ["+"] = "-",
        ["-"] = "+",
        ["*"] = "/",
        ["/"] = "*",
        ["%"] = "*",
        ["<<"] = ">>",
        [">>"] = "<<",
        ["&"] = "|",
        ["|"] = "&",
        ["^"] = "&",
        ["+="] = "-=",
        ["-="] = "+=",
        ["|="] = "&=",
        ["&="] = "|=",
        ["<<="] = ">>=",
        [">>="] = "<<=",
    };

    private static readonly Dictionary<string, string> Methods = new()
    {
        ["First"] = "Last",
        ["Last"] = "First",
        ["FirstOrDefault"] = "LastOrDefault",
        ["LastOrDefault"] = "FirstOrDefault",
        ["Min"] = "Max",
        ["Max"] = "Min",
        ["Any"] = "All",
        ["All"] = "Any",
        ["OrderBy"] = "OrderByDescending",
        ["OrderByDescending"] = "OrderBy",
        ["ThenBy"] = "ThenByDescending",
        ["ThenByDescending"] = "ThenBy",
        ["StartsWith"] = "EndsWith",
        ["EndsWith"] = "StartsWith",
    };

    private static readonly HashSet<string> Removable = ["Where", "Distinct", "Reverse", "Order", "Skip", "Concat", "Trim", "TakeWhile"];

    public static IEnumerable<Place> At(SyntaxNode node, SemanticModel model) =>
        node switch
        {
            BinaryExpressionSyntax binary => Binary(binary, model),
            AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax statement } assignment => Compound(statement, assignment, model),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => [Place.Of(not, not.Operand.ToString())],
            LiteralExpressionSyntax literal => Constants.Literal(literal, model),
            IdentifierNameSyntax or MemberAccessExpressionSyntax => Constants.Named((ExpressionSyntax)node, model),
            IfStatementSyntax statement => Negated(statement.Condition),
            WhileStatementSyntax statement => Negated(statement.Condition),
            ConditionalExpressionSyntax conditional => Negated(conditional.Condition),
            ExpressionStatementSyntax or ContinueStatementSyntax or YieldStatementSyntax or ThrowStatementSyntax => Removed(node),
            ReturnStatementSyntax { Expression: null } => Removed(node),
            ReturnStatementSyntax { Expression: { } value } => Results.Of(value, model),
            ArrowExpressionClauseSyntax { Expression: { } value } => Results.Of(value, model),
            InvocationExpressionSyntax call => Call(call),
            RelationalPatternSyntax pattern => Pattern(pattern, pattern.OperatorToken, model),
            BinaryPatternSyntax pattern => Pattern(pattern, pattern.OperatorToken, model),
            _ => [],
        };

    private static IEnumerable<Place> Binary(BinaryExpressionSyntax node, SemanticModel model)
    {
        if (model.GetConstantValue(node).HasValue)
            yield break;
        string sign = node.OperatorToken.Text;
        bool isNumber = Types.IsNumber(model.GetTypeInfo(node).Type);
        if (Comparisons.TryGetValue(sign, out string? other) || (isNumber && Arithmetic.TryGetValue(sign, out other)))
            yield return Place.Of(node, $"{node.Left} {other} {node.Right}");
    }

    private static IEnumerable<Place> Compound(ExpressionStatementSyntax statement, AssignmentExpressionSyntax node, SemanticModel model)
    {
        if (Types.IsNumber(model.GetTypeInfo(node).Type) && Arithmetic.TryGetValue(node.OperatorToken.Text, out string? other))
            yield return Place.Of(statement, $"{node.Left} {other} {node.Right};");
    }

    private static IEnumerable<Place> Negated(ExpressionSyntax condition)
    {
        bool hasOwn =
            condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression };
        bool isNot = condition.IsKind(SyntaxKind.LogicalNotExpression) || condition is LiteralExpressionSyntax;
        if (!hasOwn && !isNot)
            yield return Place.Of(condition, $"!({condition})");
    }

    private static IEnumerable<Place> Removed(SyntaxNode statement) => [Place.Of(statement, ";")];

    private static IEnumerable<Place> Call(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } access)
            yield break;
        string text = name.Identifier.Text;
        bool needsArgument = text is "Any" or "All";
        if (Methods.TryGetValue(text, out string? other) && (!needsArgument || call.ArgumentList.Arguments.Count > 0))
            yield return Place.Of(call, $"{access.Expression}.{other}{call.ArgumentList}");
        if (Removable.Contains(text))
            yield return Place.Of(call, access.Expression.ToString());
    }

    // A pattern stands in an expression, which is written twice.
    private static IEnumerable<Place> Pattern(PatternSyntax pattern, SyntaxToken sign, SemanticModel model)
    {
        string? other = sign.Text switch
        {
            "and" => "or",
            "or" => "and",
            _ => Comparisons.GetValueOrDefault(sign.Text),
        };
        SyntaxNode? whole = pattern
            .Ancestors()
            .FirstOrDefault(n => n is IsPatternExpressionSyntax or SwitchExpressionSyntax or StatementSyntax);
        if (other is null || whole is not (IsPatternExpressionSyntax or SwitchExpressionSyntax))
            yield break;
        int at = sign.SpanStart - whole.SpanStart;
        string text = whole.ToString();
        string replacement = text[..at] + other + text[(at + sign.Text.Length)..];
        string shown = pattern.ToString();
        int inside = sign.SpanStart - pattern.SpanStart;
        string? type = whole is SwitchExpressionSyntax ? Types.Name(model.GetTypeInfo(whole).ConvertedType) : null;
        yield return new Place(whole, replacement, shown, shown[..inside] + other + shown[(inside + sign.Text.Length)..], type);
    }
}
