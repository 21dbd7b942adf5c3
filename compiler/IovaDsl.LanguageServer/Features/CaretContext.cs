using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features;

/// <summary>What the braces around a caret belong to.</summary>
internal enum BlockKind
{
    File,

    /// <summary>A platform, a part or a loop.</summary>
    Members,
    Element,
    Group,
    Layout,
}

/// <summary>
/// Where a caret stands, told from the tokens before it: while somebody types, the text has mistakes, and what the parser makes of them
/// says little about the place.
/// </summary>
internal sealed class CaretContext
{
    private static readonly ImmutableHashSet<string> BlockWords =
    [
        "platform",
        "part",
        "for",
        "group",
        "layout",
        "iommu",
        "msi",
        "root-bus",
        "interconnect",
        "bridge",
        "device",
    ];

    private readonly string _text;
    private readonly ImmutableArray<SourceToken> _tokens;
    private readonly int _before; // how many tokens stand before the word at the caret

    private CaretContext(string text, ImmutableArray<SourceToken> tokens, int before, TextSpan word, SourceToken? inside)
    {
        _text = text;
        _tokens = tokens;
        _before = before;
        Word = word;
        Inside = inside;
        OpenBrace = FindOpenBrace();
        (Block, BlockWord) = FindBlock();
    }

    /// <summary>What is typed so far; empty between words.</summary>
    public TextSpan Word { get; }

    /// <summary>The comment or text in quotes around the caret; null: it stands in neither.</summary>
    public SourceToken? Inside { get; }

    public BlockKind Block { get; }

    /// <summary>The keyword of the block: <c>root-bus</c>; empty for a file.</summary>
    public string BlockWord { get; }

    private int OpenBrace { get; }

    public static CaretContext At(Document document, int offset)
    {
        ImmutableArray<SourceToken> tokens = document.Tokens;
        SourceToken? inside = null;
        var word = new TextSpan(offset, 0);
        int before = 0;
        foreach (SourceToken token in tokens)
        {
            if (token.Span.Start >= offset)
                break;
            bool isAround = offset < token.Span.AfterLast || (offset == token.Span.AfterLast && IsOpenEnded(document.Text, token));
            if (isAround && token.Kind is SourceTokenKind.Comment or SourceTokenKind.DocComment or SourceTokenKind.Text)
                inside = token;
            else if (offset <= token.Span.AfterLast && IsWord(token.Kind))
                word = new TextSpan(token.Span.Start, offset - token.Span.Start);
            else if (token.Span.AfterLast <= offset)
                before++;
        }

        return new CaretContext(document.Text, tokens, before, word, inside);
    }

    /// <summary>The n-th token before the word at the caret, comments left out; empty: there is none.</summary>
    public string Before(int n)
    {
        for (int i = _before - 1; i >= 0; i--)
        {
            if (!IsComment(i) && --n == 0)
                return TextOf(i);
        }

        return "";
    }

    /// <summary>The last token before the word; null: there is none.</summary>
    public SourceToken? Last
    {
        get
        {
            int i = _before - 1;
            while (i >= 0 && IsComment(i))
                i--;
            return i < 0 ? null : _tokens[i];
        }
    }

    /// <summary>Whether a statement may begin here: after a brace, or on a line of its own after something complete.</summary>
    public bool IsStatementStart =>
        Last is not { } last
        || last.Kind is SourceTokenKind.OpenBrace or SourceTokenKind.CloseBrace
        || (EndsValue(last) && _text.AsSpan(last.Span.AfterLast, Word.Start - last.Span.AfterLast).ContainsAny('\n', '\r'));

    /// <summary>Whether what stands before is complete, so that another clause may follow on the same line.</summary>
    public bool IsAfterValue => Last is { } last && EndsValue(last);

    /// <summary>The nearest of these words before the caret, in the block it stands in.</summary>
    public string Nearest(ImmutableHashSet<string> words)
    {
        for (int i = _before - 1; i > OpenBrace; i--)
        {
            if (_tokens[i].Kind is SourceTokenKind.CloseBrace)
                return "";
            if (!IsComment(i) && words.Contains(TextOf(i)))
                return TextOf(i);
        }

        return "";
    }

    /// <summary>The words of the block around the caret, before and after it, without those of inner blocks.</summary>
    public HashSet<string> WordsOfBlock()
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        int depth = 0;
        for (int i = OpenBrace + 1; i < _tokens.Length && depth >= 0; i++)
        {
            if (_tokens[i].Kind == SourceTokenKind.OpenBrace)
                depth++;
            else if (_tokens[i].Kind == SourceTokenKind.CloseBrace)
                depth--;
            else if (depth == 0 && !IsComment(i) && _tokens[i].Span.Start != Word.Start)
                words.Add(TextOf(i));
        }

        return words;
    }

    /// <summary>What is placed and at which argument the caret stands, inside <c>use part( … )</c>; null: elsewhere.</summary>
    public (string Part, int Argument)? Call()
    {
        int depth = 0;
        int commas = 0;
        for (int i = _before - 1; i > 1; i--)
        {
            string text = TextOf(i);
            if (text is "{" or "}")
                return null;
            if (text is ")" or "]")
                depth++;
            else if (text == "[")
                depth--;
            else if (text == "," && depth == 0)
                commas++;
            else if (text == "(" && --depth < 0)
                return TextOf(i - 2) == "use" ? (TextOf(i - 1).Trim('`'), commas) : null;
        }

        return null;
    }

    // A line comment, and a text that nothing closes, go on where they end.
    private static bool IsOpenEnded(string text, SourceToken token) =>
        token.Kind is SourceTokenKind.DocComment
        || (token.Kind == SourceTokenKind.Comment && text[token.Span.Start + 1] == '/')
        || (token.Kind == SourceTokenKind.Text && (token.Span.Length == 1 || text[token.Span.AfterLast - 1] != '"'));

    private static bool IsWord(SourceTokenKind kind) =>
        kind is SourceTokenKind.Keyword or SourceTokenKind.ContextualWord or SourceTokenKind.Name or SourceTokenKind.Number;

    private bool EndsValue(SourceToken token) =>
        token.Kind
            is SourceTokenKind.Number
                or SourceTokenKind.Name
                or SourceTokenKind.ContextualWord
                or SourceTokenKind.Text
                or SourceTokenKind.PciAddress
                or SourceTokenKind.Version
                or SourceTokenKind.CloseBrace
        || TextAt(token) is ")" or "]" or "none" or "nothing" or "refused" or "reserved" or "msi" or "direct" or "direct-relaxable";

    private int FindOpenBrace()
    {
        int depth = 0;
        for (int i = _before - 1; i >= 0; i--)
        {
            if (_tokens[i].Kind == SourceTokenKind.CloseBrace)
                depth++;
            else if (_tokens[i].Kind == SourceTokenKind.OpenBrace && --depth < 0)
                return i;
        }

        return -1;
    }

    // "bus 3 device 0 function 0 {" has the word of a device in the head of any element.
    private (BlockKind, string) FindBlock()
    {
        bool isInAddress = false;
        for (int i = OpenBrace - 1; i >= 0; i--)
        {
            string word = IsComment(i) ? "" : TextOf(i);
            if (word == "function")
                isInAddress = true;
            else if (word == "device" && isInAddress)
                isInAddress = false;
            else if (BlockWords.Contains(word))
                return (KindOf(word), word);
            else if (word is "{" or "}")
                break;
        }

        return (OpenBrace < 0 ? BlockKind.File : BlockKind.Members, "");
    }

    private static BlockKind KindOf(string word) =>
        word switch
        {
            "platform" or "part" or "for" => BlockKind.Members,
            "group" => BlockKind.Group,
            "layout" => BlockKind.Layout,
            _ => BlockKind.Element,
        };

    private bool IsComment(int i) => _tokens[i].Kind is SourceTokenKind.Comment or SourceTokenKind.DocComment;

    private string TextOf(int i) => TextAt(_tokens[i]);

    private string TextAt(SourceToken token) => _text.Substring(token.Span.Start, token.Span.Length);
}
