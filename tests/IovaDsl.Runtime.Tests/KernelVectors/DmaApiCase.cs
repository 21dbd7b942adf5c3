using System.Text.Json;

namespace IovaDsl.Runtime.Tests.KernelVectors;

/// <summary>A case of the in-kernel DMA API.</summary>
internal static class DmaApiCase
{
    public static void Compare(JsonElement root, Comparison comparison)
    {
        JsonElement expect = root.GetProperty("expect");
        JsonElement? correct = root.Optional("correct");
        CompareDomain(root, expect, Quirks.Kernel, KernelVersion.V6_12, comparison with { Mode = "kernel 6.12" }, isCorrect: false);
        CompareDomain(
            root,
            root.Optional("expect_6_1") ?? expect,
            Quirks.Kernel,
            KernelVersion.V6_1,
            comparison with
            {
                Mode = "kernel 6.1",
            },
            isCorrect: false
        );
        CompareDomain(
            root,
            correct ?? expect,
            Quirks.None,
            KernelVersion.V6_12,
            comparison with
            {
                Mode = "plain",
            },
            isCorrect: correct is not null
        );
    }

    private static void CompareDomain(
        JsonElement root,
        JsonElement expect,
        Quirks quirks,
        KernelVersion version,
        Comparison comparison,
        bool isCorrect
    )
    {
        JsonElement stated = root.GetProperty("domain");
        JsonElement? bridge = root.Optional("host_bridge");
        DmaApiInput input = new(
            stated.Range("aperture_start", "aperture_end"),
            stated.Address("pgsize_bitmap"),
            root.GetProperty("regions").EnumerateArray().Select(static region => region.Region()).ToArray()
        )
        {
            IsPci = root.GetProperty("is_pci").GetBoolean(),
            BridgeWindows = MemoryWindows(bridge, "windows").Select(static window => window.Range("bus_start", "bus_end")).ToArray(),
            InboundWindows = MemoryWindows(bridge, "dma_ranges")
                .Select(static window => new InboundWindow(window.Range("bus_start", "bus_end"), window.Address("start")))
                .ToArray(),
            DmaRangeMap = root.GetProperty("dma_range_map")
                .EnumerateArray()
                .Select(static map => IovaRange.FromStartAndSize(map.Address("dma_start"), map.Address("size")))
                .ToArray(),
            DmaMask = root.Address("dma_mask"),
            BusDmaLimit = root.Address("bus_dma_limit") is > 0 and ulong limit ? limit : null,
        };

        DmaApiDomain domain = DmaApiDomain.Create(in input, quirks, version);
        comparison.Check("dma-iommu", "init", Json.Return(expect.GetProperty("init")), Json.Return(domain.Result.Error));
        if (!domain.Result.IsSuccess || Json.Return(expect.GetProperty("init")) != "0")
            return;

        if (expect.Optional("granule") is { } granule)
            comparison.Check("dma-iommu", "granule", Json.Hex(granule.Address()), Json.Hex(domain.Granule));
        if (expect.Optional("base") is { } lowest)
            comparison.Check("dma-iommu", "base", Json.Hex(lowest.Address()), Json.Hex(domain.Base));

        // Plain arithmetic unites what the kernel's allocator keeps as nodes that may touch.
        string reserved =
            quirks == Quirks.None
                ? Json.Ranges(
                    IovaRangeSet.From(
                        expect
                            .GetProperty("reserved")
                            .EnumerateArray()
                            .Select(static pair => new IovaRange(pair[0].Address(), pair[1].Address()))
                    )
                )
                : Json.Ranges(expect.Optional("reserved"));
        comparison.Check("dma-iommu", "reserved", reserved, Json.Ranges(domain.Reserved));
        comparison.Check("dma-iommu", "usable", Json.Ranges(expect.Optional("usable")), Json.Ranges(domain.Usable));
        CompareSpanPolicy(in input, quirks, version, domain, comparison);
        if (isCorrect)
            return;

        foreach (JsonElement allocation in expect.GetProperty("alloc").EnumerateArray())
        {
            ulong? iova = domain.Allocate(allocation.Address("size"));
            string expected = allocation.Optional("iova") is { } address ? Json.Hex(address.Address()) : "null";
            comparison.Check(
                "dma-alloc",
                $"alloc {allocation.GetProperty("size")}",
                expected,
                iova is { } found ? Json.Hex(found) : "null"
            );
        }
    }

    /// <summary>The policy over spans must say what the domain says.</summary>
    private static void CompareSpanPolicy(
        in DmaApiInput input,
        Quirks quirks,
        KernelVersion version,
        DmaApiDomain domain,
        Comparison comparison
    )
    {
        IovaRange[] usable = new IovaRange[input.Capacity];
        IommuResult result = RegionMerge.DmaApi(in input, usable, out int count, quirks, version);
        comparison.Check("dma-iommu", "span policy", domain.Result + Json.Ranges(domain.Usable), result + Json.Ranges(usable.Take(count)));
    }

    private static IEnumerable<JsonElement> MemoryWindows(JsonElement? bridge, string list) =>
        bridge is { } stated
            ? stated.GetProperty(list).EnumerateArray().Where(static window => window.GetProperty("kind").GetString() == "mem")
            : [];
}
