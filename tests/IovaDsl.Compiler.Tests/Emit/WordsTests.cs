using System.Globalization;
using System.Numerics;
using CsCheck;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Emit;

/// <summary>Sizes, numbers and names as people read them: each says what it was made of.</summary>
public sealed class WordsTests
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private static readonly Gen<ulong> NearEdges = Gen.Select(
        Gen.Int[0, 63],
        Gen.Int[-3, 3],
        (bit, by) => unchecked((1UL << bit) + (ulong)by)
    );

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(2, "2 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1025, "≈1.00 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1280, "1.25 KiB")]
    [InlineData(1100, "≈1.07 KiB")]
    [InlineData(0x10_0000 - 1, "≈1023.99 KiB")]
    [InlineData(0x10_0000, "1 MiB")]
    [InlineData(ulong.MaxValue, "≈15.99 EiB")]
    public void A_size_is_exact_or_cut(ulong bytes, string expected) => Assert.Equal(expected, SizeText.Of(bytes));

    [Fact]
    public void The_whole_space_and_more_has_a_size()
    {
        Assert.Equal("16 EiB", SizeText.Of(IovaRange.All));
        Assert.Equal("2048 EiB", SizeText.Of(BigInteger.One << 71));
        Assert.Equal("12 KiB", SizeText.Of(IovaRangeSet.Parse("0x0..0xfff, 0x4000..0x5fff")));
        Assert.Equal("0 bytes", SizeText.Of(IovaRangeSet.Empty));
    }

    [Fact]
    public void A_size_is_never_more_than_there_is_and_less_by_a_hundredth_at_most() =>
        Gen.OneOf(NearEdges, Gen.ULong)
            .Where(bytes => bytes > 1)
            .Sample(bytes =>
            {
                string[] words = SizeText.Of(bytes).Split(' ');
                decimal unit = (decimal)BigInteger.Pow(1024, Array.IndexOf(Units, words[1]));
                decimal said = decimal.Parse(words[0].TrimStart('≈'), CultureInfo.InvariantCulture) * unit;
                Assert.InRange(bytes - said, 0, words[0][0] == '≈' ? unit / 100 : 0);
                Assert.Equal(words[0][0] == '≈', bytes != said);
                Assert.True(bytes < 1024 * unit && bytes >= unit);
            });

    [Fact]
    public void A_size_in_a_message_is_exact() =>
        Gen.OneOf(NearEdges, Gen.ULong)
            .Sample(bytes =>
            {
                string[] words = Wording.Size(bytes).Split(' ');
                BigInteger unit = words[1] == "byte" ? 1 : BigInteger.Pow(1024, Array.IndexOf(Units, words[1]));
                BigInteger number = BigInteger.Parse(words[0], CultureInfo.InvariantCulture);
                Assert.Equal(bytes, number * unit);
                Assert.Equal(bytes == 1, words[1] == "byte");
                Assert.True(number % 1024 != 0 || bytes == 0 || words[1] == "EiB");
            });

    [Fact]
    public void A_number_of_the_language_reads_back() =>
        Gen.OneOf(NearEdges, Gen.ULong)
            .Sample(value =>
            {
                string hex = Wording.Hex(value);
                Assert.Matches("^0x[0-9a-f]{1,4}(_[0-9a-f]{4})*$", hex);
                Assert.Equal(
                    value,
                    ulong.Parse(hex[2..].Replace("_", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                );
                Assert.Equal(value < 10 ? $"{value}" : hex, IovaText.Number(value));
            });

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a b", "a, b")]
    [InlineData("n[0] n[1] n[2]", "n[0..2]")]
    [InlineData("n[5] n[3] n[2] n[9]", "n[2..3, 5, 9]")]
    [InlineData("n n[1] m[4] n[0] x", "n, n[0..1], m[4], x")]
    [InlineData("n[0] n[2] n[4]", "n[0, 2, 4]")]
    [InlineData("n[18446744073709551615] n[18446744073709551614]", "n[18446744073709551614..18446744073709551615]")]
    public void Indices_of_a_family_stand_in_runs(string names, string expected) =>
        Assert.Equal(expected, NameList.Of(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NameOf)));

    [Theory]
    [InlineData(0, "nothing")]
    [InlineData(1, "0x0..0x0")]
    [InlineData(2, "0x0..0x0, 0x2..0x2")]
    [InlineData(100, "0xc6..0xc6")]
    [InlineData(101, "0xc6..0xc6 and 1 more")]
    public void Of_many_ranges_a_hundred_are_said(int count, string end)
    {
        IovaRange[] ranges = [.. Enumerable.Range(0, count).Select(i => new IovaRange(2 * (ulong)i, 2 * (ulong)i))];
        string text = Wording.Ranges(ranges);
        Assert.EndsWith(end, text, StringComparison.Ordinal);
        Assert.Equal(Math.Min(count, 100), text.Split("..").Length - 1);
    }

    [Fact]
    public void Numbers_in_messages_are_short()
    {
        Assert.Equal(
            "9999 0x2710 -10000 0xffff_ffff_ffff_ffff 0x10000000000000000 0xffffffffffffffffffffffffffffffff a number of more than 128 bits "
                + "-1 a large negative number 0",
            string.Join(
                ' ',
                new[]
                {
                    9999,
                    10000,
                    -10000,
                    ulong.MaxValue,
                    (BigInteger)ulong.MaxValue + 1,
                    (BigInteger.One << 128) - 1,
                    BigInteger.One << 128,
                    -1,
                    -(BigInteger.One << 128),
                    0,
                }.Select(Wording.Number)
            )
        );
        Assert.Equal(
            "1 device, 2 devices, 0 devices",
            $"{Wording.Count(1, "device")}, {Wording.Count(2, "device")}, {Wording.Count(0, "device")}"
        );
        Assert.Equal(
            "|a|a and b|a, b or c",
            $"{Wording.List([])}|{Wording.List(["a"])}|{Wording.List(["a", "b"])}|{Wording.List(["a", "b", "c"], "or")}"
        );
    }

    private static ElementName NameOf(string text) =>
        text.Split('[') is [var name, var index]
            ? new ElementName(name, ulong.Parse(index.TrimEnd(']'), CultureInfo.InvariantCulture))
            : new ElementName(text);
}
