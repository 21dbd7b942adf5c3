using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Diff;

/// <summary>Compares what two platforms, or one platform under two kernels, answer.</summary>
internal static class PlatformDiffer
{
    public static PlatformDiff Diff(DiffSide before, DiffSide after)
    {
        var places = new DevicePlaces(DeviceMatching.Devices(before, after));
        IEnumerable<SubjectDiff> subjects =
        [
            .. places.Devices.Select(pair => OfDevice(before, after, pair)),
            .. DeviceMatching.Groups(before, after, places).Select(pair => OfGroup(before, after, pair, places)),
        ];
        return new PlatformDiff([.. subjects.Where(subject => !subject.IsEmpty)]);
    }

    private static SubjectDiff OfDevice(DiffSide before, DiffSide after, Pair<ResolvedDevice> pair)
    {
        GroupAnswer? old = pair.Old is { } gone ? before.Answer(gone) : null;
        GroupAnswer? renewed = pair.New is { } come ? after.Answer(come) : null;
        var subject = new SubjectDiff(false, old?.Name.ToString(), renewed?.Name.ToString())
        {
            OldAddress = pair.Old?.Device.Address,
            NewAddress = pair.New?.Device.Address,
        };
        return Compare(subject, old, renewed) with
        {
            Broken = pair is { Old: { } was, New: { } now }
                ? Promises.Broken(
                    before,
                    was.Device,
                    options => before.Answer(was, options),
                    options => after.Answer(now, options),
                    after.Options
                )
                : [],
        };
    }

    private static SubjectDiff OfGroup(DiffSide before, DiffSide after, Pair<ResolvedGroup> pair, DevicePlaces places)
    {
        GroupAnswer? old = pair.Old is { } gone ? before.Answer(gone) : null;
        GroupAnswer? renewed = pair.New is { } come ? after.Answer(come) : null;
        SubjectDiff subject = Compare(new SubjectDiff(true, old?.Name.ToString(), renewed?.Name.ToString()), old, renewed);
        if (pair is not { Old: { } was, New: { } now })
            return subject;
        return subject with
        {
            Joined = [.. places.Of(now).Except(places.Of(was)).Select(place => DeviceMatching.NameOf(places.Devices[place].New!))],
            Left = [.. places.Of(was).Except(places.Of(now)).Select(place => DeviceMatching.NameOf(places.Devices[place].Old!))],
            Broken = was.Declared is { } declared
                ? Promises.Broken(
                    before,
                    declared,
                    options => before.Answer(was, options),
                    options => after.Answer(now, options),
                    after.Options
                )
                : [],
        };
    }

    private static SubjectDiff Compare(SubjectDiff subject, GroupAnswer? old, GroupAnswer? renewed)
    {
        if (old is null || renewed is null)
            return subject;
        return subject with
        {
            Views = [.. View.All.Select(view => OfView(view, old, renewed)).Where(view => !view.IsEmpty)],
            Regions = RegionDiffer.Diff(old.Regions, renewed.Regions),
        };
    }

    private static ViewDiff OfView(View view, GroupAnswer old, GroupAnswer renewed)
    {
        ViewAnswer? before = old[view];
        ViewAnswer? after = renewed[view];
        bool isReserved = view.Shape == ViewShape.ReservedRegions;
        IovaRangeSet was = isReserved ? Reserved(before) : Usable(before);
        IovaRangeSet now = isReserved ? Reserved(after) : Usable(after);
        IovaRangeSet gained = now.Subtract(was);
        IovaRangeSet lost = was.Subtract(now);
        (IovaRangeSet widened, IovaRangeSet narrowed) = isReserved ? (lost, gained) : (gained, lost);
        return new ViewDiff(view, widened, narrowed)
        {
            OldRefusal = before?.Refused,
            NewRefusal = after?.Refused,
            RegionsGained = [.. Except(after?.Regions, before?.Regions)],
            RegionsLost = [.. Except(before?.Regions, after?.Regions)],
            OldCauses = Causes(view, old, widened),
            NewCauses = Causes(view, renewed, narrowed),
        };
    }

    private static IovaRangeSet Usable(ViewAnswer? answer) => IovaRangeSet.From(answer?.Ranges ?? []);

    // A region that ends before it starts reserves nothing; it still shows as a line.
    private static IovaRangeSet Reserved(ViewAnswer? answer) =>
        IovaRangeSet.From(
            (answer?.Regions ?? []).Where(region => region.First <= region.Last).Select(region => new IovaRange(region.First, region.Last))
        );

    // A region that stands twice here and once there is one of difference.
    private static IEnumerable<ReservedRegion> Except(ImmutableArray<ReservedRegion>? regions, ImmutableArray<ReservedRegion>? others)
    {
        Dictionary<ReservedRegion, int> left = [];
        foreach (ReservedRegion other in others ?? [])
            left[other] = left.GetValueOrDefault(other) + 1;
        foreach (ReservedRegion region in regions ?? [])
        {
            if (left.GetValueOrDefault(region) is > 0 and int count)
                left[region] = count - 1;
            else
                yield return region;
        }
    }

    private static ImmutableArray<Cause> Causes(View view, GroupAnswer answer, IovaRangeSet ranges) =>
        ranges.IsEmpty
            ? []
            :
            [
                .. Exclusion
                    .Of(answer)
                    .Where(row => Counts(view, row) && row.First <= row.Last && ranges.Overlaps(new IovaRange(row.First, row.Last)))
                    .SelectMany(row => row.Causes)
                    .Distinct(),
            ];

    // The table of the design, section 4: which view counts what as gone.
    private static bool Counts(View view, Exclusion row) =>
        row.What == RegionKind.DirectRelaxable.Name() ? view == View.DmaApi || view == View.Sysfs
        : row.What == RegionKind.SoftwareMsi.Name() ? view != View.DmaApi
        : !row.HiddenFromUsers || view == View.Exact || view == View.DmaApi;
}
