using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>Makes names of what was written: an index is evaluated, a parameter of a part stands for its argument.</summary>
internal static class ElementNames
{
    public static bool TryEvaluate(NameSyntax syntax, Scope scope, ExpressionEvaluator evaluator, out ElementName name)
    {
        if (!scope.TryFindElementArgument(syntax.Name, out name))
            name = new ElementName(syntax.Name);
        if (syntax.Index is not { } indexSyntax)
            return true;
        if (!evaluator.TryEvaluateUInt64(indexSyntax, scope, out ulong index))
            return false;

        if (name.Index is not null)
        {
            evaluator.Findings.Report(BindingCatalog.IndexTwice(scope.At(indexSyntax.Span), syntax.Name, name.ToString()), null);
            return false;
        }

        name = new ElementName(name.Base, index);
        return true;
    }
}
