using System.Text;
using CsCheck;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Baseline;

public sealed class HostLineReaderTests
{
    [Theory]
    [InlineData(
        """{"host":"h1","devices":[{"name":"nic","class":"0x020000","usable":[["0x0","0x7ffffff"]]}]}""",
        "h1 0x8000000..0xffffffffffffffff"
    )]
    [InlineData("""{ "devices" : [ ] , "host" : "h\u0031\"" }""", "h1\" ")]
    [InlineData(
        """{"host":"a","x":{"y":[1,"]"]},"devices":[{"usable":[["0x1000","0xffffffffffffffff"],["0x0","0xf"]]}]}""",
        "a 0x10..0xfff"
    )]
    [InlineData(
        """{"host":"a","devices":[{"usable":[[0,4095]]},{"usable":[["0x800","0xFFFFFFFFFFFFFFFF"]]}]}""",
        "a 0x0..0x7ff, 0x1000..0xffffffffffffffff"
    )]
    [InlineData("""{"host":"a","devices":[{"usable":[]}]}""", "a 0x0..0xffffffffffffffff")]
    public void A_host_is_read(string line, string expected)
    {
        var reader = new HostLineReader();
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Assert.True(reader.TryRead(bytes, out string? error), error);
        Assert.Equal(expected, $"{reader.Name(bytes)} {IovaRangeSet.From(reader.Gaps)}");
    }

    [Theory]
    [InlineData("02", "0x1000..0xffffffffffffffff")]
    [InlineData("0200", "0x1000..0xffffffffffffffff")]
    [InlineData("03", "0x2000..0xffffffffffffffff")]
    [InlineData("0c", "")]
    public void Only_devices_of_a_class_count(string deviceClass, string gaps)
    {
        byte[] line =
            """{"host":"a","devices":[{"class":"0x020000","usable":[["0x0","0xfff"]]},{"usable":[["0x0","0x1fff"]],"class":"030000"}]}"""u8.ToArray();
        var reader = new HostLineReader(deviceClass);
        Assert.True(reader.TryRead(line, out _));
        Assert.Equal(gaps, IovaRangeSet.From(reader.Gaps).ToString());
    }

    [Theory]
    [InlineData("", "expected an object, at column 1")]
    [InlineData("[]", "expected an object")]
    [InlineData("{}", "the host has no `host` name")]
    [InlineData("""{"host":1}""", "`host` is not a text, at column 9")]
    [InlineData("""{"host":"a"} x""", "more than one value")]
    [InlineData("""{"host":"a","devices":{}}""", "`devices` is not an array")]
    [InlineData("""{"host":"a","devices":[{"name":"n"}]}""", "a device has no `usable` ranges")]
    [InlineData("""{"host":"a","devices":[{"usable":[["0x2","0x1"]]}]}""", "a range ends before it starts")]
    [InlineData("""{"host":"a","devices":[{"usable":[["0x","0x1"]]}]}""", "a range is not a pair of addresses")]
    [InlineData("""{"host":"a","devices":[{"usable":[["0x10000000000000000","0x1"]]}]}""", "a range is not a pair of addresses")]
    [InlineData("""{"host":"a","devices":[{"usable":[["0x1","0x2"]""", "expected `,` or `]`")]
    [InlineData("""{"host":"a""", "`host` is not a text")]
    [InlineData("""{"host":"\q"}""", "`host` is not a text")]
    [InlineData("""{"host":"\ud800x"}""", "`host` is not a text")]
    [InlineData("""{"host":"\u12"}""", "`host` is not a text")]
    public void What_is_no_host_is_said(string line, string error)
    {
        Assert.False(new HostLineReader().TryRead(Encoding.UTF8.GetBytes(line), out string? said));
        Assert.Contains(error, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_prefix_of_a_line_is_refused_and_the_reader_goes_on()
    {
        byte[] line =
            """{"host":"h\u0031","x":[1.5,null,{"a":"b"}],"devices":[{"class":"0x020000","usable":[["0x0","0xfff"],[1,2]]}]}"""u8.ToArray();
        var reader = new HostLineReader("02");
        for (int length = 0; length < line.Length; length++)
            Assert.False(reader.TryRead(line.AsSpan(0, length), out _));
        Assert.True(reader.TryRead(line, out _));
        Assert.Equal("h1", reader.Name(line));
    }

    // Digits of any number, in either case, as texts or numbers, with and without blanks, and the last ones close to the line's end.
    [Fact]
    public void Ranges_are_read_alike_however_they_are_written() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 63], Gen.ULong, Gen.Int[0, 63])
            .Select((a, shift, b, other) => new[] { a >> shift, b >> other })
            .Array[1, 9]
            .Select(
                Gen.Int[0, 5].Array[9],
                (pairs, styles) => pairs.Select((pair, i) => (Range: new IovaRange(pair.Min(), pair.Max()), Style: styles[i])).ToArray()
            )
            .Sample(ranges =>
            {
                string text = string.Join(ranges[0].Style == 0 ? ", " : ",", ranges.Select(item => Written(item.Range, item.Style)));
                byte[] line = Encoding.UTF8.GetBytes($$"""{"host":"a","devices":[{"usable":[{{text}}]}]}""");
                var reader = new HostLineReader();
                Assert.True(reader.TryRead(line, out string? error), error);
                Assert.Equal(IovaRangeSet.From(ranges.Select(item => item.Range)).Complement(), IovaRangeSet.From(reader.Gaps));
            });

    private static string Written(IovaRange range, int style) =>
        style switch
        {
            0 => $"[\"0x{range.First:x}\", \"0x{range.Last:x}\"]",
            1 => $"[\"0x{range.First:X}\",\"0x{range.Last:x}\"]",
            2 => $"[{range.First},{range.Last}]",
            3 => $"[{range.First}, \"0X{range.Last:x}\"]",
            4 => $"[ \"0x{range.First:x16}\"\t, \"0x{range.Last:x}\" ]",
            _ => $"[\"0x{range.First:x}\",\"0x{range.Last:x}\"]",
        };

    [Theory]
    [InlineData("\"0x1\",\"0x\"")]
    [InlineData("\"0x\",\"0x1\"")]
    [InlineData("\"0x1g\",\"0x2\"")]
    [InlineData("\"0x1\",\"0x2 \"")]
    [InlineData("\"0x1\",\"0y2\"")]
    [InlineData("\"0x1\";\"0x2\"")]
    [InlineData("\"0x1\",,\"0x2\"")]
    [InlineData("\"0x1\",\"0x2\",\"0x3\"")]
    [InlineData("\"0x1\",\"0x12345678901234567\"")]
    [InlineData("1,18446744073709551616")]
    [InlineData("-1,2")]
    [InlineData("1,2.5")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("2,1")]
    [InlineData("\"0x2\",\"0x1\"")]
    public void A_broken_range_is_refused_wherever_it_stands(string broken)
    {
        const string Good = "[\"0x1000\",\"0x1fff\"],";
        foreach (int before in (int[])[0, 1, 9])
        foreach (int after in (int[])[0, 1, 9])
        {
            string ranges = $"{Repeat(Good, before)}[{broken}],{Repeat(Good, after)}[8192,8193]";
            byte[] line = Encoding.UTF8.GetBytes($$"""{"host":"a","devices":[{"usable":[{{ranges}}]}]}""");
            Assert.False(new HostLineReader().TryRead(line, out string? error));
            Assert.StartsWith("a range ", error, StringComparison.Ordinal);
        }
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
