using System.Globalization;
using System.Text;
using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Binding;

/// <summary>Puts values into texts.</summary>
internal static class Texts
{
    /// <summary>
    /// Nothing sensible is longer with its values in; without a bound, parts that hand a text on to each other and double it would eat the
    /// machine. What is written out may be as long as it likes.
    /// </summary>
    private const int Most = 1024;

    /// <summary>The text; without the values that could not be found or make it too long, which were reported.</summary>
    public static string Evaluate(TextSyntax syntax, Scope scope, ExpressionEvaluator evaluator)
    {
        if (syntax.Holes.IsEmpty)
            return syntax.Text;
        var text = new StringBuilder();
        int done = 0;
        foreach (TextHoleSyntax hole in syntax.Holes)
        {
            text.Append(syntax.Text, done, hole.At - done).Append(ValueOf(hole, scope, evaluator));
            done = hole.At;
            if (text.Length <= Most)
                continue;
            evaluator.Report(BindingCatalog.TextTooLong(scope.At(syntax.Span), Most));
            return syntax.Text;
        }

        return text.Append(syntax.Text, done, syntax.Text.Length - done).ToString();
    }

    /// <summary>The title of an element, as the newest statement has it; null: none.</summary>
    public static string? TitleOf(PlacedMember member, BindingContext context) =>
        TitleOf(member.Newest(e => e.Title, out Scope scope), scope, context);

    /// <summary>A title as it is shown; null: none.</summary>
    public static string? TitleOf(TextSyntax? syntax, Scope scope, BindingContext context) =>
        syntax is null ? null : Evaluate(syntax, scope, context.Evaluator);

    private static string ValueOf(TextHoleSyntax hole, Scope scope, ExpressionEvaluator evaluator)
    {
        if (hole.Value is NameExpressionSyntax name && scope.TryFind(name.Name, evaluator, out Value value) && value.Kind == ValueKind.Text)
            return value.Element.Base;
        if (!evaluator.TryEvaluateUInt64(hole.Value, scope, out ulong number))
            return "";
        return number.ToString(hole.IsHexadecimal ? "x" : "d", CultureInfo.InvariantCulture);
    }
}
