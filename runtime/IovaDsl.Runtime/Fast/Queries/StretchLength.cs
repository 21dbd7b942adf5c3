#if NET
using System.Numerics;

namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>
/// Chooses how many addresses, a power of two, share a line of the <see cref="MembershipIndex"/>: so many that few lines are overfull.
/// </summary>
/// <remarks>
/// <code>
///   spread evenly    |-|  |--| |-|   |-|  |--|  |-|        the whole, divided by the lines
///   a cluster        |                 |||||||         |   the usual distance from one range to the next
/// </code>
/// Invariant: the choice decides how fast a query is answered, never what is answered. Each candidate is judged by counting, in one
/// pass which ends early where ranges are so long for it that they fill the table.
/// If only the whole were divided by the lines, a cluster in a wide space would cost several times more than one without outliers.
/// </remarks>
internal static class StretchLength
{
    // A stretch has at least as many addresses as a line has bytes.
    private const int Shortest = 6;

    /// <summary>
    /// The number of lines, a power of two, and the logarithm of the length of a stretch. One line, of any length, is for no table.
    /// </summary>
    public static (int Lines, int Bits) For(ReadOnlySpan<IovaRange> ranges)
    {
        if (ranges.Length <= MembershipIndex.PerLine)
            return (1, Shortest);
        int lines = 1 << BitsOf((ulong)ranges.Length),
            whole = Math.Max(Shortest, BitsOf(ranges[^1].Last - ranges[0].First) - BitsOf((ulong)ranges.Length));
        int[] counts = new int[lines];
        int best = whole,
            usual = UsualDistance(ranges);
        long least = Overfull(ranges, whole, counts);
        foreach (int bits in (ReadOnlySpan<int>)[usual, usual - 1, usual + 1, usual - 2])
        {
            // A uniform set has some overfull lines, whatever is chosen.
            if (least <= ranges.Length / 64)
                break;
            if (bits is < Shortest or > 63)
                continue;
            long overfull = Overfull(ranges, bits, counts);
            if (overfull < least)
                (best, least) = (bits, overfull);
        }

        // It costs more not to foresee whether a line is deep than to look nowhere but in the tree.
        return least > ranges.Length / 8 ? (1, Shortest) : (lines, best);
    }

    // How many ranges the overfull lines would have, together.
    private static long Overfull(ReadOnlySpan<IovaRange> ranges, int bits, int[] counts)
    {
        Array.Clear(counts);
        long touched = 0,
            most = (long)MembershipIndex.PerLine * counts.Length;
        foreach (IovaRange range in ranges)
        {
            uint from = (uint)(range.First >> bits),
                more = (uint)Math.Min((range.Last >> bits) - (range.First >> bits), (ulong)counts.Length - 1);
            touched += more + 1;
            if (touched > most)
                return long.MaxValue;
            for (uint i = 0; i <= more; i++)
                counts[from + i & (uint)(counts.Length - 1)]++;
        }

        long overfull = 0;
        foreach (int count in counts)
            overfull += count > MembershipIndex.PerLine ? count : 0;
        return overfull;
    }

    // The bits that the median distance between the starts of neighbours has.
    private static int UsualDistance(ReadOnlySpan<IovaRange> ranges)
    {
        Span<int> counts = stackalloc int[65];
        counts.Clear();
        for (int i = 1; i < ranges.Length; i++)
            counts[BitsOf(ranges[i].First - ranges[i - 1].First)]++;
        int bits = 0;
        for (int seen = counts[0]; seen < ranges.Length / 2; seen += counts[bits])
            bits++;
        return bits;
    }

    private static int BitsOf(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
#endif
