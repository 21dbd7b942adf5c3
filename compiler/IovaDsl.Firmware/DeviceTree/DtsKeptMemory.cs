using System.Globalization;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Which memory of its tree a device's regions stood at, and all the memory that the device names.</summary>
internal sealed class DtsKeptMemory
{
    private readonly Dictionary<RegionClaim, string> _paths = [];
    private readonly Dictionary<Device, string[]> _all = [];

    public DtsKeptMemory(Platform platform)
    {
        foreach (Device device in platform.Devices)
        {
            if (device.Facts.FirstOrDefault(fact => fact.Key == DtFacts.MemoryRegion) is { } fact)
                Add(device, [.. fact.Values.Select(value => value.Text ?? "")]);
        }
    }

    /// <summary>The path of a region's memory; null where the file was changed since, or came from no tree.</summary>
    public string? PathOf(RegionClaim claim) => _paths.TryGetValue(claim, out string? path) ? path : null;

    /// <summary>The paths of all memory of a device, in the order of its node; none where that is not known.</summary>
    public IEnumerable<string> AllOf(Device device) => _all.TryGetValue(device, out string[]? paths) ? paths : [];

    // The counts say which of the device's regions stood where, in order.
    private void Add(Device device, string[] texts)
    {
        List<string> paths = [],
            all = [];
        foreach (string text in texts)
        {
            string[] words = text.Split(' ');
            if (
                words.Length != 2
                || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                || count > device.Regions.Length
                || !DtsNames.IsPath(words[1])
            )
                return;
            paths.AddRange(Enumerable.Repeat(words[1], count));
            all.Add(words[1]);
        }

        if (paths.Count != device.Regions.Length)
            return;
        _all.Add(device, [.. all]);
        for (int i = 0; i < paths.Count; i++)
            _paths[device.Regions[i]] = paths[i];
    }
}
