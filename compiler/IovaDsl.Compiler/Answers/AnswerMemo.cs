using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// Answers of one platform, each computed once: devices on one path share the lists that decide, and with them their answers, so that
/// ten thousand devices below a bus with two thousand regions take the room of one.
/// </summary>
internal sealed class AnswerMemo
{
    private readonly FirmwareKind? _firmware;
    private readonly AnswerOptions _options;
    private readonly Dictionary<Lists, GroupAnswer> _known = new();

    /// <param name="firmware">How Linux learns of the platform's buses.</param>
    /// <param name="options">By whose rules.</param>
    public AnswerMemo(FirmwareKind? firmware, AnswerOptions options)
    {
        _firmware = firmware;
        _options = options;
    }

    /// <summary>How many answers are kept.</summary>
    public int Count => _known.Count;

    /// <summary>As <see cref="AnswerComputer.Answer(ResolvedGroup, FirmwareKind?, AnswerOptions)"/>.</summary>
    public GroupAnswer Of(ResolvedGroup group) =>
        group.Devices.Length == 1 ? Of(group.Devices[0]) with { Name = group.Name } : AnswerComputer.Answer(group, _firmware, _options);

    /// <summary>As <see cref="AnswerComputer.Answer(ResolvedDevice, FirmwareKind?, AnswerOptions)"/>.</summary>
    public GroupAnswer Of(ResolvedDevice device)
    {
        // What the host's own driver keeps is refused in the name of the device.
        if (device.Device.HostDriver is not null)
            return AnswerComputer.Answer(device, _firmware, _options);
        var lists = new Lists(device.Iommu, device.Refusal, device.Aperture, device.Root, device.Regions, device.Limits, device.Swallowed);
        if (_known.TryGetValue(lists, out GroupAnswer? known))
            return known with
            {
                Name = device.Device.Name,
                Devices = ImmutableArray.Create(known.Devices[0] with { Device = device.Device }),
            };
        GroupAnswer answer = AnswerComputer.Answer(device, _firmware, _options);
        _known.Add(lists, answer);
        return answer;
    }

    // Lists are the same only if they are one: arrays are compared by reference.
    private readonly record struct Lists(
        Iommu? Iommu,
        string? Refusal,
        IovaRange? Aperture,
        Bus Root,
        ImmutableArray<ResolvedRegion> Regions,
        ImmutableArray<ResolvedLimit> Limits,
        ImmutableArray<SwallowedRange> Swallowed
    );
}
