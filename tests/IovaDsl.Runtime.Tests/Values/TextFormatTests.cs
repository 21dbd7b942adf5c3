using System.Text;
using CsCheck;
using IovaDsl.Runtime.Tests.Policies;

namespace IovaDsl.Runtime.Tests.Values;

/// <summary>Text through the interfaces of .NET: the same as <c>ToString</c> and <c>Parse</c>, into spans of either kind.</summary>
[Trait("Category", "Fast")]
public class TextFormatTests
{
    private static readonly Gen<PciAddress> Pci = Gen.Select(Gen.Int[0, int.MaxValue], Gen.UShort, PciAddress.FromRequesterId);

    private static readonly Gen<KernelVersion> Version = Gen.Select(
        Gen.Int[0, int.MaxValue],
        Gen.Int[0, 99],
        Gen.Int[0, 200],
        static (major, minor, patch) => new KernelVersion(major, minor, patch)
    );

    [Fact]
    public void A_range_is_written_and_read() => Edges.Range.Sample(Check);

    [Fact]
    public void A_set_is_written_and_read() => Edges.Set.Sample(Check);

    [Fact]
    public void A_pci_address_is_written_and_read() => Pci.Sample(Check);

    [Fact]
    public void A_version_is_written_and_read() => Version.Sample(Check);

    [Fact]
    public void A_typed_address_is_written() =>
        Edges.Address.Sample(static address => CheckFormat(new Iova<SampleProvider>(address), AddressOf(address)));

    [Fact]
    public void Operators_agree_with_the_order()
    {
        Gen.Select(Edges.Range, Edges.Range).Sample(static (a, b) => CheckOrder(a.CompareTo(b), [a < b, a <= b, a > b, a >= b]));
        Gen.Select(Pci, Pci).Sample(static (a, b) => CheckOrder(a.CompareTo(b), [a < b, a <= b, a > b, a >= b]));
    }

    [Fact]
    public void Operators_of_sets_are_their_operations() =>
        Gen.Select(Edges.Set, Edges.Set)
            .Sample(
                static (a, b) =>
                    (a | b) == a.Union(b)
                    && (a & b) == a.Intersect(b)
                    && (a - b) == a.Subtract(b)
                    && ~a == a.Complement()
                    && (a & ~a).IsEmpty
            );

    [Fact]
    public void A_format_string_is_refused() =>
        Assert.Throws<FormatException>(static () => ((IFormattable)IovaRange.All).ToString("x", null));

    private static string AddressOf(ulong address) => "0x" + address.ToString("x");

    private static void CheckOrder(int order, bool[] answers) => Assert.Equal([order < 0, order <= 0, order > 0, order >= 0], answers);

    private static void Check<T>(T value)
        where T : ISpanParsable<T>, ISpanFormattable, IUtf8SpanFormattable
    {
        string text = value.ToString()!;
        CheckFormat(value, text);
        CheckString(value, text);
        Assert.Equal(value, T.Parse(text.AsSpan(), null));
        Assert.True(T.TryParse(text.AsSpan(), null, out T? read) && value.Equals(read));
        Assert.False(T.TryParse((text + "?").AsSpan(), null, out _));
    }

    // With ISpanParsable a string is a span as well, and the methods for strings are not asked.
    private static void CheckString<T>(T value, string text)
        where T : IParsable<T>
    {
        Assert.Equal(value, T.Parse(text, null));
        Assert.True(T.TryParse(text, null, out T? read) && value.Equals(read));
        Assert.False(T.TryParse(text + "?", null, out _));
        Assert.False(T.TryParse(null, null, out _));
    }

    private static void CheckFormat<T>(T value, string text)
        where T : ISpanFormattable, IUtf8SpanFormattable
    {
        Assert.Equal(text, value.ToString(null, null));
        char[] chars = new char[text.Length];
        Assert.True(value.TryFormat(chars, out int written, default, null));
        Assert.Equal(text, new string(chars, 0, written));
        byte[] bytes = new byte[text.Length];
        Assert.True(value.TryFormat(bytes, out written, default, null));
        Assert.Equal(text, Encoding.UTF8.GetString(bytes, 0, written));
        if (text.Length == 0)
            return;
        Assert.False(value.TryFormat(chars.AsSpan(1), out written, default, null));
        Assert.Equal(0, written);
        Assert.False(value.TryFormat(bytes.AsSpan(1), out written, default, null));
        Assert.Equal(0, written);
    }
}
