#if NET
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace IovaDsl.Runtime;

/// <content>Text as .NET 10 reads and writes it.</content>
public readonly partial record struct IovaRange : ISpanParsable<IovaRange>, ISpanFormattable, IUtf8SpanFormattable
{
    static IovaRange IParsable<IovaRange>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static IovaRange ISpanParsable<IovaRange>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<IovaRange>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IovaRange result) =>
        TryParse(s, out result);

    static bool ISpanParsable<IovaRange>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out IovaRange result) =>
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
        writer.Append(this);
    }
}
#endif
