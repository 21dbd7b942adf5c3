using System.Text.Json;

namespace IovaDsl.Runtime.Tests.KernelVectors;

/// <summary>
/// A case of merge, VFIO and iommufd. Where it has no <c>correct</c>, plain arithmetic and the kernel's own mode must both give
/// <c>expect</c>; where it has, plain arithmetic must give that.
/// </summary>
internal static class ContainerCase
{
    public static void Compare(JsonElement root, Comparison comparison) => Compare(root, ReadGroups(root), comparison);

    /// <summary>The same with groups that come from elsewhere than the case.</summary>
    public static void Compare(JsonElement root, IommuGroup[] groups, Comparison comparison)
    {
        JsonElement expect = root.GetProperty("expect");
        JsonElement? correct = root.Optional("correct");
        JsonElement newer = root.Optional("expect_6_18") ?? expect;

        Comparison kernel = comparison with { Mode = "kernel 6.12" };
        CompareGroups(groups, expect, Quirks.Kernel, kernel, isCorrect: false);
        CompareVfio(root, groups, expect, Quirks.Kernel, KernelVersion.V6_12, kernel, isCorrect: false);
        CompareVfio(root, groups, expect, Quirks.Kernel, KernelVersion.V6_1, comparison with { Mode = "kernel 6.1" }, isCorrect: false);
        CompareVfio(root, groups, newer, Quirks.Kernel, KernelVersion.V6_18, comparison with { Mode = "kernel 6.18" }, isCorrect: false);
        if (expect.Optional("iommufd") is { } iommufd)
            CompareIommufd(root, groups, iommufd, comparison with { Mode = "iommufd" });

        Comparison plain = comparison with { Mode = "plain" };
        CompareGroups(groups, correct ?? expect, Quirks.None, plain, isCorrect: correct is not null);
        CompareVfio(root, groups, correct ?? expect, Quirks.None, KernelVersion.V6_12, plain, isCorrect: correct is not null);
    }

    private static IommuGroup[] ReadGroups(JsonElement root)
    {
        IommuDomain[] domains =
        [
            .. root.GetProperty("domains")
                .EnumerateArray()
                .Select(static domain => new IommuDomain(domain.Range("aperture_start", "aperture_end"), domain.Address("pgsize_bitmap"))),
        ];
        return
        [
            .. root.GetProperty("groups")
                .EnumerateArray()
                .Select(group => new IommuGroup(domains[group.GetProperty("domain").GetInt32()], ReadDevices(group))),
        ];
    }

    /// <summary>A case of a group without devices asks for its list of regions only, which is that of a device without any.</summary>
    private static ReservedRegion[][] ReadDevices(JsonElement group)
    {
        ReservedRegion[][] devices =
        [
            .. group
                .GetProperty("devices")
                .EnumerateArray()
                .Select(static device => device.GetProperty("regions").EnumerateArray().Select(static region => region.Region()).ToArray()),
        ];
        return devices.Length > 0
            ? devices
            :
            [
                [],
            ];
    }

    private static void CompareGroups(IommuGroup[] groups, JsonElement expect, Quirks quirks, Comparison comparison, bool isCorrect)
    {
        JsonElement expected = expect.GetProperty("groups");
        for (int i = 0; i < groups.Length; i++)
            CompareGroup(groups[i], expected[i], $"groups[{i}]", quirks, comparison, isCorrect);
    }

    private static void CompareGroup(
        IommuGroup group,
        JsonElement expected,
        string field,
        Quirks quirks,
        Comparison comparison,
        bool isCorrect
    )
    {
        ReservedRegion[] merged = group.Merged(quirks);
        comparison.Check(
            "merge",
            field,
            Merged(expected.GetProperty("merged"), comparison.SeesProtection),
            Merged(merged, withProtection: !isCorrect && comparison.SeesProtection)
        );
        if (expected.Optional("sysfs") is { } sysfs)
            comparison.Check(
                "sysfs",
                field,
                string.Join('\n', sysfs.EnumerateArray().Select(static line => line.GetString())),
                string.Join('\n', SysfsText.Lines(merged))
            );
        if (expected.Optional("sysfs_truncated_6_12") is { } truncated)
            comparison.Check("sysfs", field + " truncated", truncated.GetString()!, SysfsText.File(merged));
        if (expected.TryGetProperty("vfio_sw_msi_base", out JsonElement windowBase))
        {
            string expectedBase = windowBase.ValueKind == JsonValueKind.Null ? "null" : Json.Hex(windowBase.Address());
            comparison.Check("sw-msi", field, expectedBase, group.SoftwareMsiBase(quirks) is { } found ? Json.Hex(found) : "null");
        }

        if (expected.Optional("dma_owner_6_6") is { } owner)
            comparison.Check(
                "dma-owner",
                field,
                Json.Return(owner),
                Json.Return(UserSpaceGate.Check(group.Regions, KernelVersion.V6_6).Error)
            );
    }

    private static string Merged(JsonElement merged, bool withProtection) =>
        string.Join(
            ' ',
            merged
                .EnumerateArray()
                .Select(region =>
                    $"{Json.Hex(region.Address("start"))}..{Json.Hex(region.Address("end"))}:{region.GetProperty("type").GetString()}"
                    + (withProtection && region.Optional("prot") is { } protection ? $":{protection.GetInt32()}" : "")
                )
        );

    private static string Merged(ReservedRegion[] merged, bool withProtection) =>
        string.Join(
            ' ',
            merged.Select(region =>
                $"{Json.Hex(region.First)}..{Json.Hex(region.Last)}:{Json.Word(region.Kind)}"
                + (withProtection ? $":{(int)region.Protection}" : "")
            )
        );

    private static void CompareVfio(
        JsonElement root,
        IommuGroup[] groups,
        JsonElement expect,
        Quirks quirks,
        KernelVersion version,
        Comparison comparison,
        bool isCorrect
    )
    {
        VfioContainer container = new(quirks, version);
        JsonElement expected = expect.GetProperty("vfio");
        int index = 0;
        foreach (JsonElement step in root.GetProperty("steps").EnumerateArray())
        {
            JsonElement answer = expected[index];
            CompareVfioStep(container, root, groups, step, answer, $"vfio[{index}]", comparison, isCorrect);
            index++;
        }

        index = 0;
        foreach (JsonElement valid in expect.GetProperty("dma_valid").EnumerateArray())
        {
            bool canMap = container.CanMap(valid.Range("start", "end"));
            comparison.Check("dma-valid", $"dma_valid[{index++}]", valid.GetProperty("valid").GetBoolean().ToString(), canMap.ToString());
        }
    }

    private static void CompareVfioStep(
        VfioContainer container,
        JsonElement root,
        IommuGroup[] groups,
        JsonElement step,
        JsonElement answer,
        string field,
        Comparison comparison,
        bool isCorrect
    )
    {
        string operation = step.GetProperty("op").GetString()!;
        IommuResult? result = operation switch
        {
            "attach" => container.Attach(groups[step.GetProperty("group").GetInt32()]),
            "detach" => Detach(container, groups[step.GetProperty("group").GetInt32()]),
            "map" => container.Map(step.Address("iova"), step.Address("size")),
            "unmap" => container.Unmap(step.Address("iova"), MappedAt(root, step.Address("iova"))),
            "allow" => null,
            _ => throw new FormatException(operation),
        };
        if (result is not { } outcome || answer.ValueKind == JsonValueKind.Null)
        {
            comparison.Check("vfio", field, answer.ValueKind == JsonValueKind.Null ? "null" : "answer", result is null ? "null" : "answer");
            return;
        }

        comparison.Check("vfio", field + ".ret", Json.Return(answer.GetProperty("ret")), Json.Return(outcome.Error));
        if (operation is not ("attach" or "detach"))
            return;
        if (answer.Optional("why") is { } why)
            comparison.Check("vfio", field + ".why", why.GetString()!, Word(outcome.Why));
        else if (!isCorrect)
            comparison.Check("vfio", field + ".why", "", outcome.IsSuccess ? "" : Word(outcome.Why));
        if (answer.TryGetProperty("ranges", out _))
            comparison.Check(
                "vfio",
                field + ".ranges",
                Json.Ranges(answer.Optional("ranges")),
                Json.Ranges(container.HasCapability ? container.CapabilityRanges.ToArray() : null)
            );
        if (answer.Optional("iova_pgsizes") is { } pageSizes)
            comparison.Check("vfio", field + ".iova_pgsizes", Json.Hex(pageSizes.Address()), Json.Hex(container.PageSizes));
    }

    private static IommuResult Detach(VfioContainer container, IommuGroup group)
    {
        container.Detach(group);
        return IommuResult.Success;
    }

    /// <summary>A step names the mapping that it removes by its address alone.</summary>
    private static ulong MappedAt(JsonElement root, ulong iova) =>
        root.GetProperty("steps")
            .EnumerateArray()
            .Last(step => step.GetProperty("op").GetString() == "map" && step.Address("iova") == iova)
            .Address("size");

    private static void CompareIommufd(JsonElement root, IommuGroup[] groups, JsonElement expected, Comparison comparison)
    {
        Ioas ioas = new();
        int index = 0;
        foreach (JsonElement step in root.GetProperty("steps").EnumerateArray())
        {
            string field = $"iommufd[{index}]";
            JsonElement answer = expected[index++];
            string operation = step.GetProperty("op").GetString()!;
            IommuResult result = operation switch
            {
                "attach" => ioas.Attach(groups[step.GetProperty("group").GetInt32()]),
                "detach" => Detach(ioas, groups[step.GetProperty("group").GetInt32()]),
                "map" => ioas.Map(step.Address("iova"), step.Address("size")),
                "unmap" => ioas.Unmap(step.Address("iova"), MappedAt(root, step.Address("iova"))),
                "allow" => Allow(ioas, step.GetProperty("ranges")),
                _ => throw new FormatException(operation),
            };

            // Where the group is attached already, the vectors have no answer.
            if (answer.ValueKind == JsonValueKind.Null)
            {
                comparison.Check("iommufd", field, nameof(RefusalReason.DuplicateGroup), result.Why.ToString());
                continue;
            }

            comparison.Check("iommufd", field + ".ret", Json.Return(answer.GetProperty("ret")), Json.Return(result.Error));
            if (operation is not ("attach" or "detach"))
                continue;
            comparison.Check(
                "iommufd",
                field + ".why",
                answer.Optional("why")?.GetString() ?? "",
                result.IsSuccess ? "" : Word(result.Why)
            );
            comparison.Check("iommufd", field + ".ranges", Json.Ranges(answer.Optional("ranges")), Json.Ranges(ioas.Ranges));
            comparison.Check("iommufd", field + ".alignment", Json.Hex(answer.Address("alignment")), Json.Hex(ioas.Alignment));
        }
    }

    /// <summary>A reversed range, which iommufd refuses with EINVAL, cannot be made in the first place.</summary>
    private static IommuResult Allow(Ioas ioas, JsonElement ranges) =>
        ranges.EnumerateArray().Any(static pair => pair[0].Address() > pair[1].Address())
            ? new IommuResult(Errno.EINVAL, RefusalReason.BadAllowedRange)
            : ioas.Allow(ranges.EnumerateArray().Select(static pair => new IovaRange(pair[0].Address(), pair[1].Address())).ToArray());

    private static IommuResult Detach(Ioas ioas, IommuGroup group)
    {
        ioas.Detach(group);
        return IommuResult.Success;
    }

    private static string Word(RefusalReason why) =>
        why switch
        {
            RefusalReason.DuplicateGroup => "duplicate-group",
            RefusalReason.ApertureConflict => "aperture-conflict",
            RefusalReason.ReservedConflict => "reserved-conflict",
            RefusalReason.NoUsableIova => "no-usable-iova",
            RefusalReason.MsiCombination => "msi-combination",
            RefusalReason.Alignment => "alignment",
            _ => why.ToString(),
        };
}
