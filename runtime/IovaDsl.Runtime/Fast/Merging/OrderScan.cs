#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>How far ranges are already in order of their first address, and between which addresses they start.</summary>
internal static unsafe class OrderScan
{
    /// <summary>Do the firsts of <paramref name="count"/> ranges never fall?</summary>
    public static bool IsOrdered(ulong* ranges, nint count)
    {
        nint i = 1;
        if (Vector512.IsHardwareAccelerated)
        {
            // Each range is compared with its predecessor, 16 bytes before; only the words of firsts count.
            for (; i + 4 <= count; i += 4)
            {
                Vector512<ulong> fell = Vector512.LessThan(Vector512.Load(ranges + 2 * i), Vector512.Load(ranges + 2 * i - 2));
                if ((fell.ExtractMostSignificantBits() & 0x55) != 0)
                    return false;
            }
        }

        for (; i < count; i++)
        {
            if (ranges[2 * i] < ranges[2 * i - 2])
                return false;
        }

        return true;
    }

    /// <summary>The lowest and the highest first of <paramref name="count"/> &gt; 0 ranges.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static (ulong Low, ulong High) Extent(ulong* ranges, nint count)
    {
        ulong low = ranges[0],
            high = ranges[0];
        nint i = 0;
        if (Vector512.IsHardwareAccelerated && count >= 4)
        {
            Vector512<ulong> lows = Vector512.Load(ranges),
                highs = lows;
            for (; i + 4 <= count; i += 4)
            {
                Vector512<ulong> x = Vector512.Load(ranges + 2 * i);
                lows = Vector512.Min(lows, x);
                highs = Vector512.Max(highs, x);
            }

            for (int lane = 0; lane < 8; lane += 2)
            {
                low = Math.Min(low, lows[lane]);
                high = Math.Max(high, highs[lane]);
            }
        }

        for (; i < count; i++)
        {
            low = Math.Min(low, ranges[2 * i]);
            high = Math.Max(high, ranges[2 * i]);
        }

        return (low, high);
    }
}
#endif
