using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Fleet.Diff;

/// <summary>
/// Which device of one platform is which of the other: first by what it is (segment and PCI address, the path in a tree, the streams it
/// sends with), where that is unique on both sides, then by its name. The rule treats both sides alike.
/// </summary>
internal static class DeviceMatching
{
    public static ImmutableArray<Pair<ResolvedDevice>> Devices(DiffSide before, DiffSide after)
    {
        List<ResolvedDevice> left = [.. before.Devices];
        List<ResolvedDevice> right = [.. after.Devices];
        List<Pair<ResolvedDevice>> pairs = [.. Take(left, right, Identity), .. Take(left, right, NameOf)];
        pairs.AddRange(left.Select(device => new Pair<ResolvedDevice>(device, null)));
        pairs.AddRange(right.Select(device => new Pair<ResolvedDevice>(null, device)));
        return [.. pairs.OrderBy(pair => NameOf(pair.New ?? pair.Old!), StringComparer.Ordinal)];
    }

    /// <summary>Groups with the same members, then those of one name.</summary>
    public static ImmutableArray<Pair<ResolvedGroup>> Groups(DiffSide before, DiffSide after, DevicePlaces places)
    {
        string Members(ResolvedGroup group) => string.Join(',', places.Of(group));
        List<ResolvedGroup> left = [.. before.Groups];
        List<ResolvedGroup> right = [.. after.Groups];
        List<Pair<ResolvedGroup>> pairs = [.. Take(left, right, Members), .. Take(left, right, group => group.Name.ToString())];
        pairs.AddRange(left.Select(group => new Pair<ResolvedGroup>(group, null)));
        pairs.AddRange(right.Select(group => new Pair<ResolvedGroup>(null, group)));
        return [.. pairs.OrderBy(pair => (pair.New ?? pair.Old!).Name.ToString(), StringComparer.Ordinal)];
    }

    public static string NameOf(ResolvedDevice device) => device.Device.Name.ToString();

    private static string? Identity(ResolvedDevice resolved)
    {
        Device device = resolved.Device;
        if (device.Address is { } address)
            return "pci " + address;
        if (device.FirmwarePath is { } path)
            return "path " + path;
        string streams = string.Join(
            ',',
            device
                .Behind.Where(mapping => mapping.FirstStream is not null)
                .Select(mapping =>
                    string.Create(CultureInfo.InvariantCulture, $"{mapping.FirstStream}-{mapping.LastStream}/{mapping.StreamMask}")
                )
        );
        return streams.Length == 0 ? null : "streams " + streams;
    }

    // Takes out of both lists what has the same key, unique on both sides.
    private static List<Pair<T>> Take<T>(List<T> left, List<T> right, Func<T, string?> key)
        where T : class
    {
        Dictionary<string, T> byKey = Unique(left, key);
        List<Pair<T>> pairs = [];
        foreach ((string name, T item) in Unique(right, key))
        {
            if (byKey.TryGetValue(name, out T? old))
                pairs.Add(new Pair<T>(old, item));
        }

        pairs.TakeOut(left, right);
        return pairs;
    }

    private static Dictionary<string, T> Unique<T>(List<T> items, Func<T, string?> key)
        where T : class =>
        items
            .Select(item => (Key: key(item), Item: item))
            .Where(entry => entry.Key is not null)
            .GroupBy(entry => entry.Key!, StringComparer.Ordinal)
            .Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.First().Item, StringComparer.Ordinal);
}
