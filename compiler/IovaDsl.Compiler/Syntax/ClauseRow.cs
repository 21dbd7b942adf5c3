namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// What stands after the keyword of a clause. Clauses of one shape share a syntax record and an alternative of the grammar.
/// </summary>
internal enum ClauseShape
{
    /// <summary>One expression.</summary>
    Number,

    /// <summary>One range.</summary>
    Range,

    /// <summary>A list of expressions.</summary>
    Numbers,

    /// <summary>A list of ranges.</summary>
    Ranges,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A list of names.</summary>
    Names,

    /// <summary>A shape that no other clause has.</summary>
    Own,
}

/// <summary>Where a clause may stand.</summary>
[Flags]
internal enum ClausePlaces
{
    None = 0,
    Iommu = 1,
    Msi = 2,
    RootBus = 4,
    Interconnect = 8,
    Bridge = 16,
    Device = 32,

    /// <summary>In the platform itself.</summary>
    Platform = 64,

    /// <summary>What carries a device's DMA: buses and the device.</summary>
    Path = RootBus | Interconnect | Bridge | Device,
    Elements = Iommu | Msi | Path,
    Everywhere = Elements | Platform,
}

/// <summary>One sort of clause: its keyword, where it may stand and how often, and what it takes the place of.</summary>
internal sealed class ClauseRow
{
    private readonly string? _form;

    internal ClauseRow(int token, ClauseShape shape, ClausePlaces places, bool isOnce, string says, string? form, ClauseRow? sort)
    {
        Token = token;
        Word = TokenWords.Spelling(token);
        Shape = shape;
        Places = places;
        IsOnce = isOnce;
        Says = says;
        _form = form;
        Sort = sort ?? this;
    }

    /// <summary>The keyword's type in the grammar.</summary>
    internal int Token { get; }

    /// <summary>The keyword as the grammar spells it.</summary>
    public string Word { get; }

    public ClauseShape Shape { get; }

    public ClausePlaces Places { get; }

    /// <summary>At most one of its sort may be given in an element, among those that may be given once.</summary>
    public bool IsOnce { get; }

    /// <summary>What it says of the element, in Markdown, as a person is told.</summary>
    public string Says { get; }

    /// <summary>The forms in which it is written: <c>input-bits n</c>.</summary>
    public IEnumerable<string> Forms => (_form ?? FormOf(Shape)).Split('|').Select(words => $"{Word} {words}");

    /// <summary>
    /// The row that stands for all which speak of the same thing: a variant's clause replaces its base's of the same sort.
    /// </summary>
    public ClauseRow Sort { get; }

    public override string ToString() => Word;

    private static string FormOf(ClauseShape shape) =>
        shape switch
        {
            ClauseShape.Number => "n",
            ClauseShape.Range => "range",
            ClauseShape.Numbers or ClauseShape.Names => "a, b",
            ClauseShape.Ranges => "r, s",
            ClauseShape.Text => "\"…\"",
            _ => throw new ArgumentException("A shape of its own has a form of its own.", nameof(shape)),
        };
}
