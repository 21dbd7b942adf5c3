using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Diff;

/// <summary>A difference with the names of its sides, and the words that all forms of it share.</summary>
internal sealed record DiffReport(string OldName, DiffSide Old, string NewName, DiffSide New, PlatformDiff Diff)
{
    public string OldTitle => $"{OldName}, Linux {Old.Options.Kernel}";
    public string NewTitle => $"{NewName}, Linux {New.Options.Kernel}";

    /// <summary>Who notices a change of a view.</summary>
    public static string Consumer(View view) =>
        view.IsUserSpace ? $"users of {view.Title}"
        : view == View.Sysfs ? "readers of reserved_regions in sysfs"
        : view == View.DmaApi ? "drivers of the host, by the DMA API"
        : "the hardware: what DMA can really reach";

    public static string Title(SubjectDiff subject)
    {
        string kind = subject.IsGroup ? "group" : "device";
        string address = (subject.NewAddress ?? subject.OldAddress) is { } pci ? $" at {pci}" : "";
        if (subject.Change != SubjectChange.Changed)
            return $"{kind} {subject.Name}{address}";
        string name = subject.OldName != subject.NewName ? $", was {subject.OldName}" : "";
        string moved = subject.OldAddress != subject.NewAddress && subject.OldAddress is { } old ? $", was at {old}" : "";
        return $"{kind} {subject.Name}{address}{name}{moved}";
    }

    public static string Region(ReservedRegion region) =>
        region.First <= region.Last
            ? $"{Wording.Range(new IovaRange(region.First, region.Last))} {region.Kind.Name()}"
            : $"0x{region.First:x}..0x{region.Last:x} {region.Kind.Name()}";

    public static string Because(IEnumerable<Cause> causes) => string.Join("; ", causes.Select(cause => CauseText.Of(cause)));

    /// <summary>What became of a region, without its causes.</summary>
    public static string Words(RegionDiff region) =>
        region.Change switch
        {
            RegionChange.Appeared => $"{Region(region.New!.Region)} appeared",
            RegionChange.Went => $"{Region(region.Old!.Region)} went",
            RegionChange.Moved => $"{Region(region.Old!.Region)} moved to {Region(region.New!.Region)}",
            RegionChange.ChangedKind => $"{Region(region.Old!.Region)} became {region.New!.Region.Kind.Name()}",
            _ => $"{Region(region.Old!.Region)} became {Region(region.New!.Region)}",
        };

    /// <summary>What a view lost, or its refusal; empty: nothing.</summary>
    public static string Narrowed(ViewDiff view) =>
        view.IsNewlyRefused ? $"refused with {view.NewRefusal!.Error}"
        : view.Narrowed.IsEmpty ? ""
        : Wording.Ranges(view.Narrowed);

    /// <summary>What a view gained; empty: nothing.</summary>
    public static string Widened(ViewDiff view) =>
        view is { OldRefusal: { } old, NewRefusal: null } ? $"no longer refused with {old.Error}"
        : view.Widened.IsEmpty ? ""
        : Wording.Ranges(view.Widened);
}
