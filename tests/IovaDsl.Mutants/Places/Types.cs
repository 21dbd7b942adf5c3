using Microsoft.CodeAnalysis;

namespace IovaDsl.Mutants.Places;

/// <summary>Questions about types.</summary>
internal static class Types
{
    private static readonly HashSet<string> LargeNumbers = ["BigInteger", "UInt128", "Int128"];

    public static bool IsInteger(ITypeSymbol? type) =>
        type is not null && type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    public static bool IsNumber(ITypeSymbol? type) =>
        type switch
        {
            INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsNumber(
                nullable.TypeArguments[0]
            ),
            null => false,
            { TypeKind: TypeKind.Enum } => true,
            _ => IsInteger(type) || type.SpecialType is SpecialType.System_Double || LargeNumbers.Contains(type.Name),
        };

    /// <summary>Has many elements and an empty form.</summary>
    public static bool IsCollection(ITypeSymbol type) =>
        type is IArrayTypeSymbol
        || (type.SpecialType != SpecialType.System_String && type.Name is "ImmutableArray" or "List" or "IReadOnlyList" or "IEnumerable");

    public static string? Name(ITypeSymbol? type) =>
        type is null or IErrorTypeSymbol || type.IsAnonymousType
            ? null
            : type.ToDisplayString(
                SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
                    SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
                )
            );
}
