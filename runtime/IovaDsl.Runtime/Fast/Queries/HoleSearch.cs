using System.Runtime.CompilerServices;

namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>First, last and best fit over a set's ranges: the index names what is long enough, the wish decides exactly.</summary>
internal static class HoleSearch
{
    /// <summary>The lowest start, from the range <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong? First(IovaRange[] ranges, HoleIndex holes, int index, Fit fit, ulong size, ulong highest)
    {
        uint key = HoleIndex.Key(size - 1);
        for (index = index == 0 ? holes.First(key) : holes.Next(index, key); index >= 0; index = holes.Next(index + 1, key))
        {
            if (fit.TryLowest(ranges[index], out ulong start))
                return start;
            if (ranges[index].Last >= highest)
                break;
        }

        return null;
    }

    /// <summary>The highest start, from the range <paramref name="index"/> downwards.</summary>
    public static ulong? Last(IovaRange[] ranges, HoleIndex holes, int index, Fit fit, ulong size, ulong lowest)
    {
        uint key = HoleIndex.Key(size - 1);
        for (index = holes.Previous(index, key); index >= 0; index = holes.Previous(index - 1, key))
        {
            if (fit.TryHighest(ranges[index], out ulong start))
                return start;
            if (ranges[index].First <= lowest)
                break;
        }

        return null;
    }

    /// <summary>The lowest start in the smallest range, as cut by the limits, in which it fits.</summary>
    public static ulong? Best(IovaRange[] ranges, HoleIndex holes, int index, Fit fit, ulong size, ulong lowest, ulong highest)
    {
        uint key = HoleIndex.Key(size - 1);
        ulong? best = null;
        ulong bestLengthMinusOne = 0;
        for (; index < ranges.Length; index++)
        {
            index = holes.Next(index, key);
            if (index < 0 || ranges[index].First > highest)
                break;
            ulong lengthMinusOne = Math.Min(ranges[index].Last, highest) - Math.Max(ranges[index].First, lowest);
            if ((best is null || lengthMinusOne < bestLengthMinusOne) && fit.TryLowest(ranges[index], out ulong start))
            {
                best = start;
                bestLengthMinusOne = lengthMinusOne;
            }
        }

        return best;
    }
}
