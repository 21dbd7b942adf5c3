using System.Text.Json;
using IovaDsl.Firmware.Tests.Groups;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>
/// A recorded host is imported from its tables and written as a sysfs tree again: the groups and every line of their
/// reserved regions are those that the real kernel showed. The import never sees them. Where no configuration space was
/// recorded, groups are guesses that isolate too little, and those that are right have the right lines.
/// </summary>
public sealed class HostRoundTripTests
{
    [SkippableTheory]
    [MemberData(nameof(RecordedHosts.Names), MemberType = typeof(RecordedHosts))]
    public void Import_and_emit_give_what_the_kernel_showed(string name)
    {
        string host = RecordedHosts.Require(name);
        Skip.If(ProbingOrder.Hosts.TryGetValue(name, out string? why), $"The order of probing decided here: {why}.");
        using var place = new Workplace();
        place.Run("import", "--host", host, "-o", "host.iova").Exits(0);
        place.Run("emit", "host.iova", "--to", "sysfs", "--kernel", KernelOf(host), "-o", "sys").Exits(0);

        SortedDictionary<string, string> shown = GroupsOf(Path.Combine(host, "sys"));
        // Up to 6.12 a device joins its group when a driver is bound, and some never have one.
        HashSet<string> grouped = [.. shown.Keys.SelectMany(members => members.Split(' '))];
        SortedDictionary<string, string> predicted = GroupsOf(place.PathOf("sys"), grouped);
        if (!HasConfiguration(host))
            shown = new SortedDictionary<string, string>(
                shown.Where(group => predicted.ContainsKey(group.Key)).ToDictionary(),
                StringComparer.Ordinal
            );
        Assert.Equal(shown.Keys, predicted.Keys.Where(members => HasConfiguration(host) || shown.ContainsKey(members)));
        // What a virtio-iommu answers its driver stands in no table; import says so, and verify calls it unknown.
        if (!place.Read("host.iova").Contains("unknown reserved-regions", StringComparison.Ordinal))
            Assert.All(shown, group => Assert.Equal(group.Value, predicted[group.Key]));
    }

    private static bool HasConfiguration(string host) =>
        Directory.EnumerateFiles(Path.Combine(host, "sys", "devices"), "config", SearchOption.AllDirectories).Any();

    private static string KernelOf(string host)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(host, "host.json")));
        return json.RootElement.GetProperty("kernel").GetProperty("release").GetString()!;
    }

    // By members, because no kernel promises a group its number.
    private static SortedDictionary<string, string> GroupsOf(string sys, HashSet<string>? among = null)
    {
        var groups = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string group in Directory.EnumerateDirectories(Path.Combine(sys, "kernel", "iommu_groups")))
        {
            IEnumerable<string?> members = Directory.EnumerateFileSystemEntries(Path.Combine(group, "devices")).Select(Path.GetFileName);
            string[] counted = [.. members.OfType<string>().Where(member => among?.Contains(member) ?? true).Order(StringComparer.Ordinal)];
            if (counted.Length > 0)
                groups.Add(string.Join(' ', counted), File.ReadAllText(Path.Combine(group, "reserved_regions")));
        }

        return groups;
    }
}
