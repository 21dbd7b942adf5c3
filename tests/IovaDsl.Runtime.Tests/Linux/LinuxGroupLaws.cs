using CsCheck;

namespace IovaDsl.Runtime.Tests.Linux;

/// <summary>
/// What the group merge promises, beside the vectors: per kind a union, in the kernel's order, whatever the order of insertion.
/// </summary>
public class LinuxGroupLaws
{
    [Fact]
    public void What_claims_nothing_is_dropped_and_said() =>
        Edges
            .Region.Array[0, 8]
            .Sample(regions =>
            {
                ReservedRegion[] merged = RegionMerge.LinuxGroupWithDropped(regions, out ReservedRegion[] dropped);
                Assert.Equal(RegionMerge.LinuxGroup(regions), merged);
                Assert.Equal(regions.Where(static region => region.Form is RegionForm.ZeroLength or RegionForm.Reversed), dropped);
            });

    [Fact]
    public void Each_kind_is_the_union_of_its_regions() =>
        Edges
            .Region.Array[0, 12]
            .Sample(static regions =>
            {
                ReservedRegion[] merged = RegionMerge.LinuxGroup(regions);
                foreach (RegionKind kind in Enum.GetValues<RegionKind>())
                {
                    IovaRange[] ofKind =
                    [
                        .. merged.Where(region => region.Kind == kind).Select(static region => new IovaRange(region.First, region.Last)),
                    ];
                    Assert.True(IovaRangeView.IsCanonical(ofKind));
                    Assert.Equal(Union(regions, kind), IovaRangeSet.From(ofKind));
                }
            });

    [Fact]
    public void Sorted_by_start_and_then_kind() =>
        Edges
            .Region.Array[0, 12]
            .Sample(static regions =>
            {
                ReservedRegion[] merged = RegionMerge.LinuxGroup(regions);
                return merged.OrderBy(static region => region.First).ThenBy(static region => region.Kind).SequenceEqual(merged);
            });

    [Fact]
    public void Ends_and_kinds_do_not_depend_on_the_order_of_insertion() =>
        Gen.Select(Edges.Region.Array[0, 10], Gen.Int[0, 1000])
            .Sample(
                static (regions, seed) =>
                {
                    ReservedRegion[] shuffled = [.. regions];
                    new Random(seed).Shuffle(shuffled);
                    return RegionMerge
                        .LinuxGroup(regions)
                        .Select(WithoutProtection)
                        .SequenceEqual(RegionMerge.LinuxGroup(shuffled).Select(WithoutProtection));
                }
            );

    [Fact]
    public void Merging_again_changes_nothing() =>
        Gen.Select(Edges.Region.Array[0, 10], Gen.Bool)
            .Sample(
                static (regions, asKernel) =>
                {
                    // Not so in the kernel where something ends at 2^64-1: inserting again finds another order.
                    if (asKernel && regions.Any(static region => region.IsMalformed || region.Last == ulong.MaxValue))
                        return true;
                    Quirks quirks = asKernel ? Quirks.Kernel : Quirks.None;
                    ReservedRegion[] merged = RegionMerge.LinuxGroup(regions, quirks);
                    return RegionMerge.LinuxGroup(merged, quirks).SequenceEqual(merged);
                }
            );

    [Fact]
    public void Where_nothing_wraps_the_kernels_way_gives_the_same_protection_included() =>
        Edges
            .WellFormedRegion.Array[0, 12]
            .Sample(static regions =>
            {
                ReservedRegion[] below = [.. regions.Where(static region => region.Last < ulong.MaxValue)];
                Assert.Equal(InsertOneByOne(below), RegionMerge.LinuxGroup(below));
                Assert.Equal(InsertOneByOne(below), RegionMerge.LinuxGroup(below, Quirks.Kernel));
            });

    [Fact]
    public void The_kernel_does_not_merge_into_what_ends_at_the_top()
    {
        ReservedRegion[] limits =
        [
            new(1UL << 42, ulong.MaxValue, RegionKind.Reserved),
            new(1UL << 48, ulong.MaxValue, RegionKind.Reserved),
        ];
        Assert.Equal(limits, RegionMerge.LinuxGroup(limits, Quirks.Kernel));
        Assert.Equal([limits[0]], RegionMerge.LinuxGroup(limits));
    }

    [Fact]
    public void A_reversed_region_is_kept_by_the_kernel_alone()
    {
        ReservedRegion reversed = ReservedRegion.Malformed(0x7d80_0fff, 0x7d80_0000, RegionKind.Direct);
        Assert.Equal(["0x000000007d800fff 0x000000007d800000 direct"], SysfsText.Lines(RegionMerge.LinuxGroup([reversed], Quirks.Kernel)));
        Assert.Empty(RegionMerge.LinuxGroup([reversed]));
    }

    [Fact]
    public void The_file_is_cut_at_4095_bytes()
    {
        ReservedRegion[] regions =
        [
            .. Enumerable
                .Range(0, 75)
                .Select(static i => new ReservedRegion((ulong)i * 0x2000, ((ulong)i * 0x2000) + 0xfff, RegionKind.DirectRelaxable)),
        ];
        string all = string.Concat(SysfsText.Lines(regions).Select(static line => line + "\n"));
        Assert.Equal(all[..SysfsText.MaxLength], SysfsText.File(regions));
        Assert.Equal(
            string.Concat(SysfsText.Lines(regions.AsSpan(0, 74)).Select(static line => line + "\n")),
            SysfsText.File(regions.AsSpan(0, 74))
        );
        Assert.Equal("", SysfsText.File([]));
    }

    /// <summary>The kernel's two steps on a list, as plainly as they can be said, for regions that do not wrap.</summary>
    private static List<ReservedRegion> InsertOneByOne(ReservedRegion[] regions)
    {
        List<ReservedRegion> list = [];
        foreach (ReservedRegion region in regions)
        {
            int place = list.FindIndex(element =>
                region.First < element.First || (region.First == element.First && region.Kind <= element.Kind)
            );
            list.Insert(place < 0 ? list.Count : place, region);
            for (int i = 0; i < list.Count; i++)
            {
                int before = list.FindLastIndex(Math.Max(0, i - 1), i, element => element.Kind == region.Kind);
                if (list[i].Kind != region.Kind || before < 0 || before == i || list[i].First > list[before].Last + 1)
                    continue;
                list[before] = new ReservedRegion(
                    list[before].First,
                    Math.Max(list[before].Last, list[i].Last),
                    region.Kind,
                    list[before].Protection
                );
                list.RemoveAt(i--);
            }
        }

        return list;
    }

    private static ReservedRegion WithoutProtection(ReservedRegion region) => new(region.First, region.Last, region.Kind);

    private static IovaRangeSet Union(ReservedRegion[] regions, RegionKind kind)
    {
        List<IovaRange> ranges = [];
        foreach (ReservedRegion region in regions)
        {
            if (region.Kind == kind && region.TryGetRange(out IovaRange range))
                ranges.Add(range);
        }

        return IovaRangeSet.From(ranges);
    }
}
