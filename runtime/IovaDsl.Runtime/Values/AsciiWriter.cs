#if NET
using System.Numerics;

namespace IovaDsl.Runtime;

/// <summary>
/// Writes ASCII text into a span of UTF-16 or of UTF-8 units, whichever it is made for. What does not fit is dropped, and
/// <see cref="TryFinish"/> says so.
/// </summary>
internal ref struct AsciiWriter<TUnit>(Span<TUnit> destination)
    where TUnit : struct, IBinaryInteger<TUnit>
{
    private readonly Span<TUnit> _destination = destination;
    private int _length;

    public void Append(char c)
    {
        if (_length < _destination.Length)
            _destination[_length] = TUnit.CreateTruncating(c);
        _length++;
    }

    public void Append(string text)
    {
        foreach (char c in text)
            Append(c);
    }

    /// <summary>Lower-case hexadecimal digits, at least so many.</summary>
    public void AppendHex(ulong value, int digits)
    {
        int needed = Math.Max(digits, (BitOperations.Log2(value) / 4) + 1);
        for (int shift = 4 * (needed - 1); shift >= 0; shift -= 4)
            Append("0123456789abcdef"[(int)(value >> shift) & 15]);
    }

    public void AppendDecimal(int value)
    {
        if (value >= 10)
            AppendDecimal(value / 10);
        Append((char)('0' + (value % 10)));
    }

    public void AppendAddress(ulong address)
    {
        Append("0x");
        AppendHex(address, digits: 1);
    }

    public void Append(IovaRange range)
    {
        AppendAddress(range.First);
        Append("..");
        AppendAddress(range.Last);
    }

    /// <summary>Whether everything fitted.</summary>
    /// <param name="written">How many units were written; 0 if not everything fitted.</param>
    public readonly bool TryFinish(out int written)
    {
        bool fits = _length <= _destination.Length;
        written = fits ? _length : 0;
        return fits;
    }
}
#endif
