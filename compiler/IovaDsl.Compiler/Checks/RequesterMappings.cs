using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// No requester ID of an element is mapped twice. One case has a meaning: firmware that stores counts one too high ends one
/// range where the next begins, and Linux lets the one that begins win (<c>iort_id_map</c>).
/// </summary>
internal static class RequesterMappings
{
    public static void Run(CheckContext context)
    {
        foreach (Bus bus in context.Platform.Buses)
            Check(bus, bus.Behind, context);
        foreach (Device device in context.Platform.Devices)
        {
            if (device.Behind.Length > 1)
                Check(device, device.Behind, context);
        }
    }

    private static void Check(Element element, ImmutableArray<IommuMapping> mappings, CheckContext context)
    {
        if (mappings.Length < 2)
            return;

        // Mappings of all requesters collide with every other that precedes or follows, unless it is a device's list of
        // streams: a component may have several.
        if (element is Device && mappings.All(m => m.Requesters is null))
            return;
        IommuMapping[] sorted = mappings.OrderBy(m => First(m)).ThenBy(m => Last(m)).ToArray();
        IommuMapping furthest = sorted[0];
        for (int i = 1; i < sorted.Length; i++)
        {
            IommuMapping next = sorted[i];
            if (First(next) == Last(furthest) && First(furthest) < Last(furthest))
                context.Report(CheckCatalog.RequesterAtTwoEnds(element, next, furthest, First(next)), element);
            else if (First(next) <= Last(furthest))
                context.Report(
                    CheckCatalog.RequestersMappedTwice(element, next, furthest, First(next), Math.Min(Last(next), Last(furthest))),
                    element
                );
            if (Last(next) > Last(furthest))
                furthest = next;
        }
    }

    private static uint First(IommuMapping mapping) => mapping.Requesters?.First ?? 0;

    private static uint Last(IommuMapping mapping) => mapping.Requesters?.Last ?? ushort.MaxValue;
}
