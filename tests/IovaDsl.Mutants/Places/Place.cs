using Microsoft.CodeAnalysis;

namespace IovaDsl.Mutants.Places;

/// <summary>
/// A possible change: the expression or statement that is replaced, and by which text. A shown pair is for people and the key, where the
/// replaced node is more than what changes. A type is cast to where a mutated constant would no longer convert by itself.
/// </summary>
internal sealed record Place(SyntaxNode Node, string Replacement, string Shown, string ShownReplacement, string? Type = null)
{
    public static Place Of(SyntaxNode node, string replacement) => new(node, replacement, node.ToString(), replacement);
}
