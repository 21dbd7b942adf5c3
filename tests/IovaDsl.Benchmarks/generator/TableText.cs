using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>Counts what generated tables hold.</summary>
internal static class TableText
{
    /// <summary>Words in packed literals (four characters each) and in arrays of numbers.</summary>
    public static int WordsIn(SyntaxTree tree)
    {
        int words = 0;
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
        {
            if (
                node is InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Words" },
                    ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax packed }]
                }
            )
                words += packed.Token.ValueText.Length / 4;
            else if (node is ArrayCreationExpressionSyntax { Initializer: { } numbers })
                words += numbers.Expressions.Count;
        }

        return words;
    }
}
