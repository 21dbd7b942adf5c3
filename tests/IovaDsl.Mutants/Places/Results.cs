using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.Mutants.Places;

/// <summary>A member that gives nothing instead of its result.</summary>
internal static class Results
{
    public static IEnumerable<Place> Of(ExpressionSyntax value, SemanticModel model)
    {
        ITypeSymbol? type = model.GetTypeInfo(value).ConvertedType;
        bool isPlain = value is LiteralExpressionSyntax or ThrowExpressionSyntax or DefaultExpressionSyntax or RefExpressionSyntax;
        if (isPlain || IsNothingAlready(value, model) || Types.Name(type) is not { } name || Nothing(type!, value, name) is not { } nothing)
            yield break;
        yield return Place.Of(value, nothing) with
        {
            Type = type!.SpecialType == SpecialType.System_Boolean ? null : name,
        };
    }

    private static string? Nothing(ITypeSymbol type, ExpressionSyntax value, string name) =>
        type switch
        {
            { SpecialType: SpecialType.System_Void } => null,
            { SpecialType: SpecialType.System_Boolean } when IsOwnMutant(value) => null,
            { SpecialType: SpecialType.System_Boolean } => $"!({value})",
            { SpecialType: SpecialType.System_String, NullableAnnotation: not NullableAnnotation.Annotated } => "\"\"",
            _ when Types.IsCollection(type) => value is CollectionExpressionSyntax { Elements.Count: 0 } ? null : "[]",
            { IsValueType: true } or { NullableAnnotation: NullableAnnotation.Annotated } => $"default({name})",
            _ => null,
        };

    // A constant that is zero.
    private static bool IsNothingAlready(ExpressionSyntax value, SemanticModel model) =>
        model.GetConstantValue(value) is { HasValue: true, Value: 0 or 0L or 0u or 0UL or null };

    // These are mutated as what they are.
    private static bool IsOwnMutant(ExpressionSyntax value) =>
        value.IsKind(SyntaxKind.LogicalNotExpression)
        || value.IsKind(SyntaxKind.EqualsExpression)
        || value.IsKind(SyntaxKind.NotEqualsExpression);
}
