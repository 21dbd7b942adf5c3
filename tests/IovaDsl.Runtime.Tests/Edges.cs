using CsCheck;

namespace IovaDsl.Runtime.Tests;

/// <summary>
/// Values where arithmetic breaks: 0, pages, 4 GiB, 2^n-1 for every number of input bits, 2^64-1, and a step or two to either
/// side. The middle of nowhere is drawn as well, seldom.
/// </summary>
internal static class Edges
{
    public static readonly Gen<ulong> Address = Gen.Frequency(
        (
            8,
            Gen.Select(Gen.Int[0, 64], Gen.Int[-2, 2], static (bits, step) => unchecked((bits == 64 ? 0 : 1UL << bits) + (ulong)(long)step))
        ),
        (4, Gen.Select(Gen.Int[0, 40], Gen.Int[-1, 1], static (pages, step) => unchecked(((ulong)pages * 4096) + (ulong)(long)step))),
        (2, Gen.Select(Gen.Int[0, 8], static step => ulong.MaxValue - (ulong)step)),
        (1, Gen.ULong)
    );

    public static readonly Gen<IovaRange> Range = Gen.Select(
        Address,
        Address,
        static (a, b) => new IovaRange(Math.Min(a, b), Math.Max(a, b))
    );

    /// <summary>Ranges short enough that many fit beside each other.</summary>
    public static readonly Gen<IovaRange> ShortRange = Gen.Select(
        Address,
        Gen.Int[0, 9],
        static (first, more) => new IovaRange(first, ulong.MaxValue - first < (ulong)more ? ulong.MaxValue : first + (ulong)more)
    );

    public static readonly Gen<IovaRange[]> Ranges = Gen.Frequency((1, Range), (3, ShortRange)).Array[0, 12];

    public static readonly Gen<IovaRangeSet> Set = Ranges.Select(static ranges => IovaRangeSet.From(ranges));

    public static readonly Gen<RegionKind> Kind = Gen.Int[0, 4].Select(static kind => (RegionKind)kind);

    public static readonly Gen<RegionProtection> Protection = Gen.Int[0, 63].Select(static bits => (RegionProtection)bits);

    public static readonly Gen<ReservedRegion> WellFormedRegion = Gen.Select(
        Gen.Frequency((1, Range), (3, ShortRange)),
        Kind,
        Protection,
        static (range, kind, protection) => new ReservedRegion(range, kind, protection)
    );

    /// <summary>As firmware states them: now and then with a length of 0 or past the end, or with ends the wrong way round.</summary>
    public static readonly Gen<ReservedRegion> Region = Gen.Frequency(
        (6, WellFormedRegion),
        (
            1,
            Gen.Select(
                Address,
                Address,
                Kind,
                Protection,
                static (start, length, kind, protection) => ReservedRegion.FromStartAndLength(start, length, kind, protection)
            )
        ),
        (
            1,
            Gen.Select(
                Address,
                Address,
                Kind,
                Protection,
                static (first, last, kind, protection) => ReservedRegion.FromEnds(first, last, kind, protection)
            )
        ),
        (
            1,
            Gen.Select(
                Address,
                Kind,
                Protection,
                static (start, kind, protection) => ReservedRegion.FromStartAndLength(start, 0, kind, protection)
            )
        )
    );

    /// <summary>Addresses worth asking about: both ends of each range and the addresses beside them.</summary>
    public static IEnumerable<ulong> Probes(IEnumerable<IovaRange> ranges) =>
        ranges
            .SelectMany(static range => new[] { range.First, range.Last, unchecked(range.First - 1), unchecked(range.Last + 1) })
            .Append(0UL)
            .Append(ulong.MaxValue)
            .Distinct();
}
