using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// The part of a resolved platform that no reported mistake can have changed. What a mistake is on the path of gets no answer,
/// because it could only be a wrong one; everything else keeps its answers.
/// </summary>
internal static class SoundPart
{
    public static ResolvedPlatform Of(ResolvedPlatform platform, HashSet<Element> damaged)
    {
        if (damaged.Count == 0)
            return platform;
        var soundBuses = new Dictionary<Bus, bool>();
        return platform with
        {
            Groups = platform
                .Groups.Select(g => g with { Devices = g.Devices.Where(IsSound).ToImmutableArray() })
                .Where(g => !g.Devices.IsEmpty)
                .ToImmutableArray(),
            Ungrouped = platform.Ungrouped.Where(IsSound).ToImmutableArray(),
        };

        bool IsSound(ResolvedDevice device) =>
            !damaged.Contains(device.Device)
            && IsSoundBus(device.Device.Parent)
            && (device.Iommu is null || !damaged.Contains(device.Iommu));

        bool IsSoundBus(Bus bus)
        {
            if (!soundBuses.TryGetValue(bus, out bool sound))
            {
                sound = true;
                for (Bus? next = bus; next is not null && sound; next = next.Parent)
                    sound = !damaged.Contains(next);
                soundBuses.Add(bus, sound);
            }

            return sound;
        }
    }
}
