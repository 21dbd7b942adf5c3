using static IovaDsl.Grammar.IovaParser;

namespace IovaDsl.Compiler.Syntax;

/// <summary>The words of the language, as the grammar spells them. Those that begin a clause are in <see cref="ClauseRows"/>.</summary>
internal static class LanguageWords
{
    private static readonly HashSet<string> ReservedWords = new(
        TokenSets.ReservedWords.Types().Select(TokenWords.Spelling),
        StringComparer.Ordinal
    );

    public static readonly string Platform = TokenWords.Spelling(PLATFORM);
    public static readonly string Iommu = TokenWords.Spelling(IOMMU);
    public static readonly string Msi = TokenWords.Spelling(MSI);
    public static readonly string RootBus = TokenWords.Spelling(ROOT_BUS);
    public static readonly string Interconnect = TokenWords.Spelling(INTERCONNECT);
    public static readonly string Bridge = TokenWords.Spelling(BRIDGE);
    public static readonly string Device = TokenWords.Spelling(DEVICE);
    public static readonly string Group = TokenWords.Spelling(GROUP);
    public static readonly string Layout = TokenWords.Spelling(LAYOUT);
    public static readonly string On = TokenWords.Spelling(ON);
    public static readonly string At = TokenWords.Spelling(AT);
    public static readonly string For = TokenWords.Spelling(FOR);
    public static readonly string Size = TokenWords.Spelling(SIZE);
    public static readonly string None = TokenWords.Spelling(NONE);
    public static readonly string To = TokenWords.Spelling(TO);
    public static readonly string Requesters = TokenWords.Spelling(REQUESTERS);
    public static readonly string Stream = TokenWords.Spelling(STREAM);
    public static readonly string Streams = TokenWords.Spelling(STREAMS);
    public static readonly string Mask = TokenWords.Spelling(MASK);
    public static readonly string Since = TokenWords.Spelling(SINCE);
    public static readonly string Kernel = TokenWords.Spelling(KERNEL);
    public static readonly string Ram = TokenWords.Spelling(RAM);
    public static readonly string Offset = TokenWords.Spelling(OFFSET);
    public static readonly string Stride = TokenWords.Spelling(STRIDE);

    /// <summary>What may stand in place of a list of ranges.</summary>
    public static IReadOnlyList<string> OfAnswers { get; } = ["nothing", "refused"];

    /// <summary>Whether a word is a name only in back-quotes.</summary>
    public static bool IsReserved(string word) => ReservedWords.Contains(word);
}
