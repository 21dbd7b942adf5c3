using CsCheck;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Tests.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Tests.Formatting;

/// <summary>Text in, canonical text out; the meaning and the comments stay.</summary>
public sealed class FormatterTests
{
    private static string Format(string text) => IovaFormatter.Format(new SourceText("test.iova", text)).Text;

    private static void Check(string text, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), CheckLaws(text));

    // Formatting twice is formatting once; what the parser reads is the same; every comment is still there, in order.
    private static string CheckLaws(string text)
    {
        string formatted = Format(text);
        Assert.Equal(formatted, Format(formatted));
        Assert.Equal(Dump(text), Dump(formatted));
        Assert.Equal(Comments(text), Comments(formatted));
        return formatted;
    }

    private static string Dump(string text) => SyntaxDump.Of(Compiler.Syntax.IovaParser.Parse(new SourceText("test.iova", text)).File);

    private static List<string> Comments(string text)
    {
        List<string> comments = [];
        var scanner = new IovaScanner(text, Keywords.NewTable());
        for (Token token = scanner.Next(); token.Type != IovaLexer.Eof; token = scanner.Next())
        {
            if (token.Type is IovaLexer.LINE_COMMENT or IovaLexer.DOC_COMMENT or IovaLexer.BLOCK_COMMENT)
                comments.Add(
                    string.Join(
                        "\n",
                        text.Substring(token.Start, token.Length).ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())
                    )
                );
        }

        return comments;
    }

    [Fact]
    public void Spaces_and_indentation() =>
        Check(
            "platform   p\"t\"{const a=1+2*( 3-n )const b=0x0 .. ~ 1\nroot-bus r{segment 0   buses 0 ..0xff\nbehind s[ n ]streams "
                + "0}for n in 0 .. 3,8{device d[n]on r at 01:00.0}use q( 1 ,a )}",
            """
            platform p "t" {
              const a = 1 + 2 * (3 - n)
              const b = 0x0..~1
              root-bus r {
                segment 0  buses 0..0xff
                behind s[n] streams 0
              }
              for n in 0..3, 8 { device d[n] on r at 01:00.0 }
              use q(1, a)
            }

            """
        );

    [Fact]
    public void The_writer_decides_about_bodies_on_one_line_and_blank_lines() =>
        Check(
            """


            const a = 1
            platform p {

              device a { class 1   id 2 }
              device b {
                class 1 }



              device c {}
              device d { }
              layout l { ram 1G size 2G ram x }
              group g { a,b }

            }
            platform q { device a }
            """,
            """
            const a = 1
            platform p {

              device a { class 1  id 2 }
              device b {
                class 1
              }

              device c {}
              device d {}
              layout l { ram 1G size 2G  ram x }
              group g { a, b }
            }
            platform q {
              device a
            }

            """
        );

    [Fact]
    public void Comments_stay_where_they_are() =>
        Check(
            """
            // first
            platform p{//  after the brace
            // own line
               device a    // trailing
                /// doc
                /// more
              device b { /* inside */ class 1 }
              device c on /* between */ r {

                  // lonely
                  class 2 // two
                  // last
              }
              group g { a, // one
                b }
              /* block
                   of lines */
              device d /// trailing doc
              device e
            } // end
            // very last
            """,
            """
            // first
            platform p {  //  after the brace
              // own line
              device a  // trailing
              /// doc
              /// more
              device b { /* inside */ class 1 }
              device c on /* between */ r {

                // lonely
                class 2  // two
                // last
              }
              group g {
                a,  // one
                    b
              }
              /* block
                   of lines */
              device d
              /// trailing doc
              device e
            }  // end
            // very last

            """
        );

    [Fact]
    public void Long_lists_are_wrapped_after_a_comma()
    {
        string ranges = string.Join(",", Enumerable.Range(0, 8).Select(i => $"0x{i}000_0000..0x{i}fff_ffff"));
        Check(
            "platform p { expect nic exact " + ranges + " on kernel 6.1 }",
            """
            platform p {
              expect nic exact 0x0000_0000..0x0fff_ffff, 0x1000_0000..0x1fff_ffff, 0x2000_0000..0x2fff_ffff,
                  0x3000_0000..0x3fff_ffff, 0x4000_0000..0x4fff_ffff, 0x5000_0000..0x5fff_ffff, 0x6000_0000..0x6fff_ffff,
                  0x7000_0000..0x7fff_ffff on kernel 6.1
            }

            """
        );
    }

    [Fact]
    public void A_body_that_is_too_wide_for_its_line_gets_lines_of_its_own() =>
        Check(
            "platform p { device a-rather-long-name on pcie0 at 01:00.0 { class 0x020000 direct 0x8000_0000 size 64K \"a rather "
                + "long label here\" } }",
            """
            platform p {
              device a-rather-long-name on pcie0 at 01:00.0 {
                class 0x020000  direct 0x8000_0000 size 64K "a rather long label here"
              }
            }

            """
        );

    [Theory]
    [InlineData("platform p { device }")]
    [InlineData("platform p { device d")]
    [InlineData("  const  x = 0x1K")]
    public void A_malformed_text_stays_as_it_is(string text)
    {
        FormatResult result = IovaFormatter.Format(new SourceText("test.iova", text));
        Assert.Equal(text, result.Text);
        Assert.NotEmpty(result.Diagnostics);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\n")]
    public void Nothing_stays_nothing(string text) => Check(text, "");

    [Fact]
    public void Line_ends_and_byte_order_marks_do_not_matter() =>
        Assert.Equal(Format("// a\nplatform p {\n\n  device d\n}\n"), Format("\uFEFF// a  \r\nplatform p {\r\n\r\n\r\n  device d\r\n}"));

    [Theory]
    [InlineData("// comment\n")]
    [InlineData("/* comment */ ")]
    [InlineData("device d { class 1 } ")]
    [InlineData("group g { a, b } ")]
    public void Long_texts_are_formatted_in_bounded_time(string piece) =>
        Assert.NotEmpty(Format("platform p { " + string.Concat(Enumerable.Repeat(piece, 100_000)) + "}"));

    [Fact]
    public void The_examples_keep_their_meaning_and_comments()
    {
        foreach (string path in Repository.Examples())
            CheckLaws(Repository.Read(path));
    }

    [Fact]
    public void The_laws_hold_wherever_comments_and_line_ends_stand()
    {
        string[] texts = Repository.Examples().Select(Repository.Read).ToArray();
        string[] gaps = [" ", "\n", "\n\n\n", " // c\n", "\n// c\n", " /* c */ ", "\n/* c\n  d */\n", "\n/// doc\n", " /// doc\n", "\t"];
        Gen.Select(Gen.Int[0, texts.Length - 1], Gen.Int[0, gaps.Length - 1].Array[400], Gen.Int[0, 3])
            .Sample(
                (which, choices, rarity) =>
                    CheckLaws(Respaced(texts[which], i => gaps[i % (rarity + 1) == 0 ? choices[i % choices.Length] : 0])),
                iter: 300
            );
    }

    // The tokens of a text with other things between them.
    private static string Respaced(string text, Func<int, string> gap)
    {
        TokenList tokens = TokenList.Read(text, Keywords.NewTable());
        return string.Concat(Enumerable.Range(0, tokens.Count - 1).Select(i => text.Substring(tokens[i].Start, tokens[i].Length) + gap(i)));
    }
}
