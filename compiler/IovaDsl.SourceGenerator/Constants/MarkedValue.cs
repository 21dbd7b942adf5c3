using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>A value on its way to something that is marked as an address of a device.</summary>
internal sealed record MarkedValue(IOperation Value, INamedTypeSymbol Device)
{
    /// <summary>The operations in which a value reaches something that can be marked.</summary>
    public static ImmutableArray<OperationKind> Kinds { get; } =
        ImmutableArray.Create(
            OperationKind.Argument,
            OperationKind.Conversion,
            OperationKind.SimpleAssignment,
            OperationKind.FieldInitializer,
            OperationKind.PropertyInitializer,
            OperationKind.ParameterInitializer,
            OperationKind.Return
        );

    /// <summary>Null where nothing is marked.</summary>
    public static MarkedValue? Of(IOperation operation, ISymbol around, Marks marks)
    {
        (INamedTypeSymbol? device, IOperation? value) = operation switch
        {
            IArgumentOperation argument => (marks.DeviceOf(argument.Parameter), argument.Value),
            IConversionOperation { OperatorMethod: { } method } conversion => (marks.DeviceOf(method.Parameters[0]), conversion.Operand),
            ISimpleAssignmentOperation assignment => (marks.DeviceOf(TargetOf(assignment.Target)), assignment.Value),
            IFieldInitializerOperation field => (First(field.InitializedFields, marks), field.Value),
            IPropertyInitializerOperation property => (First(property.InitializedProperties, marks), property.Value),
            IParameterInitializerOperation parameter => (marks.DeviceOf(parameter.Parameter), parameter.Value),
            IReturnOperation { ReturnedValue: { } returned } => (marks.DeviceOfReturn(FunctionAround(operation) ?? around), returned),
            _ => (null, null),
        };
        return device is null || value is null ? null : new MarkedValue(value, device);
    }

    private static ISymbol? TargetOf(IOperation target) =>
        target switch
        {
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };

    private static INamedTypeSymbol? First(IEnumerable<ISymbol> symbols, Marks marks) =>
        symbols.Select(marks.DeviceOf).FirstOrDefault(device => device is not null);

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
}
