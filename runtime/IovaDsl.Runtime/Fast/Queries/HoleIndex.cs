using System.Runtime.CompilerServices;
#if NET
using System.Runtime.Intrinsics;
#endif

namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>
/// Finds the next range, upwards or downwards, that is at least so long, without walking over the shorter ones: a hierarchy of
/// maxima, sixteen to one, so that each level is one line of the cache and one vector comparison.
/// </summary>
/// <remarks>
/// <code>
///   level 2                        9
///   level 1          5             9             4
///   level 0   3 1 5 .. 2 4     9 2 .. 7 1     4 4 1 ..       lengths
///   wanted 6 from here ^          ^ up, across, down
/// </code>
/// A length is kept as 32 bits that grow with it: eight bits of exponent and twenty-four of mantissa, rounded down. So the index may
/// name a range that is just too short, never pass over one that is long enough; whoever asks checks the exact length
/// and the limits. Lengths are those from an aligned address on (<see cref="AlignedHoles"/>).
/// Immutable once built; nothing allocates afterwards.
/// A search goes from the top down, and its number of steps follows from the number of ranges alone.
/// </remarks>
internal sealed class HoleIndex
{
    private const int Fan = 16;
    private const int FanBits = 4;

    // Level after level, each filled up to a multiple of 16 with zeros.
    private readonly uint[] _maxima;
    private readonly int[] _starts;
    private readonly int _count;

    /// <summary>
    /// Indexes how long ranges are from their first address on that is a multiple of <paramref name="alignmentMask"/> + 1, a power of
    /// two.
    /// </summary>
    public HoleIndex(ReadOnlySpan<IovaRange> ranges, ulong alignmentMask)
    {
        _count = ranges.Length;
        List<int> starts = [];
        int total = 0;
        for (int size = _count; ; size = (size + Fan - 1) / Fan)
        {
            starts.Add(total);
            total += (size + Fan - 1) / Fan * Fan;
            if (size <= Fan)
                break;
        }

        _starts = [.. starts];
        _maxima = new uint[total];
        for (int i = 0; i < _count; i++)
        {
            ulong start = unchecked(ranges[i].First + alignmentMask) & ~alignmentMask;
            // 0, which no key is, where there is no such address, or it would be behind 2^64-1.
            _maxima[i] = start >= ranges[i].First && start <= ranges[i].Last ? Key(ranges[i].Last - start) : 0;
        }

        for (int level = 1; level < _starts.Length; level++)
        for (int i = _starts[level - 1]; i < _starts[level]; i++)
        {
            ref uint above = ref _maxima[_starts[level] + ((i - _starts[level - 1]) >> FanBits)];
            above = Math.Max(above, _maxima[i]);
        }
    }

    /// <summary>What the index compares: never falls as the length grows, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Key(ulong lengthMinusOne)
    {
        // The value's leading one and 24 bits behind it, under its exponent.
        if (lengthMinusOne < 1u << 24)
            return (uint)lengthMinusOne + 1;
        int exponent = 63 - Bits.LeadingZeros(lengthMinusOne);
        return ((uint)(exponent - 23) << 24 | (uint)(lengthMinusOne >> (exponent - 24)) & 0xff_ffff) + (1u << 24);
    }

    /// <summary>The first range of all whose key is at least <paramref name="key"/>; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(uint key)
    {
        int index = 0;
        for (int level = _starts.Length - 1; level >= 0; level--)
        {
            uint found = AtLeast(_starts[level] + (index << FanBits), key);
            // Only the top can tell that there is none; below, one of sixteen is as long as the maximum above.
            if (found == 0)
                return -1;
            index = (index << FanBits) + Bits.TrailingZeros(found);
        }

        return index;
    }

    /// <summary>
    /// The first range at or behind <paramref name="index"/> whose key is at least <paramref name="key"/>; -1 if there is none.
    /// </summary>
    public int Next(int index, uint key)
    {
        int level = 0;
        while (true)
        {
            int group = index >> FanBits;
            int levelEnd = level + 1 < _starts.Length ? _starts[level + 1] - _starts[level] : _maxima.Length - _starts[level];
            if (index < levelEnd)
            {
                uint found = AtLeast(_starts[level] + (group << FanBits), key) & (uint)(0xffff << (index & (Fan - 1)));
                if (found != 0)
                {
                    index = (group << FanBits) + Bits.TrailingZeros(found);
                    break;
                }
            }

            if (++level == _starts.Length)
                return -1;
            index = group + 1;
        }

        for (; level > 0; level--)
            index = (index << FanBits) + Bits.TrailingZeros(AtLeast(_starts[level - 1] + (index << FanBits), key));
        return index;
    }

    /// <summary>
    /// The last range at or before <paramref name="index"/> whose key is at least <paramref name="key"/>; -1 if there is none.
    /// </summary>
    public int Previous(int index, uint key)
    {
        int level = 0;
        while (true)
        {
            if (index < 0)
                return -1;
            int group = index >> FanBits;
            uint found = AtLeast(_starts[level] + (group << FanBits), key) & (uint)((2 << (index & (Fan - 1))) - 1);
            if (found != 0)
            {
                index = (group << FanBits) + 31 - Bits.LeadingZeros(found);
                break;
            }

            if (++level == _starts.Length)
                return -1;
            index = group - 1;
        }

        for (; level > 0; level--)
            index = (index << FanBits) + 31 - Bits.LeadingZeros(AtLeast(_starts[level - 1] + (index << FanBits), key));
        return index;
    }

    // One bit for each of sixteen consecutive maxima that is large enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint AtLeast(int start, uint key)
    {
#if NET
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<uint> maxima = Vector512.LoadUnsafe(ref _maxima[start]);
            return (uint)Vector512.GreaterThanOrEqual(maxima, Vector512.Create(key)).ExtractMostSignificantBits();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<uint> wanted = Vector256.Create(key);
            uint low = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref _maxima[start]), wanted).ExtractMostSignificantBits();
            return low
                | Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref _maxima[start + 8]), wanted).ExtractMostSignificantBits() << 8;
        }
#endif
        uint found = 0;
        for (int i = 0; i < Fan; i++)
            found |= (_maxima[start + i] >= key ? 1u : 0) << i;
        return found;
    }
}
