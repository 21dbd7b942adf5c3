using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>A clause and the scope in which its expressions are evaluated.</summary>
internal readonly record struct PlacedClause(ClauseSyntax Syntax, Scope Scope)
{
    public Origin Origin => Scope.OriginOf(Syntax.Span);
}

/// <summary>
/// An element, group or layout that stands in a platform after loops and parts were unrolled. In a variant it may be
/// said more than once: <see cref="Overridden"/> is what the base said of it.
/// </summary>
internal sealed class PlacedMember
{
    public PlacedMember(NamedMemberSyntax syntax, ElementName name, Scope scope)
    {
        Syntax = syntax;
        Sort = SortOf(syntax);
        Name = name;
        Scope = scope;
    }

    public NamedMemberSyntax Syntax { get; }

    /// <summary>The type of element that it becomes.</summary>
    public Type Sort { get; }
    public ElementName Name { get; }
    public Scope Scope { get; }
    public PlacedMember? Overridden { get; init; }

    /// <summary>What it became, once it is bound; null where that failed.</summary>
    public Element? Element { get; set; }

    public SourceLocation Location => Scope.At(Syntax.Name.Span);

    public Origin Origin => Scope.OriginOf(Syntax.Name.Span);

    /// <summary>A property from the newest statement that gives it: kind, parent, title.</summary>
    public T? Newest<T>(Func<ElementSyntax, T?> pick, out Scope scope)
        where T : class
    {
        for (PlacedMember? member = this; member is not null; member = member.Overridden)
        {
            scope = member.Scope;
            if (pick((ElementSyntax)member.Syntax) is { } said)
                return said;
        }

        scope = Scope;
        return null;
    }

    private static Type SortOf(NamedMemberSyntax syntax) =>
        syntax switch
        {
            ElementSyntax { Keyword: ElementKeyword.Iommu } => typeof(Iommu),
            ElementSyntax { Keyword: ElementKeyword.Msi } => typeof(MsiController),
            ElementSyntax { Keyword: ElementKeyword.Device } => typeof(Device),
            ElementSyntax => typeof(Bus),
            GroupSyntax => typeof(DeviceGroup),
            _ => typeof(MemoryLayout),
        };
}
