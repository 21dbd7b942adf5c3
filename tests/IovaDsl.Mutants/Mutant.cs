using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.Mutants;

/// <summary>
/// One small change at one place. The key names it without a line number, so that it outlives changes elsewhere: file, member, what stands
/// there and what the mutant makes of it, and a number where one member has the same more than once.
/// </summary>
internal sealed record Mutant(string Area, string Key, int Line, SyntaxNode Node, string Replacement, string? Cast)
{
    /// <summary>What the instrumented code knows it by; 0 means that no mutant is on.</summary>
    public int Id { get; set; }

    public string File => Node.SyntaxTree.FilePath;

    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>In what is computed once and kept, such as a table: the tests that use it do not ask for the mutant again.</summary>
    public bool IsInInitializer =>
        Node.Ancestors()
            .OfType<EqualsValueClauseSyntax>()
            .Any(value =>
                value.Parent is PropertyDeclarationSyntax property && property.Modifiers.Any(SyntaxKind.StaticKeyword)
                || value.Parent?.Parent?.Parent is FieldDeclarationSyntax kept && kept.Modifiers.Any(SyntaxKind.StaticKeyword)
            );
}
