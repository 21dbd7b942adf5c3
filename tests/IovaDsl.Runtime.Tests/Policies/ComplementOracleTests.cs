using CsCheck;

namespace IovaDsl.Runtime.Tests.Policies;

/// <summary>The complement within bounds (QEMU's <c>range_inverse_array</c>) against an array of booleans.</summary>
public class ComplementOracleTests
{
    [Fact]
    public void All_subsets_of_eight_addresses_in_all_windows()
    {
        foreach (ulong origin in Dense.Origins(8))
        {
            IovaRange[] windows = [.. Dense.AllRanges(origin, 8)];
            for (ulong bits = 0; bits < 256; bits++)
            {
                Dense dense = Dense.FromBits(origin, 8, bits);
                foreach (IovaRange window in windows)
                    CheckGaps(dense, [.. dense.Runs()], window);
            }
        }
    }

    [Fact]
    public void Many_lists_over_8_bits() =>
        Gen.Select(Gen.Select(Gen.Int[0, 255], Gen.Int[0, 40]).Array[0, 14], Gen.Int[0, 255], Gen.Int[0, 255], Gen.Int[0, 2])
            .Sample(
                static (ranges, a, b, at) =>
                {
                    ulong origin = Dense.Origins(256).ElementAt(at);
                    IovaRange[] moved =
                    [
                        .. ranges.Select(range => new IovaRange(
                            origin + (ulong)range.Item1,
                            origin + (ulong)Math.Min(255, range.Item1 + range.Item2)
                        )),
                    ];
                    CheckGaps(
                        Dense.From(origin, 256, moved),
                        moved,
                        new IovaRange(origin + (ulong)Math.Min(a, b), origin + (ulong)Math.Max(a, b))
                    );
                },
                iter: 5000
            );

    [Fact]
    public void Ranges_and_gaps_partition_the_window() =>
        Gen.Select(Edges.Ranges, Edges.Range)
            .Sample(
                static (ranges, window) =>
                {
                    IovaRange[] gaps = new IovaRange[ranges.Length + 1];
                    int count = RegionMerge.Complement(ranges, window.First, window.Last, gaps);
                    Assert.True(IovaRangeView.IsCanonical(gaps.AsSpan(0, count)));
                    IovaRangeSet found = IovaRangeSet.From(gaps.AsSpan(0, count));
                    IovaRangeSet covered = IovaRangeSet.From(ranges).Intersect(window);
                    Assert.True(found.Intersect(covered).IsEmpty);
                    Assert.Equal(IovaRangeSet.From(window), found.Union(covered));
                }
            );

    [Fact]
    public void Refuses_reversed_bounds_and_short_buffers()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => RegionMerge.Complement([], 1, 0, new IovaRange[1]));
        Assert.Throws<ArgumentException>(static () => RegionMerge.Complement([default], 0, 1, new IovaRange[1]));
    }

    private static void CheckGaps(Dense dense, IovaRange[] ranges, IovaRange window)
    {
        IovaRange[] gaps = new IovaRange[ranges.Length + 1];
        int count = RegionMerge.Complement(ranges, window.First, window.Last, gaps);
        Dense open = Dense.From(dense.Origin, dense.Size, [window]);
        List<IovaRange> expected = open.Combine(dense, static (inside, covered) => inside && !covered).Runs();
        if (!expected.SequenceEqual(gaps.Take(count)))
            Assert.Fail(
                $"{string.Join(", ", ranges)} in {window}: expected {string.Join(", ", expected)}, got "
                    + $"{string.Join(", ", gaps.Take(count))}"
            );
    }
}
