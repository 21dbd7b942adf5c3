using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// Where AML code stands in the namespace, and what the names it uses mean there, as far as they are constant: a named object that is a
/// literal, or a method that folds to a value. A literal buffer that the same code writes fields of is none; nor is what a condition
/// declares.
/// </summary>
internal sealed class AmlScope
{
    private const int MaxSteps = 4096;
    private const int MaxLookups = 64;
    private const int MaxDepth = 8;

    private readonly AmlNamespace _names;
    private readonly string _path;
    private readonly int _depth;
    private readonly Spent _spent;

    public AmlScope(AmlNamespace names, string path)
        : this(names, path, 0, new Spent()) { }

    private AmlScope(AmlNamespace names, string path, int depth, Spent spent)
    {
        _names = names;
        _path = path;
        _depth = depth;
        _spent = spent;
    }

    /// <summary>Work so far, of all that one question led to.</summary>
    private sealed class Spent
    {
        public int Steps { get; set; }
        public int Lookups { get; set; }
    }

    /// <summary>Takes one step of the work allowed; false when there is none left.</summary>
    public bool TryStep() => ++_spent.Steps <= MaxSteps;

    /// <summary>The value of a name, or of a call of it; unknown when it is not constant.</summary>
    public AmlValue Value(string name, params AmlValue[] arguments)
    {
        if (_depth == MaxDepth || ++_spent.Lookups > MaxLookups || _names.Resolve(_path, name) is not { Conditional: false } found)
            return AmlValue.Unknown;
        ImmutableArray<AmlTerm> terms = _names.Read(found);
        if (terms.IsEmpty)
            return AmlValue.Unknown;
        return found.Kind switch
        {
            AmlDeclarationKind.Method => AmlFold.Call(At(found.Path), terms, arguments) ?? AmlValue.Unknown,
            AmlDeclarationKind.Name => AmlFold.Constant(At(AmlNamespace.Parent(found.Path)), terms[0]),
            _ => AmlValue.Unknown,
        };
    }

    private AmlScope At(string path) => new(_names, path, _depth + 1, _spent);
}
