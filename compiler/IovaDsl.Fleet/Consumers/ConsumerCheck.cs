using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Consumers;

/// <summary>How a program is started.</summary>
/// <param name="Mode">Null: as the program decides.</param>
/// <param name="Base">Where hugepages begin in its address space; null: the program's default.</param>
/// <param name="HugePage">Bytes, a power of two.</param>
/// <param name="Memory">Bytes of hugepages, at least 1; counted in whole pages.</param>
internal sealed record ConsumerRequest(ConsumerProgram Program, IovaMode? Mode, ulong? Base, ulong HugePage, ulong Memory)
{
    /// <summary>The end of user space on x86-64 and arm64 with 47 or 48 bits: no hugepage lies above.</summary>
    private const ulong HighestVirtual = 0x7fff_ffff_efff;

    /// <summary>Nothing of a program lies above 4 GiB where DPDK puts its hugepages.</summary>
    private const ulong LowestVirtual = 0x1_0000_0000;

    public ulong First => (Base ?? Program.DefaultBase) & ~(HugePage - 1);

    /// <summary>What it maps in virtual mode; null where that passes 2^64-1.</summary>
    public IovaRange? Wanted => Whole is { } size && First <= ulong.MaxValue - (size - 1) ? new IovaRange(First, First + (size - 1)) : null;

    /// <summary>A base from which all of it can be mapped; null: there is none.</summary>
    public ulong? BaseIn(IovaRangeSet usable) =>
        Whole is { } size ? usable.FindFirst(size, HugePage, lowest: LowestVirtual, highest: HighestVirtual) : null;

    // Memory in whole hugepages.
    private ulong? Whole => Memory <= ulong.MaxValue - (HugePage - 1) ? (Memory + (HugePage - 1)) & ~(HugePage - 1) : null;
}

/// <summary>
/// Whether a program can map its hugepages for the devices it drives: by virtual addresses from a base, or by the physical addresses that
/// RAM has. What VFIO would take and the path cannot carry fails as well.
/// </summary>
internal static class ConsumerCheck
{
    public static ImmutableArray<Diagnostic> Check(ResolvedPlatform platform, ConsumerRequest request, AnswerOptions options)
    {
        List<Subject> subjects = Subjects(platform, request.Program, options);
        if (subjects.Count == 0)
            return [NoDevice(platform.Platform, request)];
        IovaMode mode = request.Mode ?? request.Program.DefaultMode(subjects.Select(subject => subject.Device));
        List<Diagnostic> found = [.. subjects.Where(subject => subject.Refused is not null).Select(subject => Refused(request, subject))];
        subjects.RemoveAll(subject => subject.Refused is not null);
        found.AddRange(mode == IovaMode.Virtual ? Virtual(request, subjects) : Physical(platform.Platform, request, subjects));
        return [.. found];
    }

    private sealed record Subject(ResolvedDevice Device, IovaRangeSet Usable, Refusal? Refused)
    {
        public ElementName Name => Device.Device.Name;
    }

    // What VFIO allows is the group's, and is asked once for all of its devices.
    private static List<Subject> Subjects(ResolvedPlatform platform, ConsumerProgram program, AnswerOptions options)
    {
        var answers = new AnswerMemo(platform.Platform.Firmware, options);
        var subjects = new List<Subject>();
        foreach (ResolvedGroup group in platform.Groups)
        {
            ResolvedDevice[] driven = [.. group.Devices.Where(device => program.Drives(device.Device))];
            if (driven.Length == 0)
                continue;
            ViewAnswer? vfio = answers.Of(group).Vfio;
            IovaRangeSet? ranges = vfio is null ? null : IovaRangeSet.From(vfio.Ranges);
            foreach (ResolvedDevice device in driven)
            {
                IovaRangeSet exact = AnswerComputer.Exact(device, options.Conditions);
                subjects.Add(new Subject(device, ranges is null ? exact : exact.Intersect(ranges), vfio?.Refused));
            }
        }

        foreach (ResolvedDevice device in platform.Ungrouped.Where(device => program.Drives(device.Device)))
            subjects.Add(new Subject(device, AnswerComputer.Exact(device, options.Conditions), null));
        return subjects;
    }

    private static IEnumerable<Diagnostic> Virtual(ConsumerRequest request, List<Subject> subjects)
    {
        foreach (Subject subject in subjects.Where(subject => subject.Device.Iommu is null))
            yield return NoIommu(request, subject);
        List<Subject> mapped = subjects.FindAll(subject => subject.Device.Iommu is not null);
        if (mapped.Count == 0)
            yield break;
        // One process maps the same addresses for all of its devices.
        ulong? better = request.BaseIn(mapped.Select(subject => subject.Usable).Aggregate(static (a, b) => a.Intersect(b)));
        foreach (Subject subject in mapped)
        {
            if (FirstFailing(request, subject.Usable, request.Wanted) is { } segment)
                yield return Segment(request, subject, segment, IovaMode.Virtual, better);
        }
    }

    private static IEnumerable<Diagnostic> Physical(Platform platform, ConsumerRequest request, List<Subject> subjects)
    {
        IovaRangeSet ram = IovaRangeSet.From(platform.Memory.Where(part => part.Use == MemoryUse.Ram).Select(part => part.Range));
        if (ram.IsEmpty)
        {
            yield return NoMemoryMap(platform, request);
            yield break;
        }

        foreach (Subject subject in subjects)
        {
            foreach (IovaRange part in ram)
            {
                if (FirstFailing(request, subject.Usable, part) is not { } segment)
                    continue;
                yield return Segment(request, subject, segment, IovaMode.Physical, null);
                break;
            }
        }
    }

    // The first hugepage of a range that cannot be mapped. A range of RAM may end within a page, which is then no hugepage.
    private static IovaRange? FirstFailing(ConsumerRequest request, IovaRangeSet usable, IovaRange? wanted)
    {
        if (wanted is not { } range)
            return new IovaRange(request.First, request.First | (request.HugePage - 1));
        foreach (IovaRange gap in usable.Complement())
        {
            if (gap.TryIntersect(range, out IovaRange missing) && FirstPage(missing, range, request.HugePage) is { } page)
                return page;
        }

        return null;
    }

    // The first whole page of `range` that overlaps `missing`, which lies within it.
    private static IovaRange? FirstPage(IovaRange missing, IovaRange range, ulong size)
    {
        ulong first = Math.Max(missing.First, range.First) & ~(size - 1);
        if (first < range.First && !TryAdd(first, size, out first))
            return null;
        return first <= missing.Last && range.Last - first >= size - 1 ? new IovaRange(first, first + (size - 1)) : null;
    }

    private static bool TryAdd(ulong value, ulong size, out ulong sum)
    {
        sum = unchecked(value + size);
        return sum > value;
    }

    private static Diagnostic Segment(ConsumerRequest request, Subject subject, IovaRange segment, IovaMode mode, ulong? better)
    {
        Obstacle? obstacle = Explainer.Obstacles(subject.Device, segment).FirstOrDefault();
        string because = obstacle is { } found ? $": {CauseText.Of(found.Cause)}" : "";
        string page = $"the hugepage of {Wording.Size(request.HugePage)} at {Wording.Hex(segment.First)}";
        return new Diagnostic(
            ConsumerCatalog.SegmentRow,
            subject.Device.Device.Origin.Location(),
            $"{request.Program.Title} cannot map {page} for `{subject.Name}`{because}"
        )
        {
            Related = LabeledLocation.List(obstacle?.Cause.Origin.Source, "takes the address"),
            Prose = $"It gives devices {(mode == IovaMode.Virtual ? "virtual" : "physical")} addresses ({request.Program.Source}).",
            Hint =
                mode == IovaMode.Physical ? "Use `--iova-mode va`, or keep hugepages out of that memory."
                : better is { } start ? $"Start it with `--base-virtaddr {Wording.Hex(start)}`, which works for all devices here."
                : "No base works for all devices here; give it less memory, or devices with the same limits.",
        };
    }

    private static Diagnostic Refused(ConsumerRequest request, Subject subject) =>
        new(
            ConsumerCatalog.RefusedRow,
            subject.Device.Device.Origin.Location(),
            $"{request.Program.Title} does not get `{subject.Name}`: VFIO answers {subject.Refused!.Error}"
        )
        {
            Related = LabeledLocation.List(subject.Refused.Cause?.Origin.Source, "the reason"),
            Prose = subject.Refused.Why,
            Hint = "Leave the device to its kernel driver.",
        };

    private static Diagnostic NoMemoryMap(Platform platform, ConsumerRequest request) =>
        new(
            ConsumerCatalog.NoMemoryMapRow,
            platform.Origin.Location(),
            $"{request.Program.Title} gives devices physical addresses, and `{platform.Name}` has no `memory ram`"
        )
        {
            Hint = "Add `memory ram FIRST..LAST` for the memory of the machine, or ask with `--iova-mode va`.",
        };

    private static Diagnostic NoIommu(ConsumerRequest request, Subject subject) =>
        new(
            ConsumerCatalog.NoIommuRow,
            subject.Device.Device.Origin.Location(),
            $"{request.Program.Title} cannot give `{subject.Name}` virtual addresses: nothing translates them"
        )
        {
            Hint = "Use `--iova-mode pa`, or put the device behind an IOMMU.",
        };

    private static Diagnostic NoDevice(Platform platform, ConsumerRequest request) =>
        new(
            ConsumerCatalog.NoDeviceRow,
            platform.Origin.Location(),
            $"`{platform.Name}` has no device of a class that {request.Program.Title} drives"
        )
        {
            Hint = "Devices without `class` count; a `class` must be one that the program drives.",
        };
}
