#if NET
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace IovaDsl.Runtime;

/// <content>Text as .NET 10 reads and writes it.</content>
public readonly partial record struct KernelVersion : ISpanParsable<KernelVersion>, ISpanFormattable, IUtf8SpanFormattable
{
    static KernelVersion IParsable<KernelVersion>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static KernelVersion ISpanParsable<KernelVersion>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<KernelVersion>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out KernelVersion result) =>
        TryParse(s, out result);

    static bool ISpanParsable<KernelVersion>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out KernelVersion result) =>
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
        writer.AppendDecimal(Major);
        writer.Append('.');
        writer.AppendDecimal(Minor);
        if (Patch == 0)
            return;
        writer.Append('.');
        writer.AppendDecimal(Patch);
    }
}
#endif
