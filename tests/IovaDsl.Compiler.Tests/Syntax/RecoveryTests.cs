using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Tests.Syntax;

/// <summary>A text with mistakes in, messages out; and everything else is still read.</summary>
[Trait("Category", "Fast")]
public sealed class RecoveryTests
{
    /// <summary>The findings, one a line: place, code, message.</summary>
    internal static string Describe(ParseResult result) =>
        string.Join("\n", result.Diagnostics.Select(d => $"{d.Location.Position.Line}:{d.Location.Position.Column} {d.Id} {d.Message}"));

    private static FileSyntax Check(string text, string expected)
    {
        ParseResult result = IovaParser.Parse(new SourceText("test.iova", text));
        Assert.Equal(expected.ReplaceLineEndings("\n"), Describe(result));
        return result.File;
    }

    private static string MembersOf(FileSyntax file) =>
        string.Join(
            " ",
            file.Platforms.SelectMany(p => p.Members)
                .Select(m =>
                    m switch
                    {
                        ElementSyntax element => element.Name.Name,
                        _ => m.GetType().Name.Replace("Syntax", "").ToLowerInvariant(),
                    }
                )
        );

    [Fact]
    public void A_misspelt_keyword_is_taken_for_what_it_resembles()
    {
        FileSyntax file = Check(
            """
            platform p {
              devise nic on pcie0 at 01:00.0 { class 0x02 }
              device gpu onn pcie0 at 02:00.0 { classs 0x03  direct 0x8000_0000 siz 64K }
              root-bus pcie0 { behind smmu streems 0x0 }
              expect gpu sysfs 0x0..0x1 reservd
            }
            """,
            """
            2:3 IOVA1004 unknown keyword `devise`
            3:14 IOVA1004 unknown keyword `onn`
            3:37 IOVA1004 unknown keyword `classs`
            3:69 IOVA1004 unknown keyword `siz`
            4:32 IOVA1004 unknown keyword `streems`
            5:29 IOVA1004 unknown keyword `reservd`
            """
        );
        Assert.Equal("nic gpu pcie0 expect", MembersOf(file));
        Assert.Equal(
            "[NumberClause(class, 3), RegionClause(Direct, StartSizeRange(2147483648, 65536), [], -, [], -)]",
            SyntaxDump.Of(((ElementSyntax)file.Platforms[0].Members[1]).Clauses)
        );
    }

    [Fact]
    public void A_mistake_costs_its_clause_and_nothing_else()
    {
        FileSyntax file = Check(
            """
            platform p {
              iommu i {
                input-bits = 48
                foo bar 3
                page-sizes 4K,
                dma-window
                segment 0
              }
              device ok
            }
            """,
            """
            3:16 IOVA1001 expected a number or an expression, found `=`
            4:5 IOVA1001 expected a clause or `}`, found `foo`
            6:5 IOVA1001 expected a number or an expression, found `dma-window`
            7:13 IOVA1001 expected a clause or `}`, found `0`
            """
        );
        Assert.Equal("i ok", MembersOf(file));
    }

    [Fact]
    public void A_header_with_a_mistake_keeps_its_braces()
    {
        FileSyntax file = Check(
            "platform p { device d at pcie0 on 01:00.0 { class 1 } device ok }",
            "1:26 IOVA1001 expected `bus` or an address such as 01:00.0, found `pcie0`"
        );
        Assert.Equal("[NumberClause(class, 1)]", SyntaxDump.Of(((ElementSyntax)file.Platforms[0].Members[0]).Clauses));
        Assert.Equal("d ok", MembersOf(file));
    }

    [Fact]
    public void A_missing_closing_brace_is_missed_where_the_next_declaration_begins()
    {
        FileSyntax file = Check(
            """
            platform p {
              root-bus pcie0 {
                segment 0
              device nic on pcie0 at 01:00.0
              expect nic exact 0x0..0x1
            }
            platform q { device a }
            """,
            "3:14 IOVA1002 missing closing `}`"
        );
        Assert.Equal("pcie0 nic expect a", MembersOf(file));
    }

    [Fact]
    public void A_missing_closing_brace_at_the_end()
    {
        FileSyntax file = Check("platform p { device a { class 1", "1:32 IOVA1002 missing closing `}`");
        Assert.Equal("a", MembersOf(file));
    }

    [Fact]
    public void A_closing_brace_too_many_does_not_lose_what_follows()
    {
        FileSyntax file = Check(
            """
            platform p {
              root-bus pcie0 { segment 0 }
              }
              device nic on pcie0 at 01:00.0
              expect nic exact 0x0..0x1
            }
            platform q {}
            """,
            """
            4:3 IOVA1006 `device` cannot stand here; it belongs in a platform or a part
            """
        );
        Assert.Equal(2, file.Platforms.Length);
        Assert.Contains("nic", MembersOf(file), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_in_the_wrong_place_is_still_declared()
    {
        FileSyntax file = Check(
            """
            platform p {
              root-bus pcie0 { segment 0  device nic on pcie0 at 01:00.0  device two  address-bits 42 }
              address-bits 42
              platform q { device inner }
              device ok
            }
            """,
            """
            2:31 IOVA1006 `device` cannot stand here; it belongs beside the element, outside its braces
            3:3 IOVA1006 `address-bits` cannot stand here; it belongs in the braces of an element
            4:3 IOVA1006 `platform` cannot stand here; it belongs at the top of a file
            """
        );
        Assert.Equal("inner nic two pcie0 ok", MembersOf(file));
    }

    [Fact]
    public void Reserved_words_as_names()
    {
        FileSyntax file = Check(
            "platform p { device on on size { class 1 }  device size  const in = 3  device on pcie0 }",
            """
            1:21 IOVA1005 `on` is a reserved word, not a name
            1:27 IOVA1005 `size` is a reserved word, not a name
            1:52 IOVA1001 expected a name, found `size`
            1:64 IOVA1005 `in` is a reserved word, not a name
            """
        );
        Assert.StartsWith("on ", MembersOf(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("const x 5", "1:8 IOVA1009 missing `=` after `x`")]
    [InlineData("const x = (1 + 2  const y = 1", "1:17 IOVA1009 missing `)` after `2`")]
    [InlineData("platform p { device d[1 on b }", "1:24 IOVA1009 missing `]` after `1`")]
    [InlineData("platform p { for n 0..3 { } }", "1:19 IOVA1009 missing `in` after `n`")]
    [InlineData("const x = 1 + + 2", "1:15 IOVA1001 expected a number or an expression, found `+`")]
    [InlineData("const x = 5 - -3", "1:15 IOVA1001 expected a number or an expression, found `-`")]
    [InlineData("platform p { reserved 5 }", "1:23 IOVA1008 expected a range, found the number `5`")]
    [InlineData("platform p { device d { direct 1..2 \"a\" \"b\" } }", "1:41 IOVA1007 label is given twice; the first counts")]
    [InlineData("platform p { device d; }", "1:22 IOVA1011 unexpected `;`")]
    [InlineData("platform p { device d #{} }", "1:23 IOVA1010 unexpected `#`")]
    [InlineData("platform p { device d # a comment }", "1:23 IOVA1010 `#` does not begin a comment")]
    [InlineData("platform p {\n# a comment\n}", "2:1 IOVA1010 `#` does not begin a comment")]
    [InlineData("platform p {\n-- a comment\n}", "2:1 IOVA1001 expected a declaration or `}`, found `-`")]
    [InlineData("platform p { device d 'a b' }", "1:23 IOVA1010 a string needs double quotes: 'a b'")]
    [InlineData("platform p { device d { direct 1..2 'a b' } }", "1:37 IOVA1010 a string needs double quotes: 'a b'")]
    [InlineData("platform p\n device d\n}", "1:11 IOVA1009 missing `{` after `p`")]
    [InlineData("platform p", "1:11 IOVA1009 missing `{` after `p`")]
    [InlineData("platform my board { }", "1:13 IOVA1001 expected `extends`, a text in quotes or `{`, found `board`")]
    [InlineData("part x() device d\nplatform p { }", "1:9 IOVA1009 missing `{` after `)`")]
    [InlineData("platform p { for n in 0..3 device d[n]\n}", "1:27 IOVA1009 missing `{` after `3`")]
    [InlineData("platform p { for n in 0..3 device d[n] } }", "1:27 IOVA1009 missing `{` after `3`")]
    [InlineData("platform p {\n device d\n/* and so on", "3:1 IOVA1015 unterminated comment `/*`")]
    [InlineData("platform p { device d at bus 1 function 0 { class 1 } }", "1:32 IOVA1001 expected `device`, found `function`")]
    [InlineData("platform p { use q(1[2]) }", "1:20 IOVA1001 only a name takes an index")]
    [InlineData("platform p { device d { reserved 1 length 2 } }", "1:34 IOVA1008 expected a range, found the number `1`")]
    [InlineData("platform p { device d { reserved 1, 2 } }", "1:34 IOVA1008 expected a range, found the number `1`")]
    [InlineData("platform p { device né }", "1:21 IOVA1012 the name `né` has letters other than ASCII")]
    [InlineData("platform p { device `a b` }", "1:21 IOVA1013 `a b` cannot be a name, even in back-quotes")]
    [InlineData("platform p \"abc\n{ device d }", "1:12 IOVA1014 unterminated string `\"abc`")]
    [InlineData("platform p { } /* abc", "1:16 IOVA1015 unterminated comment `/*`")]
    [InlineData("platform p \"a\uFFFD\" { }", "1:14 IOVA1016 the file is not valid UTF-8, or contains a replacement character")]
    [InlineData("platform\0 p\0 { }", "1:9 IOVA1017 the file contains NUL characters")]
    [InlineData("const x = 0x", "1:11 IOVA1020 `0x` has no digits")]
    [InlineData("const x = 12ab", "1:11 IOVA1020 `12ab` is not a number")]
    [InlineData("const x = 1__0", "1:11 IOVA1020 an underscore in `1__0` is not between two digits")]
    [InlineData("const x = 0b12", "1:11 IOVA1020 `0b12` is not a number")]
    [InlineData("const x = 0x10K", "1:11 IOVA1021 `0x10K` has a size suffix, which only decimal numbers take")]
    [InlineData("const x = 0b1M", "1:11 IOVA1021 `0b1M` has a size suffix, which only decimal numbers take")]
    [InlineData("platform p { device d at 01:20.0 }", "1:26 IOVA1022 `01:20.0` is not a valid PCI address: device 20 is above 1f")]
    [InlineData("platform p { device d at 01:00.8 }", "1:26 IOVA1022 `01:00.8` is not a valid PCI address: function 8 is not one of 0..7")]
    [InlineData("platform p { device d at 100:00.0 }", "1:26 IOVA1022 `100:00.0` is not a valid PCI address: bus 100 is above ff")]
    [InlineData(
        "platform p { device d at ffffffff:01:00.0 }",
        "1:26 IOVA1022 `ffffffff:01:00.0` is not a valid PCI address: segment ffffffff is above 7fffffff"
    )]
    [InlineData("platform p { device d at 01:00 }", "1:26 IOVA1001 expected `bus` or an address such as 01:00.0, found `01`")]
    [InlineData("platform p { expect a vfio nothing on kernel 6.1.2 }", "1:46 IOVA1023 `6.1.2` is not a kernel version")]
    [InlineData("platform p { expect a vfio nothing on kernel 6 }", "1:46 IOVA1001 expected a version such as 6.12, found `6`")]
    [InlineData("hello", "1:1 IOVA1001 expected `include`, `platform`, `part`, `const` or the end of the file, found `hello`")]
    [InlineData("platform p { group g { a b } }", "1:26 IOVA1001 expected `}` or `,`, found `b`")]
    [InlineData("platform p { device d at bus 1 device 2 }", "1:41 IOVA1001 expected `function`, found `}`")]
    public void One_mistake_one_message(string text, string expected) => Check(text, expected);

    /// <summary>What the message for the first mistake advises.</summary>
    [Theory]
    [InlineData("const x = 4KB", "Write `4K`.")]
    [InlineData("const x = 64MiB", "Write `64M`.")]
    [InlineData("const x = 1fh", "Write `0x1f`.")]
    [InlineData("const x = 12Z", "Numbers are decimal, with K, M, G, T, P or E for powers of 1024, or 0x… or 0b….")]
    [InlineData("const x = 1.5G", "There are no fractions; 1.5G is written 1536M.")]
    [InlineData("const x = 4 K", "No space before a suffix: `4K`.")]
    [InlineData("const x = -5", "There are no negative numbers.")]
    [InlineData("platform p { device d { reserved 0x2000-0x2fff } }", "Write `0x2000..0x2fff`.")]
    [InlineData("platform p { device d { reserved size 4K } }", "The start is missing: write `start size n`.")]
    [InlineData("platform p { iommu i { page-sizes 4K 64K } }", "Separate values with commas.")]
    [InlineData("platform p { expect d exact 0..1 4..5 }", "Separate values with commas.")]
    [InlineData(
        "platform p { expect d vfio 0..1 kernel 6.1 }",
        "Write `on kernel 6.1` in an expectation and `since kernel 6.3` in a region."
    )]
    [InlineData("platform p { root-bus r { behind i streams 0 requesters 0..1 } }", "Put `requesters` before `streams`.")]
    [InlineData("platform p { device d pcie at 1:0.0 }", "Write `on` before the parent: `on pcie`.")]
    [InlineData("platform p { device d on r \"title\" }", "Put the title right after the name, or after the kind.")]
    [InlineData("platform my board { }", "A name is one word; hyphens may join several.")]
    [InlineData("platform 1p { }", "A name begins with a letter.")]
    [InlineData("platform p { -- text\n }", "Comments begin with `//`.")]
    public void Advice(string text, string expected)
    {
        ParseResult result = IovaParser.Parse(new SourceText("test.iova", text));
        Assert.Equal(expected, result.Diagnostics[0].Hint);
    }

    [Fact]
    public void A_mistake_can_be_mended_as_it_proposes()
    {
        const string text = "platform p { devise d; device on on x  root-bus size { address-bit 3 } }";
        ParseResult result = IovaParser.Parse(new SourceText("test.iova", text));
        string mended = text;
        foreach (var diagnostic in result.Diagnostics.Reverse())
        {
            TextSpan span = diagnostic.Fix!.Location.Span;
            mended = mended.Remove(span.Start, span.Length).Insert(span.Start, diagnostic.Fix.NewText);
        }

        Assert.Equal("platform p { device d device `on` on x  root-bus `size` { address-bits 3 } }", mended);
        ParsingTests.ParseCleanly(mended);
    }
}
