#if NET
using System.Numerics;
using System.Runtime.Intrinsics;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// Buckets of equal length, one behind the other from an address on: a first belongs to one by a subtraction and a shift.
/// </summary>
/// <remarks>
/// <code>
///   low                                                   every bucket 2^shift addresses long
///    |   0   |   1   |   2   |  ...  | count - 1 | (above)
/// </code>
/// </remarks>
internal readonly unsafe struct CoarseBuckets
{
    /// <summary>The most buckets there are. With more streams each store misses the translation cache.</summary>
    public const int Most = 1 << MostBits;

    private const int MostBits = 10;
    private const int RangesPerBucketBits = 9;

    private readonly ulong _low;

    private CoarseBuckets(ulong low, int shift, int count) => (_low, Shift, Count) = (low, shift, count);

    /// <summary>The logarithm of a bucket's length; at 0 all ranges of a bucket begin at the same address.</summary>
    public int Shift { get; }

    /// <summary>How many buckets.</summary>
    public int Count { get; }

    /// <summary>
    /// Buckets for so many ranges, whose firsts are in <paramref name="low"/> to <paramref name="high"/>, both inclusive.
    /// </summary>
    public static CoarseBuckets For(nint ranges, ulong low, ulong high)
    {
        int bits = Math.Clamp(BitOperations.Log2((nuint)ranges) - RangesPerBucketBits, 1, MostBits);
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(high - low) - bits);
        return new(low, shift, (int)((high - low) >> shift) + 1);
    }

    /// <summary>Buckets for a window from 0 to a power of two, if a few ranges say that the firsts spread over one.</summary>
    public static bool TryForWindow(ulong* source, nint count, out CoarseBuckets buckets)
    {
        const int Asked = 32;
        ulong low = ulong.MaxValue,
            high = 0;
        for (int i = 0; i < Asked; i++)
        {
            ulong first = source[2 * (count / Asked * i)];
            low = Math.Min(low, first);
            high = Math.Max(high, first);
        }

        ulong window = ulong.MaxValue >> BitOperations.LeadingZeroCount(high | 1);
        buckets = For(count, 0, window);
        return high - low >= window / 2;
    }

    /// <summary>The same buckets until before one.</summary>
    public CoarseBuckets Until(int bucket) => new(_low, Shift, bucket);

    /// <summary>The same buckets from one on.</summary>
    public CoarseBuckets From(int bucket) => new(LowOf(bucket), Shift, Count - bucket);

    /// <summary>The lowest address of a bucket.</summary>
    public ulong LowOf(int bucket) => _low + ((ulong)bucket << Shift);

    /// <summary>Adds to the counters how many ranges each bucket gets. No first lies outside of the buckets.</summary>
    public void CountInto(uint* counts, ulong* source, nint count)
    {
        ulong low = _low;
        int shift = Shift;
        for (nint i = 0; i < count; i++)
            counts[(source[2 * i] - low) >> shift]++;
    }

    /// <summary>The same for buckets from 0 on; what lies above them goes into one counter more.</summary>
    public void CountOfWindowInto(uint* counts, ulong* source, nint count)
    {
        int shift = Shift;
        ulong above = (ulong)Count;
        for (nint i = 0; i < count; i++)
            counts[Math.Min(source[2 * i] >> shift, above)]++;
    }

    /// <summary>Moves ranges to the places of their buckets, which go up as they fill.</summary>
    public void Move(ulong* source, nint count, uint* places, ulong* target)
    {
        ulong low = _low;
        int shift = Shift;
        for (nint i = 0; i < count; i++)
        {
            ulong* range = source + 2 * i;
            nint bucket = (nint)((range[0] - low) >> shift);
            uint place = places[bucket];
            places[bucket] = place + 1;
            Vector128.Load(range).Store(target + 2 * (nint)place);
        }
    }
}
#endif
