using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.Mutants.Places;

/// <summary>Every change that could be made to the files of the areas, in the order of the files.</summary>
internal static partial class Finder
{
    public static IEnumerable<Mutant> In(CSharpCompilation compilation, string project)
    {
        string folder = Path.Combine(Repository.Root, project);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            string inProject = Path.GetRelativePath(folder, tree.FilePath).Replace('\\', '/');
            bool isOurs = !inProject.StartsWith("..", StringComparison.Ordinal) && !inProject.StartsWith("obj/", StringComparison.Ordinal);
            if (!isOurs || Array.Find(Area.All, a => a.Owns(project, inProject)) is not { } area)
                continue;
            foreach (Mutant mutant in InFile(tree, compilation.GetSemanticModel(tree), area.Name, $"{project}/{inProject}"))
                yield return mutant;
        }
    }

    private static IEnumerable<Mutant> InFile(SyntaxTree tree, SemanticModel model, string area, string file)
    {
        Dictionary<string, int> seen = [];
        foreach (SyntaxNode node in tree.GetRoot().DescendantNodes(n => !IsLeftAlone(n)))
        {
            foreach (Place place in Operators.At(node, model).Where(p => !IsLeftAlone(p.Node)))
            {
                string key = $"{file} | {Member(node)} | {OneLine(place.Shown)} => {OneLine(place.ShownReplacement)}";
                int count = seen[key] = seen.GetValueOrDefault(key) + 1;
                int line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                yield return new Mutant(area, count == 1 ? key : $"{key} | {count}", line, place.Node, place.Replacement, place.Type);
            }
        }
    }

    // Hash codes have no meaning, and attributes are constants.
    private static bool IsLeftAlone(SyntaxNode node) =>
        node is AttributeSyntax or MethodDeclarationSyntax { Identifier.Text: "GetHashCode" }
        || node
            is InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Debug" } }
            };

    private static string Member(SyntaxNode node)
    {
        MemberDeclarationSyntax? member = node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault();
        string name = member switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            ConstructorDeclarationSyntax => "constructor",
            IndexerDeclarationSyntax => "this[]",
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
            OperatorDeclarationSyntax sign => $"operator {sign.OperatorToken.Text}",
            ConversionOperatorDeclarationSyntax conversion => $"operator {conversion.Type}",
            _ => "",
        };
        string type = node.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault()?.Identifier.Text ?? "";
        return name.Length == 0 ? type : $"{type}.{name}";
    }

    private static string OneLine(string text) => Spaces().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
