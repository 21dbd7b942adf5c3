using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IovaDsl.Firmware.Host;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>
/// What the kernel of a host answers: the lines of <c>reserved_regions</c>, and, where somebody recorded them in a
/// <c>host.json</c>, VFIO's ranges and refusals, the IOVAs that the DMA API gave out, and the kernel's release. Verify alone
/// reads this; import must not.
/// </summary>
internal sealed record RecordedHost
{
    /// <summary>From <c>host.json</c>, or from <c>proc/sys/kernel/osrelease</c>; null where neither says.</summary>
    public KernelVersion? Kernel { get; init; }

    /// <summary>The groups that Linux made, by number.</summary>
    public ImmutableArray<HostGroup> Groups { get; init; } = ImmutableArray<HostGroup>.Empty;

    /// <summary>By group number: the lines of <c>reserved_regions</c>, without line ends.</summary>
    public required IReadOnlyDictionary<int, ImmutableArray<string>> ReservedRegions { get; init; }

    /// <summary>By group number, for a container with this group alone.</summary>
    public IReadOnlyDictionary<int, RecordedVfio> Vfio { get; init; } = new Dictionary<int, RecordedVfio>();

    /// <summary>Every group that was taken, in one container; null where nobody recorded that, or fewer than two were taken.</summary>
    public RecordedTogether? Together { get; init; }

    /// <summary>By device name: the last byte of the highest IOVA that the DMA API gave to its driver.</summary>
    public IReadOnlyDictionary<string, ulong> HighestDmaApi { get; init; } = new Dictionary<string, ulong>();

    public static RecordedHost Read(HostFiles files)
    {
        JsonElement? json = files.Read("host.json") is { } bytes ? RecordedJson.Parse(bytes) : null;
        string? release = json.Field("kernel").Field("release").Text() ?? Text(files, "proc/sys/kernel/osrelease");
        return new RecordedHost
        {
            Kernel = KernelVersion.TryParse(release, out KernelVersion kernel) ? kernel : null,
            Groups = HostGroup.ReadAll(files),
            ReservedRegions = ReadReservedRegions(files),
            Vfio = ReadVfio(json),
            Together = ReadTogether(json.Field("vfio").Field("containers").Field("all")),
            HighestDmaApi = ReadDmaApi(json),
        };
    }

    private static Dictionary<int, ImmutableArray<string>> ReadReservedRegions(HostFiles files)
    {
        const string groups = "sys/kernel/iommu_groups";
        Dictionary<int, ImmutableArray<string>> found = [];
        foreach (string name in files.List(groups))
        {
            if (
                int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && files.Read($"{groups}/{name}/reserved_regions") is { } bytes
            )
                found[number] = Encoding.UTF8.GetString(bytes).Split(['\n'], StringSplitOptions.RemoveEmptyEntries).ToImmutableArray();
        }

        return found;
    }

    private static Dictionary<int, RecordedVfio> ReadVfio(JsonElement? json)
    {
        Dictionary<int, RecordedVfio> found = [];
        foreach (JsonProperty container in json.Field("vfio").Field("containers").Fields())
        {
            if (int.TryParse(container.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                found[number] = ReadContainer(container.Value);
        }

        foreach ((int group, string error) in ReadRefusedBinds(json))
        {
            if (!found.ContainsKey(group))
                found[group] = new RecordedVfio(ImmutableArray<IovaRange>.Empty, error, IsViable: true);
        }

        return found;
    }

    // A device that vfio-pci would not take never gets as far as a container. Of one without a group that says nothing more.
    private static IEnumerable<(int Group, string Error)> ReadRefusedBinds(JsonElement? json)
    {
        Dictionary<string, int> groups = [];
        foreach (JsonElement device in json.Field("devices").Items())
        {
            JsonElement? read = device;
            if (
                read.Field("name").Text() is { } name
                && int.TryParse(read.Field("group").Text(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            )
                groups[name] = number;
        }

        foreach (JsonProperty refused in json.Field("vfio").Field("refused_bind").Fields())
        {
            if (groups.TryGetValue(refused.Name, out int group) && ErrorOf(refused.Value.GetString()) is { } error)
                yield return (group, error);
        }
    }

    // As strerror words it.
    private static string? ErrorOf(string? words) =>
        words switch
        {
            "Invalid argument" => "EINVAL",
            "Operation not permitted" => "EPERM",
            "Resource temporarily unavailable" => "EAGAIN",
            _ => null,
        };

    private static RecordedVfio ReadContainer(JsonElement? container)
    {
        JsonElement? group = container.Field("groups").Items().Select(group => (JsonElement?)group).FirstOrDefault();
        string? refused = group.Field("set_container").Text();
        return new RecordedVfio(
            ReadRanges(container),
            refused is null or "ok" ? null : refused,
            IsViable: group.Field("viable").Text() != "false"
        )
        {
            NeedsUnsafeInterrupts = container.Field("needed_allow_unsafe_interrupts").Text() == "true",
        };
    }

    private static RecordedTogether? ReadTogether(JsonElement? container)
    {
        ImmutableArray<int>.Builder taken = ImmutableArray.CreateBuilder<int>();
        foreach (JsonElement group in container.Field("groups").Items())
        {
            if (
                group.Field("set_container").Text() == "ok"
                && int.TryParse(group.Field("group").Text(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            )
                taken.Add(number);
        }

        return taken.Count > 1 ? new RecordedTogether(taken.ToImmutable(), ReadRanges(container)) : null;
    }

    private static ImmutableArray<IovaRange> ReadRanges(JsonElement? container)
    {
        ImmutableArray<IovaRange>.Builder ranges = ImmutableArray.CreateBuilder<IovaRange>();
        foreach (JsonElement range in container.Field("iova_ranges").Items())
        {
            if (
                ((JsonElement?)range).Items() is [var low, var high]
                && TryHex(low.Text(), out ulong first)
                && TryHex(high.Text(), out ulong last)
                && first <= last
            )
                ranges.Add(new IovaRange(first, last));
        }

        return ranges.ToImmutable();
    }

    private static Dictionary<string, ulong> ReadDmaApi(JsonElement? json)
    {
        Dictionary<string, ulong> found = new(StringComparer.Ordinal);
        foreach (JsonElement record in json.Field("dma_api").Items())
        {
            if (record.Field("device").Text() is { } device && TryHex(record.Field("end_of_highest").Text(), out ulong end))
                found[device] = unchecked(end - 1);
        }

        return found;
    }

    private static bool TryHex(string? text, out ulong value)
    {
        value = 0;
        return text is not null
            && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static string? Text(HostFiles files, string path) =>
        files.Read(path) is { Length: < 4096 } bytes ? Encoding.UTF8.GetString(bytes).Trim() : null;
}

/// <summary>VFIO's answer for one group alone in a container.</summary>
/// <param name="Ranges"><c>VFIO_IOMMU_GET_INFO</c>, capability 1; empty when the group was refused.</param>
/// <param name="Refused">The error with which the group was refused; null when it was taken.</param>
/// <param name="IsViable">False: a device of the group was bound to another driver, and VFIO refuses for that reason.</param>
internal sealed record RecordedVfio(ImmutableArray<IovaRange> Ranges, string? Refused, bool IsViable)
{
    /// <summary>True: the group was taken only with <c>allow_unsafe_interrupts</c>, because its MSIs are not isolated.</summary>
    public bool NeedsUnsafeInterrupts { get; init; }
}

/// <summary>VFIO's answer for several groups in one container.</summary>
/// <param name="Groups">Those that were taken, in the order in which they were attached.</param>
/// <param name="Ranges"><c>VFIO_IOMMU_GET_INFO</c>, capability 1.</param>
internal sealed record RecordedTogether(ImmutableArray<int> Groups, ImmutableArray<IovaRange> Ranges);
