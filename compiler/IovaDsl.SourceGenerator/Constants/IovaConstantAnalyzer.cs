using System.Collections.Immutable;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>
/// Reports a constant address that the device it is given to cannot use: an argument, a field, a property or a returned value marked
/// with <c>[IovaFor(typeof(…))]</c>, or whatever has the type <c>Iova&lt;…&gt;</c>. A local that is written once, with a constant, counts
/// as that constant. What the device can use is read from the attribute that generated code carries, so it works across assemblies, too.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IovaConstantAnalyzer : DiagnosticAnalyzer
{
    public const string Id = "IOVA8001";

    /// <summary>Properties of the diagnostic, for the fix. Its first additional location is where the constant stands.</summary>
    public const string Below = "Below";
    public const string Above = "Above";
    public const string Constant = "Constant";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A constant IOVA is not usable by its device",
        "{0} is not usable by {1}: {2}",
        GeneratorDiagnostics.Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The address is given to something that is marked as an I/O virtual address of a device, and the "
            + "device cannot use it."
    );

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(Rule);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (Marks.Of(start.Compilation) is { } marks)
                start.RegisterOperationAction(operation => Check(operation, marks), MarkedValue.Kinds);
        });
    }

    private static void Check(OperationAnalysisContext context, Marks marks)
    {
        if (
            MarkedValue.Of(context.Operation, context.ContainingSymbol, marks) is not { } marked
            || ConstantAddress.Of(marked.Value) is not { } constant
            || marks.UsableBy(marked.Device) is not { } known
            || known.Usable.Contains(constant.Address)
        )
            return;
        string address = AddressInCSharp.Hex(constant.Address);
        context.ReportDiagnostic(
            Diagnostic.Create(
                Rule,
                marked.Value.Syntax.GetLocation(),
                [constant.Origin.GetLocation()],
                Properties(constant.Address, marked.Device, known.Usable),
                constant.Name is null ? address : $"{constant.Name} ({address})",
                marked.Device.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat),
                known.WhyNot(constant.Address)
            )
        );
    }

    // The nearest usable addresses with the alignment that the constant has, up to a page; and a generated constant
    // where the address lies outside all that is usable.
    private static ImmutableDictionary<string, string?> Properties(ulong address, INamedTypeSymbol device, IovaRangeSet usable)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        if (usable.IsEmpty)
            return properties;
        ulong alignment = address % 4096 == 0 ? 4096UL : 1;
        if (usable.FindLast(1, alignment, highest: address) is { } below)
            properties = properties.Add(Below, AddressInCSharp.Hex(below));
        if (usable.FindFirst(1, alignment, lowest: address) is { } above)
            properties = properties.Add(Above, AddressInCSharp.Hex(above));
        string? constant =
            address < usable[0].First ? "LowestUsable"
            : address > usable[usable.Count - 1].Last ? "HighestUsable"
            : null;
        return constant is not null && !device.GetMembers(constant).IsEmpty
            ? properties.Add(Constant, device.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + "." + constant)
            : properties;
    }
}
