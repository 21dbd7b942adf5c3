using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>The words after <c>firmware</c>.</summary>
internal static class FirmwareWords
{
    public static FirmwareKind? Bind(PlacedClause? placed, BindingContext context)
    {
        if (placed is not { Syntax: FirmwareClauseSyntax clause, Scope: { } scope })
            return null;
        FirmwareKind? kind = FirmwareKinds.Find(clause.Kind.Name);
        if (kind is null)
            context.Report(BindingCatalog.UnknownWord(scope.At(clause.Kind.Span), clause.Kind.Name, "firmware", [.. FirmwareKinds.Names]));
        return kind;
    }
}
