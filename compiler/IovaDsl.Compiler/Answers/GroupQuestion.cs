using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>What every view of one group starts from, gathered once.</summary>
internal sealed class GroupQuestion
{
    public GroupQuestion(ImmutableArray<ResolvedDevice> devices, FirmwareKind? firmware, AnswerOptions options, IovaRangeSet exact)
    {
        Devices = devices;
        Firmware = firmware;
        Options = options;
        Exact = exact;
        Conditions = options.Conditions;
        IsTranslated = devices[0].Iommu is not null;
        if (!IsTranslated)
            return;
        Aperture = AnswerComputer.CommonAperture(devices, Conditions, Consumer.Vfio);
        Reported = devices.Select(device => AnswerComputer.Reported(device, options)).ToImmutableArray();
        ReportedByAll = Reported.SelectMany(regions => regions).Select(region => region.Region).ToArray();
    }

    public ImmutableArray<ResolvedDevice> Devices { get; }

    public FirmwareKind? Firmware { get; }

    public AnswerOptions Options { get; }

    public IovaRangeSet Exact { get; }

    /// <summary>Whether an IOMMU translates for the devices; otherwise all that follows is empty.</summary>
    public bool IsTranslated { get; }

    /// <summary>The kernel, as the rules of the kinds of IOMMU are asked with it.</summary>
    public KernelConditions Conditions { get; }

    /// <summary>What the IOMMUs of all devices translate for VFIO; null where that is nothing.</summary>
    public IovaRange? Aperture { get; }

    /// <summary>The same for another consumer.</summary>
    public IovaRange? ApertureFor(Consumer consumer) => AnswerComputer.CommonAperture(Devices, Conditions, consumer);

    /// <summary>Of each device, what its IOMMU's driver reports, in the driver's order.</summary>
    public ImmutableArray<List<ResolvedRegion>> Reported { get; } = ImmutableArray<List<ResolvedRegion>>.Empty;

    /// <summary>The same of all devices, one after the other.</summary>
    public ReservedRegion[] ReportedByAll { get; } = [];
}
