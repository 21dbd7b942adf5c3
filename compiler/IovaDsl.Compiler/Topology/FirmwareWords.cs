using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Topology;

/// <summary>The two words after <c>firmware</c>.</summary>
internal static class FirmwareWords
{
    private const string Acpi = "acpi";
    private const string DeviceTree = "device-tree";

    public static FirmwareKind? Bind(FirmwareClauseSyntax clause, Scope scope, BindingContext context)
    {
        switch (clause.Kind.Name)
        {
            case Acpi:
                return FirmwareKind.Acpi;
            case DeviceTree:
                return FirmwareKind.DeviceTree;
            default:
                context.Report(Catalog.UnknownWord(scope.At(clause.Kind.Span), clause.Kind.Name, "firmware", [Acpi, DeviceTree]));
                return null;
        }
    }
}
