using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>An address that is known when the program is compiled.</summary>
/// <param name="Origin">Where the constant is written: the value itself, or the initializer of the local that stands for it.</param>
/// <param name="Name">What stands for it; null for a constant that is written where it is used.</param>
internal sealed record ConstantAddress(ulong Address, SyntaxNode Origin, string? Name)
{
    /// <summary>Null for what is no constant, negative or no whole number.</summary>
    public static ConstantAddress? Of(IOperation value)
    {
        IOperation inner = WithoutConversions(value);
        if (inner is ILocalReferenceOperation local)
        {
            return InitializerOf(local) is { } initializer && Number(initializer) is { } written
                ? new ConstantAddress(written, initializer.Syntax, local.Local.Name)
                : null;
        }

        if (Number(value) is not { } number)
            return null;
        string? name = inner is IFieldReferenceOperation field ? field.Field.Name : null;
        return new ConstantAddress(number, value.Syntax, name);
    }

    // What the local is declared with, if nothing in the member writes to it afterwards.
    private static IOperation? InitializerOf(ILocalReferenceOperation reference)
    {
        IOperation root = reference;
        while (root.Parent is not null)
            root = root.Parent;
        IOperation? initializer = null;
        foreach (IOperation operation in root.Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && Is(declarator.Symbol))
                initializer = declarator.GetVariableInitializer()?.Value;
            else if (operation is ILocalReferenceOperation other && Is(other.Local) && IsWritten(other))
                return null;
        }

        return initializer;

        bool Is(ISymbol local) => SymbolEqualityComparer.Default.Equals(local, reference.Local);
    }

    // A reference or a pointer to it may be written through, too.
    private static bool IsWritten(ILocalReferenceOperation local) =>
        local.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == local || assignment is ISimpleAssignmentOperation { IsRef: true },
            IIncrementOrDecrementOperation or IAddressOfOperation or ITupleOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
            IReturnOperation => local.Syntax.Parent is Microsoft.CodeAnalysis.CSharp.Syntax.RefExpressionSyntax,
            _ => false,
        };

    // A conversion to fewer bits makes another number.
    private static IOperation WithoutConversions(IOperation value)
    {
        while (
            value
                is IConversionOperation { OperatorMethod: not null }
                    or IConversionOperation { Type.SpecialType: SpecialType.System_UInt64 or SpecialType.System_Int64 }
        )
            value = ((IConversionOperation)value).Operand;
        return value;
    }

    private static ulong? Number(IOperation value)
    {
        while (value is IConversionOperation { ConstantValue.HasValue: false } conversion)
            value = conversion.Operand;
        return !value.ConstantValue.HasValue
            ? null
            : value.ConstantValue.Value switch
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
}
