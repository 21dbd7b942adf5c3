using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Topology;

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

        // An index in the part counts; an argument that brings one of its own is meant without another.
        name = new ElementName(name.Base, index);
        return true;
    }
}
