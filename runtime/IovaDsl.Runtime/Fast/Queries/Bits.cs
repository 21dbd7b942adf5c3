#if NET
using System.Numerics;
#endif

namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>Counting of bits, also where the framework does not have it.</summary>
internal static class Bits
{
#if NET
    public static int LeadingZeros(ulong value) => BitOperations.LeadingZeroCount(value);

    public static int LeadingZeros(uint value) => BitOperations.LeadingZeroCount(value);

    public static int TrailingZeros(ulong value) => BitOperations.TrailingZeroCount(value);

    public static int TrailingZeros(uint value) => BitOperations.TrailingZeroCount(value);
#else
    public static int LeadingZeros(ulong value)
    {
        int zeros = 64;
        for (; value != 0; value >>= 1)
            zeros--;
        return zeros;
    }

    public static int LeadingZeros(uint value) => LeadingZeros((ulong)value) - 32;

    public static int TrailingZeros(ulong value) => value == 0 ? 64 : 63 - LeadingZeros(value & (~value + 1));

    public static int TrailingZeros(uint value) => value == 0 ? 32 : TrailingZeros((ulong)value);
#endif
}
