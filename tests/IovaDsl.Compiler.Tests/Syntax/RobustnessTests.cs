using CsCheck;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Tests.Syntax;

/// <summary>No text makes the parser throw, hang, or point outside of it.</summary>
public sealed class RobustnessTests
{
    internal static ParseResult CheckSurvives(string text)
    {
        ParseResult result = Compiler.Syntax.IovaParser.Parse(new SourceText("test.iova", text));
        foreach (var diagnostic in result.Diagnostics)
        {
            TextSpan span = diagnostic.Location.Span;
            Assert.True(
                0 <= span.Start && 0 <= span.Length && span.AfterLast <= text.Length,
                $"{diagnostic.Id} points outside of the text"
            );
        }

        return result;
    }

    [Fact]
    public void Every_prefix_of_every_example_parses()
    {
        foreach (string path in Repository.Examples())
        {
            string text = Repository.Read(path);
            for (int length = 0; length <= text.Length; length++)
                CheckSurvives(text.Substring(0, length));
        }
    }

    [Fact]
    public void Every_example_without_any_one_token_parses()
    {
        foreach (string path in Repository.Examples())
        {
            string text = Repository.Read(path);
            TokenList tokens = TokenList.Read(text, Keywords.NewTable());
            for (int i = 0; i < tokens.Count - 1; i++)
                CheckSurvives(text.Remove(tokens[i].Start, tokens[i].Length));
        }
    }

    [Fact]
    public void Every_example_with_any_one_token_twice_parses()
    {
        foreach (string path in Repository.Examples())
        {
            string text = Repository.Read(path);
            TokenList tokens = TokenList.Read(text, Keywords.NewTable());
            for (int i = 0; i < tokens.Count - 1; i++)
                CheckSurvives(text.Insert(tokens[i].Start, text.Substring(tokens[i].Start, tokens[i].Length) + " "));
        }
    }

    [Fact]
    public void Random_rows_of_tokens_parse()
    {
        string[] words = TokenList.Read(string.Concat(Repository.Examples().Select(Repository.Read)), Keywords.NewTable()) is var tokens
            ? Enumerable
                .Range(0, tokens.Count - 1)
                .Select(i => tokens.TextOf(tokens[i]))
                .Concat(["part", "include", "const", "unknown", "fact", "without", "use", "`a`", "~", "^", "\0", "\"", "/*", "("])
                .Distinct()
                .ToArray()
            : [];
        Gen.Int[0, words.Length - 1]
            .Array[0, 200]
            .Select(row => "platform p { " + string.Join(" ", row.Select(i => words[i])))
            .Sample(
                text =>
                {
                    CheckSurvives(text);
                },
                iter: 5_000
            );
    }

    [Fact]
    public void Examples_with_pieces_moved_about_parse()
    {
        string[] texts = Repository.Examples().Select(Repository.Read).ToArray();
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, 100_000], Gen.Int[0, 200], Gen.Int[0, 100_000])
            .Sample(
                (which, from, length, to) =>
                {
                    string text = texts[which];
                    int start = from % text.Length;
                    string piece = text.Substring(start, Math.Min(length, text.Length - start));
                    string rest = text.Remove(start, piece.Length);
                    CheckSurvives(rest.Insert(to % (rest.Length + 1), piece));
                },
                iter: 2_000
            );
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("~", "")]
    [InlineData("~(", ")")]
    [InlineData("(1 + ", ")")]
    public void Deep_expressions_get_one_message(string open, string close)
    {
        string text = "platform p { const x = " + Repeat(open, 10_000) + "1" + Repeat(close, 10_000) + " device ok }";
        ParseResult result = CheckSurvivesOnASmallStack(text);
        Assert.Equal("IOVA1030", Assert.Single(result.Diagnostics).Id);
        Assert.Equal(2, result.File.Platforms[0].Members.Length);
    }

    [Theory]
    [InlineData("1 - ")]
    [InlineData("2 ^ ")]
    [InlineData("(2) >> ")]
    public void Long_expressions_get_one_message(string term)
    {
        ParseResult result = CheckSurvivesOnASmallStack("platform p { const x = " + Repeat(term, 100_000) + "1 device ok }");
        Assert.Equal("IOVA1031", Assert.Single(result.Diagnostics).Id);
        Assert.Equal(2, result.File.Platforms[0].Members.Length);
    }

    // Where the order of the steps makes no difference, a long row is no nesting.
    [Theory]
    [InlineData("1 + ", 401)]
    [InlineData("1 + ", 100_001)]
    [InlineData("(1) | ", 1)]
    [InlineData("1 & ", 1)]
    [InlineData("1 * ", 1)]
    public void Long_rows_of_one_operator_are_numbers(string term, int value)
    {
        int terms = term[^2] == '+' ? value - 1 : 100_000;
        string text =
            "platform p { const x = "
            + Repeat(term, terms)
            + "1 iommu i : arm-smmu-v3 { input-bits 48 } interconnect b { behind i } "
            + "device d on b { reserved x * 4K size 4K } }";
        Assert.Empty(CheckSurvivesOnASmallStack(text).Diagnostics);
        CompilationResult compiled = IovaCompilation.CompileText(text);
        Assert.False(compiled.HasErrors);
        Assert.Contains(compiled.Platforms[0].Resolved.Devices.Single().Regions, region => region.Region.First == (ulong)value * 4096);
    }

    [Fact]
    public void Deep_loops_get_one_message()
    {
        ParseResult result = CheckSurvivesOnASmallStack(
            "platform p { " + Repeat("for i in 0 { ", 10_000) + Repeat("}", 10_000) + " device ok }"
        );
        Assert.Equal("IOVA1030", Assert.Single(result.Diagnostics).Id);
        Assert.Equal(2, result.File.Platforms[0].Members.Length);
    }

    [Theory]
    [InlineData("platform p { ")]
    [InlineData("root-bus b { ")]
    [InlineData("platform p { for i in 0 { ")]
    [InlineData("platform p { device d { device e { ")]
    [InlineData("} platform { ")]
    [InlineData("[ ( { ")]
    public void Deep_nesting_of_any_kind_survives(string piece) => CheckSurvivesOnASmallStack(Repeat(piece, 10_000));

    [Fact]
    public void A_very_long_number_is_refused_at_once()
    {
        ParseResult result = CheckSurvives("const x = 1" + new string('0', 5_000_000));
        Assert.Equal("IOVA1020", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void A_text_of_mistakes_is_given_up()
    {
        ParseResult result = CheckSurvives(Repeat("platform p { device d { class } }\n", 5_000));
        Assert.Equal("IOVA1032", result.Diagnostics[^1].Id);
        Assert.InRange(result.Diagnostics.Length, 100, 2_000);
    }

    [Fact]
    public void A_binary_file_gets_few_messages()
    {
        var random = new Random(1);
        byte[] bytes = new byte[200_000];
        random.NextBytes(bytes);
        Assert.InRange(CheckSurvives(System.Text.Encoding.UTF8.GetString(bytes)).Diagnostics.Length, 2, 30);
    }

    // None of these is timed; what grew with the square of its length would not end.
    [Theory]
    [InlineData("{ ")]
    [InlineData("} ")]
    [InlineData("( ")]
    [InlineData("a ")]
    [InlineData("device ")]
    [InlineData("platform p { for n in 0..1 ")]
    [InlineData("// comment\n")]
    [InlineData("/// doc\n")]
    [InlineData("/* ")]
    [InlineData("\"a\" ")]
    [InlineData("\"a\n")]
    [InlineData("#")]
    [InlineData("# ")]
    [InlineData("a:b:c")]
    [InlineData("1.")]
    [InlineData("\\\"")]
    [InlineData("a-")]
    [InlineData(", ")]
    [InlineData("device d { class 1 } ")]
    public void Long_texts_are_read_in_bounded_time(string piece)
    {
        CheckSurvives(Repeat(piece, 200_000));
        CheckSurvives("platform p { device d { class 1, " + Repeat(piece, 200_000));
        CheckSurvives("platform p { const x = " + Repeat(piece, 200_000));
    }

    private static string Repeat(string piece, int times) => string.Concat(Enumerable.Repeat(piece, times));

    // The generator runs on a stack that the compiler server chose.
    private static ParseResult CheckSurvivesOnASmallStack(string text)
    {
        ParseResult? result = null;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = CheckSurvives(text);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            maxStackSize: 512 * 1024
        );
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return result!;
    }
}
