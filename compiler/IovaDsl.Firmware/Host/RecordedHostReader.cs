using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Host;

/// <summary>Reads a <see cref="RecordedHost"/>: what the kernel shows, and the <c>host.json</c> that somebody recorded.</summary>
internal static class RecordedHostReader
{
    /// <summary>What is not there is empty or null; a broken file costs its own part.</summary>
    public static RecordedHost Read(HostFiles files)
    {
        JsonElement? json = files.Read("host.json") is { } bytes ? RecordedJson.Parse(bytes) : null;
        string? release = json.Field("kernel").Field("release").Text() ?? Text(files, "proc/sys/kernel/osrelease");
        return new RecordedHost
        {
            Kernel = KernelVersion.TryParse(release, out KernelVersion kernel) ? kernel : null,
            Groups = HostGroupReader.ReadAll(files),
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
            NeedsUnsafeInterrupts =
                container.Field("needed_allow_unsafe_interrupts").Text() == "true" || group.Field("set_iommu").Text() == "EPERM",
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
                && HexText.Read(low.Text()) is { } first
                && HexText.Read(high.Text()) is { } last
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
            if (record.Field("device").Text() is { } device && HexText.Read(record.Field("end_of_highest").Text()) is { } end)
                found[device] = unchecked(end - 1);
        }

        return found;
    }

    private static string? Text(HostFiles files, string path) =>
        files.Read(path) is { Length: < 4096 } bytes ? Encoding.UTF8.GetString(bytes).Trim() : null;
}
