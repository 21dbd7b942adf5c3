using System.Text.Json;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>
/// A recorded host is imported from its tables and written as a sysfs tree again: the groups and every line of their
/// reserved regions are those that the real kernel showed. The import never sees them.
/// </summary>
public sealed class HostRoundTripTests
{
    [SkippableTheory]
    [MemberData(nameof(RecordedHosts.Names), MemberType = typeof(RecordedHosts))]
    public void Import_and_emit_give_what_the_kernel_showed(string name)
    {
        string host = RecordedHosts.Require(name);
        using var place = new Workplace();
        place.Run("import", "--host", host, "-o", "host.iova").Exits(0);
        place.Run("emit", "host.iova", "--to", "sysfs", "--kernel", KernelOf(host), "-o", "sys").Exits(0);

        SortedDictionary<string, string> shown = GroupsOf(Path.Combine(host, "sys"));
        SortedDictionary<string, string> predicted = GroupsOf(place.PathOf("sys"));
        Assert.Equal(shown.Keys, predicted.Keys);
        // What a virtio-iommu answers its driver stands in no table; import says so, and verify calls it unknown.
        if (!place.Read("host.iova").Contains("unknown reserved-regions", StringComparison.Ordinal))
            Assert.Equal(shown, predicted);
    }

    private static string KernelOf(string host)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(host, "host.json")));
        return json.RootElement.GetProperty("kernel").GetProperty("release").GetString()!;
    }

    // By members, because no kernel promises a group its number.
    private static SortedDictionary<string, string> GroupsOf(string sys)
    {
        var groups = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string group in Directory.EnumerateDirectories(Path.Combine(sys, "kernel", "iommu_groups")))
        {
            IEnumerable<string?> members = Directory.EnumerateFileSystemEntries(Path.Combine(group, "devices")).Select(Path.GetFileName);
            groups.Add(string.Join(' ', members.Order(StringComparer.Ordinal)), File.ReadAllText(Path.Combine(group, "reserved_regions")));
        }

        return groups;
    }
}
