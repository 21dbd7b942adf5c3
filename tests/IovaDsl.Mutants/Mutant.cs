using Microsoft.CodeAnalysis;

namespace IovaDsl.Mutants;

/// <summary>
/// One small change at one place. The key names it without a line number, so that it outlives changes elsewhere: file, member, what stands
/// there and what the mutant makes of it, and a number where one member has the same more than once.
/// </summary>
internal sealed record Mutant(string Area, string Key, int Line, SyntaxNode Node, string Replacement, string? Cast)
{
    /// <summary>What the instrumented code knows it by; 0 means that no mutant is on.</summary>
    public int Id { get; set; }

    public string Folder => Path.GetDirectoryName(Node.SyntaxTree.FilePath)!;
}
