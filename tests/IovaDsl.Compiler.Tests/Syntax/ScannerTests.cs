using Antlr4.Runtime;
using CsCheck;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Tests.Syntax;

/// <summary>The scanner that the compiler uses yields the tokens that the grammar defines.</summary>
public sealed class ScannerTests
{
    // Pieces that meet at the edges of tokens: everything that one character more or less makes another token.
    private static readonly string[] Pieces =
    [
        " ",
        "\n",
        "\r",
        "\t",
        "\uFEFF",
        "a",
        "f",
        "g",
        "size",
        "root",
        "bus",
        "-",
        "--",
        "_",
        "0",
        "9",
        "0x",
        "1K",
        "ff",
        ":",
        "::",
        ".",
        "..",
        "...",
        "6.12",
        "01:00.0",
        "\"",
        "\\",
        "\\\"",
        "`",
        "/",
        "//",
        "///",
        "////",
        "/*",
        "*/",
        "*",
        "**/",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        "=",
        "+",
        "%",
        "<",
        "<<",
        ">",
        ">>",
        "&",
        "|",
        "^",
        "~",
        ";",
        "#",
        "é",
        "漢",
        "€",
        "\uD83D\uDE00",
        "\u2028",
        "\0",
        "\uFFFD",
    ];

    private static void CheckAgreement(string text) => Assert.Equal(ByGeneratedLexer(text), ByScanner(text));

    private static List<string> ByGeneratedLexer(string text)
    {
        var lexer = new IovaLexer(new AntlrInputStream(text));
        lexer.RemoveErrorListeners();
        return lexer
            .GetAllTokens()
            .Select(t => $"{IovaLexer.DefaultVocabulary.GetSymbolicName(t.Type)} {t.StartIndex}..{t.StopIndex}")
            .ToList();
    }

    private static List<string> ByScanner(string text)
    {
        var scanner = new IovaScanner(text, Keywords.NewTable());
        List<string> tokens = [];
        for (Token t = scanner.Next(); t.Type != IovaLexer.Eof; t = scanner.Next())
            tokens.Add($"{IovaLexer.DefaultVocabulary.GetSymbolicName(t.Type)} {t.Start}..{t.AfterLast - 1}");
        return tokens;
    }

    [Fact]
    public void Agrees_on_all_examples()
    {
        foreach (string path in Repository.Examples())
            CheckAgreement(Repository.Read(path));
    }

    [Fact]
    public void Agrees_on_every_pair_of_pieces()
    {
        foreach (string first in Pieces)
        {
            foreach (string second in Pieces)
                CheckAgreement(first + second);
        }
    }

    [Fact]
    public void Agrees_on_random_rows_of_pieces() =>
        Gen.Int[0, Pieces.Length - 1]
            .Array[0, 40]
            .Select(row => string.Concat(row.Select(i => Pieces[i])))
            .Sample(CheckAgreement, iter: 20_000);

    [Fact]
    public void Agrees_on_random_characters() =>
        Gen.Char.Array[0, 60].Select(characters => new string(characters)).Sample(CheckAgreement, iter: 5_000);

    [Fact]
    public void Every_keyword_of_the_lexer_is_known_to_the_scanner()
    {
        for (int type = IovaLexer.INCLUDE; type <= IovaLexer.LIMITS; type++)
        {
            string word = IovaLexer.DefaultVocabulary.GetLiteralName(type).Trim('\'');
            Assert.Equal(type, new IovaScanner(word, Keywords.NewTable()).Next().Type);
        }
    }

    [Fact]
    public void Names_are_held_once()
    {
        TokenList tokens = TokenList.Read("alpha beta alpha", Keywords.NewTable());
        Assert.Same(tokens.TextOf(tokens[0]), tokens.TextOf(tokens[2]));
        Assert.NotEqual(tokens.TextOf(tokens[0]), tokens.TextOf(tokens[1]));
    }

    [Fact]
    public void Many_names_are_told_apart()
    {
        string[] names = Enumerable.Range(0, 10_000).Select(i => $"n{i}").ToArray();
        TokenList tokens = TokenList.Read(string.Join(" ", names), Keywords.NewTable());
        Assert.Equal(names, Enumerable.Range(0, names.Length).Select(i => tokens.TextOf(tokens[i])));
    }
}
