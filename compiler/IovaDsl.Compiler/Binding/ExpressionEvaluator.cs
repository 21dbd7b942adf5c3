using System.Numerics;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Evaluates expressions exactly: numbers of any size, also negative on the way; only the final value has to fit.
/// Every mistake is reported once, where it is, and the answer is then "no value".
/// </summary>
/// <remarks>Plain literals, nearly all numbers of a real file, take a path without arbitrary precision.</remarks>
internal sealed class ExpressionEvaluator
{
    /// <summary>
    /// Nothing sensible needs more bits on the way to a 64-bit value; without a bound <c>2^2^40</c> would eat the machine.
    /// </summary>
    private const int MaxIntermediateBits = 4096;

    /// <summary>
    /// How many operators and constants may wait for the value of one constant. Evaluation recurs, on a stack that may be small.
    /// </summary>
    private const int MostLevels = 500;

    private int _levels;

    private static readonly BigInteger TooLarge = BigInteger.One << MaxIntermediateBits;
    private static readonly BigInteger AllOnes = ulong.MaxValue;

    public ExpressionEvaluator(FindingBag findings)
    {
        Findings = findings;
        Unknown = new UnknownNames(findings);
    }

    public FindingBag Findings { get; }

    public UnknownNames Unknown { get; }

    /// <summary>Which constants and parts were used so far.</summary>
    public DeclarationUses Uses { get; } = new();

    public void Report(Diagnostic diagnostic) => Findings.Report(diagnostic, null);

    /// <summary>A value of 0..2^64-1.</summary>
    public bool TryEvaluateUInt64(ExpressionSyntax expression, Scope scope, out ulong value)
    {
        if (expression is SmallNumberSyntax { Number: var literal })
        {
            value = literal;
            return true;
        }

        value = 0;
        if (!TryEvaluate(expression, scope, out BigInteger number))
            return false;
        if (number.Sign < 0 || number > AllOnes)
        {
            Report(BindingCatalog.NumberOutOfRange(scope.At(expression.Span), number, "0", "2^64-1"));
            return false;
        }

        value = (ulong)number;
        return true;
    }

    /// <summary>A value of <paramref name="lowest"/>..<paramref name="highest"/>, said with the words for what it is.</summary>
    public bool TryEvaluateWithin(ExpressionSyntax expression, Scope scope, uint lowest, uint highest, string what, out uint value)
    {
        value = 0;
        if (!TryEvaluate(expression, scope, out BigInteger number))
            return false;
        if (number < lowest || number > highest)
        {
            Report(BindingCatalog.NumberOutsideItsKind(scope.At(expression.Span), what, number, lowest, highest));
            return false;
        }

        value = (uint)number;
        return true;
    }

    /// <summary>The exact value; constants and loop variables are looked up.</summary>
    public bool TryEvaluate(ExpressionSyntax expression, Scope scope, out BigInteger value)
    {
        switch (expression)
        {
            case NumberSyntax number:
                value = number.Value;
                return true;
            case NameExpressionSyntax name:
                return TryEvaluateName(name, scope, out value);
            case UnarySyntax unary:
                return TryComplement(unary, scope, out value);
            case BinarySyntax binary:
                return TryEvaluateBinary(binary, scope, out value);
            default:
                // A missing expression was reported by the parser.
                Findings.NoteFailure();
                value = default;
                return false;
        }
    }

    /// <summary>The value of a constant's declaration: a range, a number, or another constant of either kind.</summary>
    public Value EvaluateConstant(ConstSyntax syntax, Scope scope)
    {
        if (_levels > MostLevels)
        {
            Report(SyntaxCatalog.NestedTooDeep(scope.At(syntax.Name.Span), "constants and their operators", MostLevels));
            return Value.Error;
        }

        _levels++;
        Value value = EvaluateDeclaration(syntax, scope);
        _levels--;
        return value;
    }

    private Value EvaluateDeclaration(ConstSyntax syntax, Scope scope)
    {
        if (syntax.Range is { } range)
            return new RangeEvaluator(this).TryEvaluate(range, scope, null, out IovaRange bounds) ? Value.Of(bounds) : Value.Error;
        if (syntax.Value is NameExpressionSyntax name && scope.TryFind(name.Name, this, out Value other) && other.Kind != ValueKind.Element)
            return other;
        return syntax.Value is { } expression && TryEvaluate(expression, scope, out BigInteger number) ? Value.Of(number) : Value.Error;
    }

    private bool TryEvaluateName(NameExpressionSyntax name, Scope scope, out BigInteger value)
    {
        value = default;
        if (!scope.TryFind(name.Name, this, out Value found))
        {
            Unknown.ReportConstant(name, scope, this);
            return false;
        }

        if (found.Kind == ValueKind.Error)
            Findings.NoteFailure();
        else if (found.Kind != ValueKind.Number)
            Report(BindingCatalog.NotANumber(scope.At(name.Span), name.Name, found.Describe()));
        value = found.Number;
        return found.Kind == ValueKind.Number;
    }

    private bool TryComplement(UnarySyntax unary, Scope scope, out BigInteger value)
    {
        value = default;
        _levels++;
        bool hasOperand = TryEvaluate(unary.Operand, scope, out BigInteger operand);
        _levels--;
        if (!hasOperand)
            return false;
        if (operand.Sign < 0 || operand > AllOnes)
        {
            Report(BindingCatalog.NumberOutOfRange(scope.At(unary.Operand.Span), operand, "0", "2^64-1"));
            return false;
        }

        value = AllOnes - operand;
        return true;
    }

    private bool TryEvaluateBinary(BinarySyntax binary, Scope scope, out BigInteger value)
    {
        value = default;

        // Both sides, so that two mistakes are two messages.
        _levels++;
        bool hasLeft = TryEvaluate(binary.Left, scope, out BigInteger left);
        bool hasRight = TryEvaluate(binary.Right, scope, out BigInteger right);
        _levels--;
        if (!hasLeft || !hasRight)
            return false;
        if (!IsDefined(binary, left, right, scope))
            return false;
        value = binary.Operator switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            BinaryOperator.Divide => left / right,
            BinaryOperator.Remainder => left % right,
            BinaryOperator.ShiftLeft => left << (int)right,
            BinaryOperator.ShiftRight => left >> (int)right,
            BinaryOperator.And => left & right,
            BinaryOperator.Or => left | right,
            BinaryOperator.Power => BigInteger.Pow(left, (int)right),
            _ => throw new InvalidOperationException("An operator without arithmetic: " + binary.Operator),
        };
        if (BigInteger.Abs(value) < TooLarge)
            return true;
        Report(BindingCatalog.NumberTooLargeToCompute(scope.At(binary.Span), MaxIntermediateBits));
        return false;
    }

    private bool IsDefined(BinarySyntax binary, BigInteger left, BigInteger right, Scope scope)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply:
                return true;
            case BinaryOperator.Divide or BinaryOperator.Remainder when right.IsZero:
                Report(
                    BindingCatalog.DivisionByZero(
                        scope.At(binary.Right.Span),
                        scope.Source.Text.Substring(binary.Left.Span.Start, binary.Left.Span.Length)
                    )
                );
                return false;
        }

        if (left.Sign < 0 || right.Sign < 0)
        {
            ExpressionSyntax negative = left.Sign < 0 ? binary.Left : binary.Right;
            Report(BindingCatalog.NegativeOperand(scope.At(negative.Span), left.Sign < 0 ? left : right, Symbol(binary.Operator)));
            return false;
        }

        // How far a shift goes, or an exponent: bounded before the work is done.
        bool isScaling = binary.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.Power;
        if (isScaling && right > MaxIntermediateBits)
        {
            Report(BindingCatalog.ShiftTooFar(scope.At(binary.Right.Span), Symbol(binary.Operator), right, MaxIntermediateBits));
            return false;
        }

        // Both may be small enough and the power not; twice the bound is beyond any rounding of the logarithm.
        if (
            binary.Operator == BinaryOperator.Power
            && left > BigInteger.One
            && BigInteger.Log(left, 2) * (double)right > 2 * MaxIntermediateBits
        )
        {
            Report(BindingCatalog.NumberTooLargeToCompute(scope.At(binary.Span), MaxIntermediateBits));
            return false;
        }

        return true;
    }

    private static string Symbol(BinaryOperator op) =>
        op switch
        {
            BinaryOperator.Add => "+",
            BinaryOperator.Subtract => "-",
            BinaryOperator.Multiply => "*",
            BinaryOperator.Divide => "/",
            BinaryOperator.Remainder => "%",
            BinaryOperator.ShiftLeft => "<<",
            BinaryOperator.ShiftRight => ">>",
            BinaryOperator.And => "&",
            BinaryOperator.Or => "|",
            _ => "^",
        };
}
