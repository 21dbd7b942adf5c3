using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>A range that a subject cannot map.</summary>
/// <param name="Range">What VFIO is asked for.</param>
/// <param name="Missing">The part of it that cannot be mapped.</param>
/// <param name="IsFatal">False where only peer-to-peer traffic, or a later plug, is lost.</param>
/// <param name="Error">What the user would see.</param>
internal sealed record GuestProblem(GuestRegion Region, IovaRange Range, IovaRangeSet Missing, bool IsFatal, string Error);

/// <summary>What a subject makes of a guest.</summary>
/// <param name="Reaches">Placed BARs that it can be given the addresses of: peers it can reach.</param>
internal sealed record GuestVerdict(GuestSubject Subject, ImmutableArray<GuestProblem> Problems, ImmutableArray<GuestMapping> Reaches)
{
    public bool Fits => Subject.Refused is null && !Problems.Any(problem => problem.IsFatal);
}

/// <summary>Compares a guest's map with what its devices can map.</summary>
internal static class GuestCheck
{
    public static ImmutableArray<GuestVerdict> Check(GuestMap map, IEnumerable<GuestSubject> subjects) =>
        [
            .. subjects.Select(subject =>
                subject.IsMappedAtStart && subject.Refused is null
                    ? new GuestVerdict(subject, Problems(map, subject), Reaches(map, subject))
                    : new GuestVerdict(subject, [], [])
            ),
        ];

    private static ImmutableArray<GuestMapping> Reaches(GuestMap map, GuestSubject subject) =>
        [.. map.Mappings.Where(mapping => mapping.Region.Kind == GuestRegionKind.Bar && subject.Usable.Contains(mapping.Range))];

    /// <summary>True where the machine starts and every subject can map it.</summary>
    public static bool Fits(GuestMap map, IEnumerable<GuestSubject> subjects) =>
        !map.IsRefused && map.DeviceRefusal is null && Check(map, subjects).All(verdict => verdict.Fits);

    private static ImmutableArray<GuestProblem> Problems(GuestMap map, GuestSubject subject)
    {
        ImmutableArray<GuestProblem>.Builder problems = ImmutableArray.CreateBuilder<GuestProblem>();
        // One mapping is refused at start; what it is called is the user's first word of it.
        GuestMapping? first = map.FirstMappings.FirstOrDefault(mapping => !subject.Usable.Contains(mapping.Range));
        foreach (GuestMapping mapping in map.Mappings.Where(mapping => !subject.Usable.Contains(mapping.Range)))
        {
            bool isFirst = first is not null && first.Region.Name == mapping.Region.Name && first.Range.Overlaps(mapping.Range);
            problems.Add(Problem(map, subject, mapping.Region, mapping.Range, isFirst ? first!.Range : mapping.Range));
        }

        foreach (GuestRegion window in LaterMapped(map))
        {
            if (!subject.Usable.Contains(window.Range))
                problems.Add(Problem(map, subject, window, window.Range, window.Range));
        }

        return problems.ToImmutable();
    }

    // What nobody maps at start: memory that may be plugged, and where BARs go. Cloud Hypervisor gives up over a BAR.
    private static IEnumerable<GuestRegion> LaterMapped(GuestMap map) =>
        map.Windows.Where(window => window.Kind is GuestRegionKind.HotPlugWindow or GuestRegionKind.PciWindow64 or GuestRegionKind.Bar);

    private static GuestProblem Problem(GuestMap map, GuestSubject subject, GuestRegion region, IovaRange range, IovaRange asked) =>
        new(region, range, IovaRangeSet.From(range).Subtract(subject.Usable), region.IsFatal, Error(map, subject, region, asked));

    private static string Error(GuestMap map, GuestSubject subject, GuestRegion region, IovaRange asked)
    {
        string size = asked.IsAll ? "0x0" : "0x" + (asked.LengthMinusOne + 1).ToString("x", CultureInfo.InvariantCulture);
        string first = "0x" + asked.First.ToString("x", CultureInfo.InvariantCulture);
        if (map.Vmm == "cloud-hypervisor")
            return $"Failed to DMA map: {first}, size {size}: Invalid argument (os error 22)";
        return region.Kind switch
        {
            GuestRegionKind.HotPlugWindow =>
                $"when memory is plugged there: {map.MapFunction}(PTR, ADDRESS, SIZE, PTR) = -22 (Invalid argument), and the guest ends",
            GuestRegionKind.Bar or GuestRegionKind.PciWindow64 => "PCI peer-to-peer transactions on BARs are not supported",
            _ => $"vfio {subject.Name}: failed to setup container: memory listener initialization failed: Region {region.Name}: "
                + $"{map.MapFunction}(PTR, {first}, {size}, PTR) = -22 (Invalid argument)",
        };
    }
}
