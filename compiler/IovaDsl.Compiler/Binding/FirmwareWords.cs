using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>The two words after <c>firmware</c>.</summary>
internal static class FirmwareWords
{
    private const string Acpi = "acpi";
    private const string DeviceTree = "device-tree";

    public static FirmwareKind? Bind(PlacedClause? placed, BindingContext context)
    {
        if (placed is not { Syntax: FirmwareClauseSyntax clause, Scope: { } scope })
            return null;
        switch (clause.Kind.Name)
        {
            case Acpi:
                return FirmwareKind.Acpi;
            case DeviceTree:
                return FirmwareKind.DeviceTree;
            default:
                context.Report(BindingCatalog.UnknownWord(scope.At(clause.Kind.Span), clause.Kind.Name, "firmware", [Acpi, DeviceTree]));
                return null;
        }
    }
}
