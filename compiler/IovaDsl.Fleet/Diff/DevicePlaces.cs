using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Fleet.Diff;

/// <summary>Devices matched across two sides, and where in their list those of either side are.</summary>
internal sealed class DevicePlaces
{
    private readonly Dictionary<ResolvedDevice, int> _places = new(ReferenceEqualityComparer.Instance);

    public DevicePlaces(ImmutableArray<Pair<ResolvedDevice>> devices)
    {
        Devices = devices;
        foreach ((int place, Pair<ResolvedDevice> pair) in devices.Index())
        {
            if (pair.Old is { } old)
                _places[old] = place;
            if (pair.New is { } renewed)
                _places[renewed] = place;
        }
    }

    public ImmutableArray<Pair<ResolvedDevice>> Devices { get; }

    /// <summary>The places of the members of a group, which is of either side, ascending.</summary>
    public IEnumerable<int> Of(ResolvedGroup group) => group.Devices.Select(device => _places[device]).Order();
}
