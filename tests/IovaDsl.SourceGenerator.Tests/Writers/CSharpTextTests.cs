using System.Globalization;
using System.Text;
using System.Xml.Linq;
using IovaDsl.Compiler.Emit.CSharp;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace IovaDsl.SourceGenerator.Tests.Writers;

/// <summary>What the writers make of any text is what the C# compiler and a reader of XML take for that text.</summary>
public sealed class CSharpTextTests
{
    private const string NotPlain = "0000-001f 007f-009f 200e-200f 2028-202e 2066-2069 d800-dfff feff-feff fffe-ffff";

    private static readonly string Everything = new([.. Enumerable.Range(0, 0x10000).Select(c => (char)c)]);

    [Fact]
    public void A_literal_of_every_character_has_its_value() => Assert.Equal(Everything, ValueOf(CSharpText.Literal(Everything)));

    [Fact]
    public void A_packed_literal_of_every_character_has_its_value()
    {
        var text = new StringBuilder("\"");
        foreach (char c in Everything)
            CSharpText.AppendPacked(text, c);
        Assert.Equal(Everything, ValueOf(text.Append('"').ToString()));
        Assert.Equal("0000-001f 0022-0022 005c-005c 007f-ffff", Ranges(c => Packed(c) != c.ToString()));
    }

    [Fact]
    public void A_literal_escapes_what_is_not_plain_and_nothing_else()
    {
        Assert.Equal("\"\\\"\\\\\\n\\r\\t\\u0000 ~ä\"", CSharpText.Literal("\"\\\n\r\t\0 ~ä"));
        Assert.Equal(NotPlain, Ranges(c => c is not ('"' or '\\') && CSharpText.Literal(c.ToString()) != $"\"{c}\""));
    }

    [Fact]
    public void Documentation_has_blanks_for_what_is_not_plain()
    {
        Assert.Equal(NotPlain, Ranges(c => CSharpText.Xml(c.ToString()) == " " && c != ' '));
        Assert.Equal(Everything.Length, XElement.Parse($"<a>{CSharpText.Xml(Everything)}</a>").Value.Length);
    }

    [Fact]
    public void Documentation_keeps_whole_pairs_only()
    {
        (string Text, string Expected)[] cases =
        [
            ("<a> & b", "&lt;a&gt; &amp; b"),
            ("\ud83d\ude00", "\ud83d\ude00"),
            ("a\ud83d\ude00b", "a\ud83d\ude00b"),
            ("a\ud83d", "a "),
            ("\ud83da", " a"),
            ("\ude00\ud83d", "  "),
            ("\ud83d\ud83d\ude00", " \ud83d\ude00"),
            ("\ud83d\ude00\ude00", "\ud83d\ude00 "),
            ("", ""),
        ];
        Assert.All(cases, one => Assert.Equal(one.Expected, CSharpText.Xml(one.Text)));
    }

    [Fact]
    public void Every_keyword_is_escaped_in_a_namespace()
    {
        string[] keywords = [.. SyntaxFacts.GetReservedKeywordKinds().Select(SyntaxFacts.GetText).Where(text => text[0] != '_')];
        Assert.True(keywords.Length > 70);
        Assert.Equal(string.Join('.', keywords.Select(word => "@" + word)), CSharpNames.EscapeNamespace(string.Join('.', keywords)));
        string[] free = [.. SyntaxFacts.GetContextualKeywordKinds().Select(SyntaxFacts.GetText), "a", "@int", ""];
        Assert.Equal(string.Join('.', free), CSharpNames.EscapeNamespace(string.Join('.', free)));
    }

    [Fact]
    public void A_namespace_is_what_the_compiler_takes_for_one()
    {
        string[] letters = ["a", "Z", "_", "@", ".", "0", "9", "/", ":", "-", "é", "+"];
        IEnumerable<string> texts = letters
            .Concat(letters.SelectMany(a => letters, (a, b) => a + b))
            .Concat(letters.SelectMany(a => letters, (a, b) => a + b).SelectMany(_ => letters, (ab, c) => ab + c));
        foreach (string text in texts)
            Assert.Equal((text, IsTaken(text)), (text, CSharpNames.IsNamespace(text)));
        Assert.True(CSharpNames.IsNamespace(""));
    }

    private static bool IsTaken(string text)
    {
        CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit($"namespace {text} {{ }}");
        return !unit.ContainsDiagnostics && unit.Members is [NamespaceDeclarationSyntax one] && one.Name.ToString() == text;
    }

    private static string ValueOf(string literal)
    {
        ExpressionSyntax parsed = SyntaxFactory.ParseExpression(literal);
        Assert.False(parsed.ContainsDiagnostics);
        return Assert.IsType<LiteralExpressionSyntax>(parsed).Token.ValueText;
    }

    private static string Packed(char c)
    {
        var text = new StringBuilder();
        CSharpText.AppendPacked(text, c);
        return text.ToString();
    }

    // The runs of characters of which something holds.
    private static string Ranges(Predicate<char> holds)
    {
        var runs = new List<string>();
        for (int first = 0; first < 0x10000; first++)
        {
            if (!holds((char)first))
                continue;
            int last = first;
            while (last < 0xffff && holds((char)(last + 1)))
                last++;
            runs.Add(string.Create(CultureInfo.InvariantCulture, $"{first:x4}-{last:x4}"));
            first = last;
        }

        return string.Join(' ', runs);
    }
}
