#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Fast.Merging;

/// <summary>
/// The sweep: ranges in order of their first address go in, runs come out, until one is out of order. Besides that
/// one end it never branches on data, because a mispredicted branch costs more than all the rest of a range's work.
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
/// Invariants: Position is odd relative to the first word of the answer and never passes the word behind the ranges
/// already taken, so the answer may be written over the ranges it is made from, and those not taken are untouched.
/// The order is checked on what is loaded anyway: a pass of its own over 256 ranges ahead cost as much as the sweep.
/// </remarks>
internal unsafe struct RangeSweep
{
    private readonly ulong* _start;
    private readonly bool _gaps;
    private ulong* _position;
    private ulong _runLast;
    private ulong _highest;
    private bool _startsAtZero;

    /// <summary>A sweep whose answer begins at <paramref name="target"/>: runs, or the gaps between them.</summary>
    public RangeSweep(ulong* target, bool gaps)
    {
        _gaps = gaps;
        _start = gaps ? target + 1 : target;
        _position = null;
        _runLast = 0;
        _highest = 0;
        _startsAtZero = false;
    }

    /// <summary>How many runs there are so far, the open one included.</summary>
    public readonly nint Runs => _position == null ? 0 : (nint)(_position - _start + 1) / 2;

    /// <summary>Takes the next ranges as long as none begins before its predecessor, the last one taken earlier included.</summary>
    /// <returns>How many of the <paramref name="count"/> were taken.</returns>
    [SkipLocalsInit]
    public nint Take(ulong* ranges, nint count)
    {
        if (count <= 0)
            return 0;
        nint taken = 0;
        if (_position == null)
        {
            Open(ranges);
            taken = 1;
        }

        if (Avx512F.IsSupported && count >= 8)
            taken = Wide(ranges, taken, count);
        return Narrow(ranges, taken, count);
    }

    /// <summary>Closes the last run.</summary>
    /// <returns>How many runs, or gaps of the whole 64-bit space, stand at the target.</returns>
    public readonly int Close(ulong* target)
    {
        if (_gaps)
            return CloseGaps(target);
        if (_position == null)
            return 0;
        *_position = _runLast;
        return (int)Runs;
    }

    private readonly int CloseGaps(ulong* target)
    {
        if (_position == null)
        {
            target[0] = 0;
            target[1] = ulong.MaxValue;
            return 1;
        }

        // The gap before the first run and the one behind the last; of them stays what is not empty.
        target[0] = 0;
        (_position[0], _position[1]) = (_runLast + 1, ulong.MaxValue);
        int count = (int)Runs + (_runLast == ulong.MaxValue ? 0 : 1);
        return _startsAtZero ? DropFirst(target, count) : count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int DropFirst(ulong* ranges, int count)
    {
        Buffer.MemoryCopy(ranges + 2, ranges, (count - 1) * 16L, (count - 1) * 16L);
        return count - 1;
    }

    // What a stored pair (last, first) of neighbouring runs becomes: itself, or the gap between (last + 1, first - 1).
    private readonly Vector128<ulong> Shift => _gaps ? Vector128.Create(1, ulong.MaxValue) : default;

    // The first range opens the first run. It may stand where the answer begins, so it is read before that is written.
    private void Open(ulong* ranges)
    {
        ulong first = _highest = ranges[0];
        _runLast = ranges[1];
        _startsAtZero = first == 0;
        _start[0] = _gaps ? first - 1 : first;
        _position = _start + 1;
    }

    // Four ranges at a time. Since firsts do not fall, a prefix maximum over steps of two words leaves the firsts
    // as they are and makes the lasts those of the run:   f0 l0 f1 l1 f2 l2 f3 l3  ->  f0 M0 f1 M1 f2 M2 f3 M3.
    // There are at most as many runs as ranges taken, so the store of eight words stays within the four just loaded.
    [MethodImpl(Compiled.AtOnce)]
    private nint Wide(ulong* ranges, nint taken, nint count)
    {
        Vector256<ulong> half = Vector256.Create(Shift, Shift);
        Vector512<ulong> shift = Vector512.Create(half, half);
        Vector512<ulong> zero = Vector512<ulong>.Zero,
            one = Vector512<ulong>.One;
        Vector512<ulong> carry = Vector512.Create(0, _runLast, 0, _runLast, 0, _runLast, 0, _runLast);
        Vector512<ulong> before = Vector512.Create(_highest),
            previous = carry;
        ulong* to = _position;
        for (; taken + 4 <= count; taken += 4)
        {
            // Each range beside its predecessor; only the words of firsts count.
            Vector512<ulong> x = Vector512.Load(ranges + 2 * taken);
            Vector512<ulong> fell = Vector512.LessThan(x, Avx512F.AlignRight64(x, before, 6));
            if ((fell.ExtractMostSignificantBits() & 0x55) != 0)
                break;
            before = x;

            x = Vector512.Max(x, Avx512F.AlignRight64(x, zero, 6));
            x = Vector512.Max(x, Avx512F.AlignRight64(x, zero, 4));
            Vector512<ulong> run = Vector512.Max(x, carry);
            carry = Vector512.Max(carry, Avx512F.Shuffle4x128(x, x, 0xff));
            Vector512<ulong> pair = Avx512F.AlignRight64(run, previous, 7);
            previous = run;
            Vector512<ulong> reach = Vector512.Max(Avx512F.UnpackLow(run, run), one) - one;
            Vector512<ulong> gap = Vector512.GreaterThan(reach, Avx512F.UnpackLow(pair, pair));
            Avx512F.Compress(zero, gap, pair + shift).Store(to);
            to += (nint)(uint)System.Numerics.BitOperations.PopCount((uint)gap.ExtractMostSignificantBits());
        }

        _position = to;
        _runLast = previous[7];
        _highest = before[6];
        return taken;
    }

    [MethodImpl(Compiled.AtOnce)]
    private nint Narrow(ulong* ranges, nint taken, nint count)
    {
        Vector128<ulong> shift = Shift;
        Vector128<ulong> run = Vector128.Create(_runLast, _runLast);
        ulong* to = _position;
        ulong floor = _highest;
        for (; taken < count; taken++)
        {
            Vector128<ulong> x = Vector128.Load(ranges + 2 * taken);
            ulong first = x[0],
                soFar = run[1];
            if (first < floor)
                break;
            floor = first;
            Vector128<ulong> pair = Sse2.IsSupported ? Sse2.UnpackLow(Sse2.UnpackHigh(run, run), x) : Vector128.Create(soFar, first);
            (pair + shift).Store(to);
            // first - soFar > 1 without a wrap: a first at or below the run's last wraps to a huge number, hence both.
            bool apart = first > soFar & first - soFar > 1;
            to += *(byte*)&apart * 2;
            run = Vector128.Max(run, x);
        }

        _position = to;
        _runLast = run[1];
        _highest = floor;
        return taken;
    }
}
#endif
