using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Names;

/// <summary>
/// All names of one file, where they stand and what they stand in. It follows from the file alone; what a name means does not.
/// </summary>
internal sealed class NameIndex
{
    private readonly ILookup<string, NameUse> _byName;

    private NameIndex(ImmutableArray<NameUse> uses, ImmutableArray<Body> containers)
    {
        All = uses;
        Containers = containers;
        _byName = uses.ToLookup(use => use.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of the text.</summary>
    public ImmutableArray<NameUse> All { get; }

    /// <summary>The platforms and parts of the file.</summary>
    public ImmutableArray<Body> Containers { get; }

    public IEnumerable<NameUse> Named(string name) => _byName[name];

    /// <summary>The name at an offset, or the one that ends there; null: there is none.</summary>
    public NameUse? At(int offset)
    {
        int low = 0;
        int high = All.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            TextSpan span = All[middle].Span;
            if (offset < span.Start)
                high = middle - 1;
            else if (offset > span.AfterLast)
                low = middle + 1;
            else
                return All[middle];
        }

        return null;
    }

    public static NameIndex Of(FileSyntax file)
    {
        var walker = new NameWalker(file);
        walker.Walk();
        return new NameIndex([.. walker.Uses.OrderBy(use => use.Span.Start).DistinctBy(use => use.Span.Start)], [.. walker.Containers]);
    }
}
