using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Formatting;

/// <summary>Where declarations and clauses begin in a text, by position. A declaration begins a line; a clause may share one.</summary>
internal sealed class StatementStarts
{
    private readonly HashSet<int> _declarations = [];
    private readonly HashSet<int> _clauses = [];

    // The first range of each "ram" in a layout; the word before it begins the clause.
    private readonly HashSet<int> _ramRanges = [];

    public bool IsDeclaration(int position) => _declarations.Contains(position);

    public bool IsClause(int position) => _clauses.Contains(position);

    public bool IsRamRange(int position) => _ramRanges.Contains(position);

    public static StatementStarts Of(FileSyntax file)
    {
        var starts = new StatementStarts();
        starts._declarations.UnionWith(file.Includes.Select(i => i.Span.Start));
        starts.AddAll(file.Constants);
        foreach (PartSyntax part in file.Parts)
        {
            starts._declarations.Add(part.Span.Start);
            starts.AddAll(part.Members);
        }

        foreach (PlatformSyntax platform in file.Platforms)
        {
            starts._declarations.Add(platform.Span.Start);
            starts.AddAll(platform.Members);
        }

        return starts;
    }

    private void AddAll(IEnumerable<MemberSyntax> members)
    {
        foreach (MemberSyntax member in members)
        {
            _declarations.Add(member.Span.Start);
            switch (member)
            {
                case ForSyntax loop:
                    AddAll(loop.Members);
                    break;
                case ElementSyntax element:
                    _clauses.UnionWith(element.Clauses.Select(c => c.Span.Start));
                    break;
                case LayoutSyntax layout:
                    _ramRanges.UnionWith(layout.Ram.Select(r => r.Span.Start));
                    break;
            }
        }
    }
}
