#if NET
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace IovaDsl.Runtime;

/// <content>Text as .NET 10 reads and writes it.</content>
public readonly partial record struct PciAddress : ISpanParsable<PciAddress>, ISpanFormattable, IUtf8SpanFormattable
{
    static PciAddress IParsable<PciAddress>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static PciAddress ISpanParsable<PciAddress>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PciAddress>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PciAddress result) =>
        TryParse(s, out result);

    static bool ISpanParsable<PciAddress>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PciAddress result) =>
        TryParse(s, out result);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider)
    {
        AddressText.RequireNoFormat(format);
        return ToString();
    }

    /// <summary>Writes what <see cref="ToString()"/> writes, if there is room for all of it.</summary>
    /// <exception cref="FormatException"><paramref name="format"/> is not empty: there is one form.</exception>
    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        AddressText.RequireNoFormat(format);
        AsciiWriter<char> writer = new(destination);
        Write(ref writer);
        return writer.TryFinish(out charsWritten);
    }

    /// <inheritdoc cref="TryFormat(Span{char}, out int, ReadOnlySpan{char}, IFormatProvider?)"/>
    public bool TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null
    )
    {
        AddressText.RequireNoFormat(format);
        AsciiWriter<byte> writer = new(utf8Destination);
        Write(ref writer);
        return writer.TryFinish(out bytesWritten);
    }

    private void Write<TUnit>(ref AsciiWriter<TUnit> writer)
        where TUnit : struct, IBinaryInteger<TUnit>
    {
        writer.AppendHex((ulong)Segment, digits: 4);
        writer.Append(':');
        writer.AppendHex((ulong)Bus, digits: 2);
        writer.Append(':');
        writer.AppendHex((ulong)Device, digits: 2);
        writer.Append('.');
        writer.AppendDecimal(Function);
    }
}
#endif
