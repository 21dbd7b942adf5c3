using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>
/// Reports a constant address that the device it is given to cannot use: an argument, a field, a property or a returned value
/// marked with <c>[IovaFor(typeof(…))]</c>. What the device can use is read from the attribute that generated code carries,
/// so it works across assemblies, too.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IovaConstantAnalyzer : DiagnosticAnalyzer
{
    public const string Id = "IOVA8001";

    /// <summary>Properties of the diagnostic, for the fix.</summary>
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
        description: "The address is given to something that is marked as an I/O virtual address of a device, and the device cannot use it.",
        helpLinkUri: GeneratorDiagnostics.HelpLink(Id));

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(Rule);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            INamedTypeSymbol? iovaFor = start.Compilation.GetTypeByMetadataName("IovaDsl.Runtime.IovaForAttribute");
            INamedTypeSymbol? usable = start.Compilation.GetTypeByMetadataName("IovaDsl.Runtime.IovaUsableAttribute");
            if (iovaFor is null || usable is null)
                return;
            var marks = new Marks(iovaFor, usable);
            start.RegisterOperationAction(
                operation => Check(operation, marks),
                OperationKind.Argument,
                OperationKind.SimpleAssignment,
                OperationKind.FieldInitializer,
                OperationKind.PropertyInitializer,
                OperationKind.ParameterInitializer,
                OperationKind.Return);
        });
    }

    private static void Check(OperationAnalysisContext context, Marks marks)
    {
        (IEnumerable<AttributeData> attributes, IOperation? value) = context.Operation switch
        {
            IArgumentOperation argument => (Of(argument.Parameter), argument.Value),
            ISimpleAssignmentOperation assignment => (Of(TargetOf(assignment.Target)), assignment.Value),
            IFieldInitializerOperation field => (field.InitializedFields.SelectMany(Of), field.Value),
            IPropertyInitializerOperation property => (property.InitializedProperties.SelectMany(Of), property.Value),
            IParameterInitializerOperation parameter => (Of(parameter.Parameter), parameter.Value),
            IReturnOperation { ReturnedValue: { } returned } => (OfReturn(FunctionAround(context.Operation) ?? context.ContainingSymbol), returned),
            _ => (ImmutableArray<AttributeData>.Empty, null),
        };
        if (value is null || AddressOf(value) is not { } address || marks.DeviceOf(attributes) is not { } device)
            return;
        if (marks.UsableBy(device) is not { } known || known.Usable.Contains(address))
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            Rule, value.Syntax.GetLocation(), Properties(address, device, known.Usable), Hex(address), NameOf(device), known.WhyNot(address)));
    }

    private static ISymbol? TargetOf(IOperation target) => target switch
    {
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static IEnumerable<AttributeData> Of(ISymbol? symbol) => symbol?.GetAttributes() ?? ImmutableArray<AttributeData>.Empty;

    private static IEnumerable<AttributeData> OfReturn(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property.GetAttributes(),
        IMethodSymbol method => method.GetReturnTypeAttributes(),
        _ => ImmutableArray<AttributeData>.Empty,
    };

    // A local function or a lambda returns for itself; null where the member itself returns.
    private static ISymbol? FunctionAround(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILocalFunctionOperation local)
                return local.Symbol;
            if (parent is IAnonymousFunctionOperation lambda)
                return lambda.Symbol;
        }

        return null;
    }

    // Whole numbers that are not negative, through whatever conversion.
    private static ulong? AddressOf(IOperation value)
    {
        while (value is IConversionOperation { ConstantValue.HasValue: false } conversion)
            value = conversion.Operand;
        if (!value.ConstantValue.HasValue)
            return null;
        return value.ConstantValue.Value switch
        {
            ulong number => number,
            uint number => number,
            ushort number => number,
            byte number => number,
            long number when number >= 0 => (ulong)number,
            int number when number >= 0 => (ulong)number,
            short number when number >= 0 => (ulong)number,
            sbyte number when number >= 0 => (ulong)number,
            _ => null,
        };
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
            properties = properties.Add(Below, Hex(below));
        if (usable.FindFirst(1, alignment, lowest: address) is { } above)
            properties = properties.Add(Above, Hex(above));
        string? constant = address < usable[0].First ? "LowestUsable" : address > usable[usable.Count - 1].Last ? "HighestUsable" : null;
        return constant is not null && !device.GetMembers(constant).IsEmpty
            ? properties.Add(Constant, device.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + "." + constant)
            : properties;
    }

    private static string NameOf(INamedTypeSymbol device) => device.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static string Hex(ulong value)
    {
        string digits = value.ToString("x", CultureInfo.InvariantCulture);
        int first = digits.Length % 4 == 0 ? 4 : digits.Length % 4;
        string text = "0x" + digits.Substring(0, first);
        for (int i = first; i < digits.Length; i += 4)
            text += "_" + digits.Substring(i, 4);
        return text;
    }
}
