using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

// What can be wrong with a text before its meaning is asked for: IOVA1000 to IOVA1099.
internal static class SyntaxCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.List;

    public static readonly DiagnosticDescriptor UnexpectedTokenRow = Rows.Add("IOVA1001", Severity.Error, "Unexpected text");
    public static readonly DiagnosticDescriptor MissingClosingBraceRow = Rows.Add("IOVA1002", Severity.Error, "Missing closing brace");
    public static readonly DiagnosticDescriptor UnmatchedClosingBraceRow = Rows.Add("IOVA1003", Severity.Error, "Unmatched closing brace");
    public static readonly DiagnosticDescriptor MisspeltWordRow = Rows.Add("IOVA1004", Severity.Error, "Misspelt keyword");
    public static readonly DiagnosticDescriptor ReservedWordAsNameRow = Rows.Add(
        "IOVA1005",
        Severity.Error,
        "Reserved word used as a name"
    );
    public static readonly DiagnosticDescriptor MisplacedRow = Rows.Add(
        "IOVA1006",
        Severity.Error,
        "Declaration or clause in the wrong place"
    );
    public static readonly DiagnosticDescriptor SaidTwiceRow = Rows.Add("IOVA1007", Severity.Error, "Given twice");
    public static readonly DiagnosticDescriptor NumberIsNoRangeRow = Rows.Add(
        "IOVA1008",
        Severity.Error,
        "Expected a range, found a number"
    );
    public static readonly DiagnosticDescriptor MissingTokenRow = Rows.Add("IOVA1009", Severity.Error, "Missing sign or word");
    public static readonly DiagnosticDescriptor StrayCharactersRow = Rows.Add("IOVA1010", Severity.Error, "Stray characters");
    public static readonly DiagnosticDescriptor SemicolonRow = Rows.Add("IOVA1011", Severity.Error, "Semicolon");
    public static readonly DiagnosticDescriptor NameBeyondAsciiRow = Rows.Add("IOVA1012", Severity.Error, "Non-ASCII letters in a name");
    public static readonly DiagnosticDescriptor BadQuotedNameRow = Rows.Add("IOVA1013", Severity.Error, "Invalid name in back-quotes");
    public static readonly DiagnosticDescriptor UnterminatedStringRow = Rows.Add("IOVA1014", Severity.Error, "Unterminated string");
    public static readonly DiagnosticDescriptor UnterminatedCommentRow = Rows.Add("IOVA1015", Severity.Error, "Unterminated comment");
    public static readonly DiagnosticDescriptor NotUtf8Row = Rows.Add("IOVA1016", Severity.Warning, "Not valid UTF-8");
    public static readonly DiagnosticDescriptor NulCharacterRow = Rows.Add("IOVA1017", Severity.Error, "NUL characters");
    public static readonly DiagnosticDescriptor BadTextHoleRow = Rows.Add("IOVA1018", Severity.Error, "Missing value in braces");
    public static readonly DiagnosticDescriptor BadNumberRow = Rows.Add("IOVA1020", Severity.Error, "Malformed number");
    public static readonly DiagnosticDescriptor SuffixWithoutDecimalRow = Rows.Add(
        "IOVA1021",
        Severity.Error,
        "Size suffix on a hexadecimal or binary number"
    );
    public static readonly DiagnosticDescriptor BadPciAddressRow = Rows.Add("IOVA1022", Severity.Error, "Invalid PCI address");
    public static readonly DiagnosticDescriptor BadKernelVersionRow = Rows.Add("IOVA1023", Severity.Error, "Malformed kernel version");
    public static readonly DiagnosticDescriptor NestedTooDeepRow = Rows.Add("IOVA1030", Severity.Error, "Nested too deeply");
    public static readonly DiagnosticDescriptor ExpressionTooLongRow = Rows.Add("IOVA1031", Severity.Error, "Expression too long");
    public static readonly DiagnosticDescriptor TooManySyntaxErrorsRow = Rows.Add("IOVA1032", Severity.Error, "Too many mistakes");

    public static readonly DiagnosticDescriptor ForeignTextRow = Rows.Add("IOVA1580", Severity.Error, "File of another kind");
    public static readonly DiagnosticDescriptor NothingDeclaredRow = Rows.Add("IOVA1581", Severity.Info, "Nothing declared");

    public static Diagnostic ForeignText(SourceLocation at, string what, string hint) =>
        new(ForeignTextRow, at, $"`{FileName(at.Source.Path)}` is {what}, not a file of this language") { Label = what, Hint = hint };

    public static Diagnostic NothingDeclared(SourceLocation at) =>
        new(NothingDeclaredRow, at, $"`{FileName(at.Source.Path)}` declares nothing")
        {
            Hint = "Add `platform NAME { … }`, or `include` a file that has one.",
        };

    private static string FileName(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    /// <summary>The general case: what stands here fits nothing.</summary>
    public static Diagnostic UnexpectedToken(SourceLocation at, string found, string expected, string? hint) =>
        new(UnexpectedTokenRow, at, $"expected {expected}, found {found}") { Hint = hint };

    /// <param name="at">Where it is missed: right after the last token that belongs to the body.</param>
    /// <param name="opening">The brace that is not closed.</param>
    public static Diagnostic MissingClosingBrace(SourceLocation at, SourceLocation? opening) =>
        new(MissingClosingBraceRow, at, "missing closing `}`")
        {
            Label = "expected `}` before here",
            Related = opening is { } brace
                ? ImmutableArray.Create(new LabeledLocation(brace, "this brace is not closed"))
                : ImmutableArray<LabeledLocation>.Empty,
            Fix = new SuggestedFix("Insert `}`", at, " }"),
        };

    /// <param name="at">Right after the token it should follow.</param>
    /// <param name="sign">What is missing: <c>)</c>.</param>
    /// <param name="after">The token before.</param>
    public static Diagnostic MissingToken(SourceLocation at, string sign, string after) =>
        new(MissingTokenRow, at, $"missing `{sign}` after `{Clipped(after).Trim('`')}`")
        {
            Label = $"expected `{sign}` here",
            Fix = new SuggestedFix($"Insert `{sign}`", at, sign == ")" || sign == "]" ? sign : $" {sign}"),
        };

    public static Diagnostic UnmatchedClosingBrace(SourceLocation at) =>
        new(UnmatchedClosingBraceRow, at, "unmatched `}`")
        {
            Label = "no brace is open here",
            Hint = "Remove it, or look for a `}` above that closes its body too early.",
            Fix = new SuggestedFix("Remove `}`", at, ""),
        };

    public static Diagnostic MisspeltWord(SourceLocation at, string word, string meant) =>
        new(MisspeltWordRow, at, $"unknown keyword `{word}`")
        {
            Label = $"did you mean `{meant}`?",
            Fix = new SuggestedFix($"Write `{meant}`", at, meant),
        };

    public static Diagnostic ReservedWordAsName(SourceLocation at, string word) =>
        new(ReservedWordAsNameRow, at, $"`{word}` is a reserved word, not a name")
        {
            Label = "reserved word",
            Hint = $"Choose another name, or write it in back-quotes: `{word}`.",
            Fix = new SuggestedFix("Put it in back-quotes", at, $"`{word}`"),
        };

    /// <param name="at">The word that begins it.</param>
    /// <param name="word">That word.</param>
    /// <param name="place">Where it belongs, as the end of a sentence.</param>
    public static Diagnostic Misplaced(SourceLocation at, string word, string place) =>
        new(MisplacedRow, at, $"`{word}` cannot stand here; it belongs {place}") { Label = $"belongs {place}" };

    public static Diagnostic OutsidePlatform(SourceLocation at, string word) =>
        Misplaced(at, word, "in a platform or a part") with
        {
            Hint = "If it was meant to be in one, look for a `}` above that closes the platform too early.",
        };

    public static Diagnostic SaidTwice(SourceLocation at, string what) =>
        new(SaidTwiceRow, at, $"{what} is given twice; the first counts")
        {
            Label = "given before",
            Fix = new SuggestedFix("Remove it", at, ""),
        };

    public static Diagnostic IndexOfNoName(SourceLocation at) =>
        new(UnexpectedTokenRow, at, "only a name takes an index") { Label = "no name before the `[`" };

    public static Diagnostic NumberIsNoRange(SourceLocation at, string text, string hint) =>
        new(NumberIsNoRangeRow, at, $"expected a range, found the number {Clipped(text)}") { Label = "where does it end?", Hint = hint };

    public static Diagnostic StrayCharacters(SourceLocation at, string text) =>
        new(StrayCharactersRow, at, $"unexpected {Visible(text)}")
        {
            Label = "remove it",
            Hint = text[0] == '<' ? "Paths and texts stand in double quotes." : "Remove it.",
        };

    /// <param name="at">The first one.</param>
    /// <param name="count">How many the file has.</param>
    public static Diagnostic ForeignSpace(SourceLocation at, int count) =>
        new(StrayCharactersRow, at, $"the blank U+{(int)at.Source.Text[at.Span.Start]:X4} is not a space{InFile(count)}")
        {
            Label = "not a space",
            Hint = "Text copied from a web page or a document has such blanks; write spaces.",
            Fix = new SuggestedFix("Write spaces", at, " "),
        };

    /// <param name="at">The first one.</param>
    /// <param name="count">How many the file has.</param>
    public static Diagnostic ForeignComment(SourceLocation at, int count) =>
        new(StrayCharactersRow, at, $"`#` does not begin a comment{InFile(count)}")
        {
            Label = "comments begin with `//`",
            Hint = "Comments begin with `//`.",
            Fix = new SuggestedFix("Write `//`", at, "//"),
        };

    private static string InFile(int count) => count == 1 ? "" : $" ({count} in this file)";

    public static Diagnostic ForeignRange(SourceLocation at, string text) =>
        new(StrayCharactersRow, at, $"unexpected `{text}`")
        {
            Label = "two dots make a range",
            Hint = "Write ranges as `first..last`.",
            Fix = new SuggestedFix("Write `..`", at, ".."),
        };

    public static Diagnostic NameWithDot(SourceLocation at, string name) =>
        name[0] is 'v' or 'V' && name.Skip(1).All(c => c is >= '0' and <= '9' or '.') ? BadKernelVersion(at, name) : DottedName(at, name);

    private static Diagnostic DottedName(SourceLocation at, string name) =>
        new(StrayCharactersRow, at, $"`{Clipped(name).Trim('`')}` is not a name: a name has no dots")
        {
            Label = "a dot",
            Hint = $"Write `{Clipped(name.Replace('.', '-')).Trim('`')}`.",
            Fix = new SuggestedFix("Write hyphens", at, name.Replace('.', '-')),
        };

    public static Diagnostic ForeignString(SourceLocation at, string text) =>
        new(StrayCharactersRow, at, $"a string needs double quotes: {Clipped(text).Trim('`')}")
        {
            Label = "other quotes",
            Hint = "Write plain double quotes, `\"…\"`.",
            Fix = new SuggestedFix("Use double quotes", at, $"\"{text.Substring(1, text.Length - 2).Replace("\"", "\\\"")}\""),
        };

    /// <param name="at">The first one.</param>
    /// <param name="count">How many the file has.</param>
    public static Diagnostic Semicolon(SourceLocation at, int count) =>
        new(SemicolonRow, at, $"unexpected `;`{InFile(count)}")
        {
            Label = "remove it",
            Hint = "The language has no semicolons; a clause ends where the next one begins.",
            Fix = new SuggestedFix("Remove the semicolons", at, ""),
        };

    public static Diagnostic NameBeyondAscii(SourceLocation at, string name) =>
        new(NameBeyondAsciiRow, at, $"the name `{name}` has letters other than ASCII")
        {
            Label = "only a-z, A-Z, 0-9, `_` and `-` make names",
            Hint = "Write the name with a-z, A-Z, 0-9, `_` and `-`, and what people call it as a title in quotes.",
            Prose = "Names become names in C#, in firmware tables and on command lines; a title in quotes may hold any text.",
        };

    public static Diagnostic BadQuotedName(SourceLocation at, string name) =>
        new(
            BadQuotedNameRow,
            at,
            name.Length == 0 ? "there is no name in the back-quotes" : $"`{name}` cannot be a name, even in back-quotes"
        )
        {
            Label = "only a-z, A-Z, 0-9, `_` and `-` between them make names",
        };

    public static Diagnostic UnterminatedString(SourceLocation at) =>
        new(UnterminatedStringRow, at, $"unterminated string {Clipped(at.Source.Text.Substring(at.Span.Start, at.Span.Length))}")
        {
            Label = "`\"` is missing",
            Hint = "Close it with `\"` on the same line; a quote within a text is written `\\\"`.",
        };

    public static Diagnostic BadTextHole(SourceLocation at) =>
        new(BadTextHoleRow, at, "expected a value between `{` and `}` in a text")
        {
            Hint = "Write `{n}` for decimal, `{n:x}` for hexadecimal, and `{{` or `}}` for a brace itself.",
        };

    public static Diagnostic UnterminatedComment(SourceLocation at) =>
        new(UnterminatedCommentRow, at, "unterminated comment `/*`") { Label = "`*/` is missing", Hint = "Close it with `*/`." };

    public static Diagnostic NotUtf8(SourceLocation at) =>
        new(NotUtf8Row, at, "the file is not valid UTF-8, or contains a replacement character")
        {
            Label = "first here",
            Prose = "Each part that is not UTF-8 became U+FFFD. That does no harm in a comment; in a text it changes the outputs.",
        };

    public static Diagnostic NulCharacter(SourceLocation at) =>
        new(NulCharacterRow, at, "the file contains NUL characters")
        {
            Label = "first here",
            Hint = "Save a file in UTF-16 as UTF-8; other files with NUL characters are not text.",
        };

    internal static Diagnostic BadNumber(SourceLocation at, string text, NumberProblem problem) =>
        problem switch
        {
            NumberProblem.SuffixWithoutDecimal => SuffixWithoutDecimal(at, text),
            NumberProblem.TooLong => new(BadNumberRow, at, $"a number of {text.Length} characters is longer than any address")
            {
                Label = "too long",
                Hint = "An address has at most 16 hexadecimal digits.",
            },
            NumberProblem.NoDigits => new(BadNumberRow, at, $"`{text}` has no digits")
            {
                Label = "digits are missing",
                Hint = "Digits follow the prefix: `0x1000`.",
            },
            NumberProblem.BadUnderscore => new(BadNumberRow, at, $"an underscore in `{text}` is not between two digits")
            {
                Label = "one `_` between two digits",
                Hint = "Write one `_` between two digits, or none.",
            },
            _ => new(BadNumberRow, at, $"`{text}` is not a number")
            {
                Label = "not a number",
                Hint = WhatNumberWasMeant(text) is { } meant
                    ? $"Write `{meant}`."
                    : "Numbers are decimal, with K, M, G, T, P or E for powers of 1024, or 0x… or 0b….",
            },
        };

    // Ways in which other languages and people write numbers: 4KB, 4KiB, 2000h.
    private static string? WhatNumberWasMeant(string text)
    {
        int digits = text.TakeWhile(c => c is >= '0' and <= '9').Count();
        string unit = text.Substring(digits).ToUpperInvariant();
        char? suffix = unit.Length > 1 ? NumberReader.SuffixOfUnit(unit) : null;
        bool isHex =
            text.Length > 1 && unit.EndsWith("H", StringComparison.Ordinal) && text.Substring(0, text.Length - 1).All(Uri.IsHexDigit);
        string plain = text.Replace("_", "");
        bool isBareHex = plain.Length >= 4 && plain.All(Uri.IsHexDigit);
        bool hasLetterO = text.Length > 2 && text.IndexOfAny(['O', 'o']) >= 0;
        string zeros = text.Replace('O', '0').Replace('o', '0');
        return suffix is { } meant && digits > 0 ? text.Substring(0, digits) + meant
            : isBareHex ? "0x" + text
            : hasLetterO && NumberReader.Read(zeros, 0, zeros.Length, out _, out _) == NumberProblem.None ? zeros
            : isHex ? "0x" + text.Substring(0, text.Length - 1)
            : null;
    }

    private static Diagnostic SuffixWithoutDecimal(SourceLocation at, string text) =>
        new(SuffixWithoutDecimalRow, at, $"`{text}` has a size suffix, which only decimal numbers take")
        {
            Label = "hexadecimal or binary, with a suffix",
            Prose = "In hexadecimal E would be a digit and K would not, so hexadecimal and binary numbers take no suffix.",
            Hint = $"Write it in decimal, or as a product: {text.Substring(0, text.Length - 1)} * 1{text[text.Length - 1]}.",
        };

    public static Diagnostic BadPciAddress(SourceLocation at, string address, string problem) =>
        new(BadPciAddressRow, at, $"`{address}` is not a valid PCI address: {problem}")
        {
            Label = problem,
            Hint = "The form is [segment:]bus:device.function in hexadecimal: bus 00..ff, device 00..1f, function 0..7.",
        };

    public static Diagnostic BadKernelVersion(SourceLocation at, string text) =>
        new(BadKernelVersionRow, at, $"`{text}` is not a kernel version")
        {
            Label = "major.minor",
            Hint = "A kernel version is major.minor, such as 6.12.",
        };

    public static Diagnostic KernelTooOld(SourceLocation at, int major, int minor) =>
        new(BadKernelVersionRow, at, $"the rules of Linux {major}.{minor} are unknown; they are known from 6.1 on")
        {
            Label = "too old",
            Hint = "Name 6.1 or a newer version.",
        };

    internal static Diagnostic NestedTooDeep(SourceLocation at, string what, int maximum) =>
        new(NestedTooDeepRow, at, $"{what} nest deeper than {maximum} levels");

    public static Diagnostic NestedTooDeep(SourceLocation at, int maximum) =>
        new(NestedTooDeepRow, at, $"braces and parentheses nest deeper than {maximum} levels") { Label = "what is inside is not read" };

    public static Diagnostic ExpressionTooLong(SourceLocation at, int maximum) =>
        new(ExpressionTooLongRow, at, $"this expression nests more than {maximum} operators")
        {
            Label = "too long",
            Hint = "Name parts of it with `const`.",
        };

    public static Diagnostic TooManySyntaxErrors(SourceLocation at) =>
        new(TooManySyntaxErrorsRow, at, "too many mistakes; the rest of the file is not read")
        {
            Label = "reading ends here",
            Hint = "Is this an .iova file?",
        };

    private static string Clipped(string text) => text.Length > 40 ? $"`{text.Substring(0, 39)}…`" : $"`{text}`";

    // Characters that cannot be seen are shown by their code.
    private static string Visible(string text)
    {
        const int longest = 10;
        bool isPlain = text.Length <= longest && text.All(c => c is > ' ' and < '\u007F');
        if (isPlain)
            return $"`{text}`";
        string codes = string.Join(" ", text.Take(longest).Select(c => $"U+{(int)c:X4}"));
        return text.Length > longest ? codes + " …" : codes;
    }
}
