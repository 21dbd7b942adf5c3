using IovaDsl.Compiler.Syntax;

namespace IovaDsl.Compiler.Formatting;

/// <summary>Where declarations and clauses begin in a text, by position. A declaration begins a line; a clause may share one.</summary>
internal sealed class StatementStarts
{
    private readonly HashSet<int> declarations = [];
    private readonly HashSet<int> clauses = [];

    // The first range of each "ram" in a layout; the word before it begins the clause.
    private readonly HashSet<int> ramRanges = [];

    public bool IsDeclaration(int position) => declarations.Contains(position);

    public bool IsClause(int position) => clauses.Contains(position);

    public bool IsRamRange(int position) => ramRanges.Contains(position);

    public static StatementStarts Of(FileSyntax file)
    {
        var starts = new StatementStarts();
        starts.declarations.UnionWith(file.Includes.Select(i => i.Span.Start));
        starts.AddAll(file.Constants);
        foreach (PartSyntax part in file.Parts)
        {
            starts.declarations.Add(part.Span.Start);
            starts.AddAll(part.Members);
        }

        foreach (PlatformSyntax platform in file.Platforms)
        {
            starts.declarations.Add(platform.Span.Start);
            starts.AddAll(platform.Members);
        }

        return starts;
    }

    private void AddAll(IEnumerable<MemberSyntax> members)
    {
        foreach (MemberSyntax member in members)
        {
            declarations.Add(member.Span.Start);
            switch (member)
            {
                case ForSyntax loop:
                    AddAll(loop.Members);
                    break;
                case ElementSyntax element:
                    clauses.UnionWith(element.Clauses.Select(c => c.Span.Start));
                    break;
                case LayoutSyntax layout:
                    ramRanges.UnionWith(layout.Ram.Select(r => r.Span.Start));
                    break;
            }
        }
    }
}
