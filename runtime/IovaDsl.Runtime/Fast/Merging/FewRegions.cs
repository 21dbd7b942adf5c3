#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>The group merge of a handful of regions on any processor, in place: insertion, then one sweep.</summary>
/// <remarks>The sweep remembers of each kind where its open run stands: eight bits of one word, the place plus one.</remarks>
internal static unsafe class FewRegions
{
    /// <summary>The most regions one call merges: from 13 on ranks are quicker, where a vector holds four words.</summary>
    public static int Most => Vector256.IsHardwareAccelerated ? 12 : 16;

    /// <summary>Merges up to 16 well-formed regions in place.</summary>
    /// <returns>How many remain.</returns>
    [SkipLocalsInit]
    public static int Merge(ulong* regions, nint count)
    {
        for (nint i = 1; i < count; i++)
            Insert(regions, i);
        nint merged = 0;
        ulong openRuns = 0;
        for (nint i = 0; i < count; i++)
        {
            ulong* region = regions + 3 * i;
            int kindBits = 8 * (int)(byte)region[2];
            nint open = (nint)((openRuns >> kindBits) & 0xff);
            ulong* run = regions + 3 * (open - 1);
            if (open != 0 && (region[0] <= run[1] || region[0] - run[1] == 1))
            {
                run[1] = Math.Max(run[1], region[1]);
                continue;
            }

            RegionOrder.Copy(region, regions + 3 * merged++);
            openRuns = (openRuns & ~(0xfful << kindBits)) | ((ulong)merged << kindBits);
        }

        return (int)merged;
    }

    // Ordered by start, then by kind; of equals the one that came last is first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Insert(ulong* regions, nint place)
    {
        ulong* inserted = regions + 3 * place;
        (ulong first, ulong last, ulong attributes) = (inserted[0], inserted[1], inserted[2]);
        ulong* at = inserted;
        for (; at > regions && (at[-3] > first || (at[-3] == first && (byte)at[-1] >= (byte)attributes)); at -= 3)
            (at[0], at[1], at[2]) = (at[-3], at[-2], at[-1]);
        (at[0], at[1], at[2]) = (first, last, attributes);
    }
}
#endif
