#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Merging;

/// <summary>
/// The sweep: ranges in order of their first address go in, runs come out. It never branches on data, because
/// a mispredicted branch costs more than all the rest of a range's work.
/// </summary>
/// <remarks>
/// The answer is one stream of words, f0 | l0 f1 | l1 f2 | ... : what is decided when a range arrives is whether
/// the pair "last of the run so far, first of this range" stays, so that pair is always stored and only the
/// position moves on by the comparison.
/// <code>
///   run so far  |----------|                  pair = (a, b), stored at Position
///   next range                 |------|       b - a > 1: a gap, Position += 2
///              |----|                         else: the next store overwrites the pair
///                          a   b
/// </code>
/// The same stream, moved by one word and with every word moved to its neighbour (f - 1, l + 1), is the
/// complement: ? f0-1 | l0+1 f1-1 | ... That is why a complement costs what a merge costs.
/// Invariants: firsts never fall from one call to the next; Position is odd relative to the first word of the
/// answer and never passes the word behind the ranges already taken, so the answer may be written over the
/// ranges it is made from.
/// Measured (Zen 5, 1,000 ranges in the cache): 0.5 ns per range with 512 bits.
/// </remarks>
internal unsafe struct RangeSweep
{
    private readonly ulong* start;
    private readonly bool gaps;
    private ulong* position;
    private ulong runLast;
    private bool startsAtZero;

    /// <summary>A sweep whose answer begins at <paramref name="target"/>: runs, or the gaps between them.</summary>
    public RangeSweep(ulong* target, bool gaps)
    {
        this.gaps = gaps;
        start = gaps ? target + 1 : target;
        position = null;
        runLast = 0;
        startsAtZero = false;
    }

    /// <summary>How many runs there are so far, the open one included.</summary>
    public readonly nint Runs => position == null ? 0 : (nint)(position - start + 1) / 2;

    /// <summary>Takes the next <paramref name="count"/> ranges, which are in order and not before those taken earlier.</summary>
    [SkipLocalsInit]
    public void Take(ulong* ranges, nint count)
    {
        if (count <= 0)
            return;
        nint i = 0;
        if (position == null)
        {
            Open(ranges);
            i = 1;
        }
        Vector128<ulong> shift = gaps ? Vector128.Create(1, ulong.MaxValue) : default;
        ulong* p = position;
        ulong last = runLast;
        if (Avx512F.IsSupported && count >= 8)
            Wide(ranges, count, Vector512.Create(Vector256.Create(shift, shift), Vector256.Create(shift, shift)), ref i, ref p, ref last);
        Narrow(ranges, count, shift, i, ref p, ref last);
        position = p;
        runLast = last;
    }

    /// <summary>Closes the last run.</summary>
    /// <returns>How many runs, or gaps of the whole 64-bit space, stand at the target.</returns>
    public readonly int Close(ulong* target)
    {
        if (gaps)
            return CloseGaps(target);
        if (position == null)
            return 0;
        *position = runLast;
        return (int)Runs;
    }

    private readonly int CloseGaps(ulong* target)
    {
        target[0] = 0;
        if (position == null)
        {
            target[1] = ulong.MaxValue;
            return 1;
        }
        // Runs + 1 gaps, less the one before address 0 and the one behind the last address of the space.
        nint count = Runs + 1;
        position[0] = runLast + 1;
        position[1] = ulong.MaxValue;
        if (runLast == ulong.MaxValue)
            count--;
        if (startsAtZero)
        {
            count--;
            Buffer.MemoryCopy(target + 2, target, count * 16, count * 16);
        }
        return (int)count;
    }

    // The first range opens the first run.
    private void Open(ulong* ranges)
    {
        ulong first = ranges[0];
        startsAtZero = first == 0;
        start[0] = gaps ? first - 1 : first;
        runLast = ranges[1];
        position = start + 1;
    }

    // Four ranges at a time. Since firsts do not fall, a prefix maximum over steps of two words leaves the firsts
    // as they are and makes the lasts those of the run:   f0 l0 f1 l1 f2 l2 f3 l3  ->  f0 M0 f1 M1 f2 M2 f3 M3.
    // There are at most as many runs as ranges taken, so the store of eight words stays within the four just loaded.
    private static void Wide(ulong* ranges, nint count, Vector512<ulong> shift, ref nint i, ref ulong* p, ref ulong last)
    {
        Vector512<ulong> zero = Vector512<ulong>.Zero, one = Vector512<ulong>.One;
        Vector512<ulong> carry = Vector512.Create(0, last, 0, last, 0, last, 0, last);
        Vector512<ulong> previous = carry;
        nint at = i;
        ulong* to = p;
        for (; at + 4 <= count; at += 4)
        {
            Vector512<ulong> x = Vector512.Load(ranges + 2 * at);
            x = Vector512.Max(x, Avx512F.AlignRight64(x, zero, 6));
            x = Vector512.Max(x, Avx512F.AlignRight64(x, zero, 4));
            Vector512<ulong> run = Vector512.Max(x, carry);
            carry = Vector512.Max(carry, Avx512F.Shuffle4x128(x, x, 0xff));
            Vector512<ulong> pair = Avx512F.AlignRight64(run, previous, 7);
            previous = run;
            Vector512<ulong> before = Vector512.Max(Avx512F.UnpackLow(run, run), one) - one;
            Vector512<ulong> gap = Vector512.GreaterThan(before, Avx512F.UnpackLow(pair, pair));
            Avx512F.Compress(zero, gap, pair + shift).Store(to);
            to += (nint)(uint)System.Numerics.BitOperations.PopCount((uint)gap.ExtractMostSignificantBits());
        }
        i = at;
        p = to;
        last = previous[7];
    }

    private static void Narrow(ulong* ranges, nint count, Vector128<ulong> shift, nint i, ref ulong* p, ref ulong last)
    {
        Vector128<ulong> run = Vector128.Create(last, last);
        ulong* to = p;
        for (; i < count; i++)
        {
            Vector128<ulong> x = Vector128.Load(ranges + 2 * i);
            ulong first = x[0], soFar = run[1];
            Vector128<ulong> pair = Sse2.IsSupported ? Sse2.UnpackLow(Sse2.UnpackHigh(run, run), x) : Vector128.Create(soFar, first);
            (pair + shift).Store(to);
            // first - soFar > 1 without a wrap: a first at or below the run's last wraps to a huge number, hence both.
            bool apart = first > soFar & first - soFar > 1;
            to += *(byte*)&apart * 2;
            run = Vector128.Max(run, x);
        }
        p = to;
        last = run[1];
    }
}
#endif
