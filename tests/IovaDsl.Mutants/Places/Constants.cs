using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.Mutants.Places;

/// <summary>Changed constants: written out, or by name.</summary>
internal static class Constants
{
    public static IEnumerable<Place> Literal(LiteralExpressionSyntax node, SemanticModel model)
    {
        if (MustBeConstant(node))
            yield break;
        TypeInfo type = model.GetTypeInfo(node);
        switch (node.Kind())
        {
            case SyntaxKind.TrueLiteralExpression:
                yield return Place.Of(node, "false");
                break;
            case SyntaxKind.FalseLiteralExpression:
                yield return Place.Of(node, "true");
                break;
            case SyntaxKind.StringLiteralExpression when type.Type?.SpecialType == SpecialType.System_String && !IsProse(node):
                yield return Place.Of(node, node.Token.ValueText.Length == 0 ? "\"other\"" : "\"\"");
                break;
            case SyntaxKind.NumericLiteralExpression:
                ITypeSymbol? target = Types.IsInteger(type.ConvertedType) ? type.ConvertedType : type.Type;
                if (Types.IsInteger(target))
                    yield return More(node, Types.Name(target)!);
                break;
        }
    }

    /// <summary>A constant of the product by its name is one more; a member of an enumeration is its neighbour.</summary>
    public static IEnumerable<Place> Named(ExpressionSyntax node, SemanticModel model)
    {
        bool isPart = node.Parent is MemberAccessExpressionSyntax or QualifiedNameSyntax or MemberBindingExpressionSyntax;
        if (isPart || MustBeConstant(node) || model.GetSymbolInfo(node).Symbol is not IFieldSymbol { IsConst: true } field)
            yield break;
        if (field.ContainingType.TypeKind == TypeKind.Enum)
        {
            IFieldSymbol[] members = [.. field.ContainingType.GetMembers().OfType<IFieldSymbol>().Where(m => m.HasConstantValue)];
            IFieldSymbol next = members[(Array.IndexOf(members, field) + 1) % members.Length];
            if (!Equals(next.ConstantValue, field.ConstantValue))
                yield return Place.Of(node, $"{Types.Name(field.ContainingType)}.{next.Name}") with
                {
                    ShownReplacement = next.Name,
                };
        }
        else if (Types.IsInteger(field.Type) && field.Locations.Any(l => l.IsInSource))
        {
            yield return More(node, Types.Name(field.Type)!);
        }
    }

    private static Place More(ExpressionSyntax node, string type) =>
        new(node, $"unchecked(({type})({node} + 1))", node.ToString(), $"{node} + 1", type);

    private static bool MustBeConstant(SyntaxNode node) =>
        node.Ancestors()
            .TakeWhile(n => n is not (StatementSyntax and not LocalDeclarationStatementSyntax))
            .Any(n =>
                n is AttributeSyntax or EnumMemberDeclarationSyntax or CaseSwitchLabelSyntax or ParameterSyntax or PatternSyntax
                || n is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword)
                || n is LocalDeclarationStatementSyntax { IsConst: true }
            );

    // Words for people: of exceptions, and of the catalogues, whose pages and baselines show them.
    private static bool IsProse(SyntaxNode node) =>
        node.SyntaxTree.FilePath.EndsWith("Catalog.cs", StringComparison.Ordinal)
        || node.Ancestors().Any(n => n is ThrowExpressionSyntax or ThrowStatementSyntax);
}
