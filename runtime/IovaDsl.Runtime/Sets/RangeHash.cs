using System.Runtime.InteropServices;

namespace IovaDsl.Runtime;

/// <summary>
/// A hash of a canonical list: four sums side by side, so that the multiplications overlap. Equal hashes are always followed by a
/// comparison, so it need not be strong. It is never 0.
/// </summary>
internal static class RangeHash
{
    public static int Of(ReadOnlySpan<IovaRange> ranges)
    {
        const ulong Odd = 0x9e37_79b9_7f4a_7c15;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<IovaRange, ulong>(ranges);
        ulong a = (ulong)words.Length,
            b = 1,
            c = 2,
            d = 3;
        int i = 0;
        for (; i + 4 <= words.Length; i += 4)
        {
            a = unchecked((a ^ words[i]) * Odd);
            b = unchecked((b ^ words[i + 1]) * Odd);
            c = unchecked((c ^ words[i + 2]) * Odd);
            d = unchecked((d ^ words[i + 3]) * Odd);
        }

        for (; i < words.Length; i++)
            a = unchecked((a ^ words[i]) * Odd);
        ulong all = unchecked((((a ^ (b >> 7)) * Odd ^ (c >> 11)) * Odd ^ (d >> 13)) * Odd);
        return (int)(all ^ (all >> 32)) | 1;
    }
}
