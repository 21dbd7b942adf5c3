using System.Numerics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Expressions and ranges without names have a value wherever they stand. A mistake in one gives no value, and no report.
/// </summary>
internal static class ClosedExpressions
{
    public static BigInteger? Evaluate(ExpressionSyntax expression) =>
        new ExpressionEvaluator(new FindingBag()).TryEvaluate(expression, Nowhere(), out BigInteger value) ? value : null;

    public static IovaRange? Evaluate(RangeSyntax range) =>
        new RangeEvaluator(new ExpressionEvaluator(new FindingBag())).TryEvaluate(range, Nowhere(), null, out IovaRange value)
            ? value
            : null;

    private static Scope Nowhere() => new(new SourceText("", ""), null, null);
}
