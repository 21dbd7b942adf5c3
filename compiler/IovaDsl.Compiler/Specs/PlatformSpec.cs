using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Specs;

/// <summary>
/// What an emitter writes of one platform: names, numbers and final answers, ready to print. A value: no position, path or
/// syntax is in it, and everything is sorted by name, so that a comment, a move or another folder changes nothing.
/// </summary>
internal sealed record PlatformSpec
{
    /// <summary>As in the file: <c>n1sdp</c>.</summary>
    public required string Name { get; init; }

    public string? Title { get; init; }

    public string? Doc { get; init; }

    /// <summary>By whose rules the answers are, in a sentence.</summary>
    public string Rules { get; init; } = string.Empty;

    public EquatableArray<IommuSpec> Iommus { get; init; }

    /// <summary>Root buses and top interconnects.</summary>
    public EquatableArray<RootBusSpec> RootBuses { get; init; }

    public EquatableArray<DeviceSpec> Devices { get; init; }

    /// <summary>Groups that the file states; a device in none is a group of its own.</summary>
    public EquatableArray<GroupSpec> Groups { get; init; }

    public EquatableArray<LayoutSpec> Layouts { get; init; }

    /// <summary>The distinct answers; devices and groups refer to them by index.</summary>
    public EquatableArray<AnswerSpec> Answers { get; init; }

    /// <summary>The devices of a group, in words.</summary>
    public string NamesOf(GroupSpec group) => string.Join(", ", group.Devices.Select(device => Devices[device].Name.ToString()));
}

/// <summary>The name of an element: <c>nvme</c>, and 2 where it is <c>nvme[2]</c>.</summary>
internal readonly record struct NameSpec(string Base, ulong? Index)
{
    public override string ToString() => Index is { } index ? FormattableString.Invariant($"{Base}[{index}]") : Base;
}

internal sealed record IommuSpec(NameSpec Name, string? Title, string? Doc, string Kind, IovaRange Aperture, ulong PageSizes);

/// <param name="Segment">The PCI segment; null for what is not PCI.</param>
/// <param name="FirstBus">The first PCI bus number; null where it is not PCI, or not said.</param>
/// <param name="LastBus">The last one, inclusive.</param>
/// <param name="Limits">What it can carry itself, canonical; null: no limit of its own.</param>
/// <param name="BridgeWindows">Outbound windows in bus addresses, canonical.</param>
internal sealed record RootBusSpec(
    NameSpec Name,
    string? Title,
    string? Doc,
    int? Segment,
    byte? FirstBus,
    byte? LastBus,
    EquatableArray<IovaRange>? Limits,
    EquatableArray<IovaRange> BridgeWindows
);

/// <param name="Place">Where it is, in words: <c>PCI 0000:01:00.0 on pcie0, behind smmu-pcie</c>.</param>
/// <param name="Answer">Index into <see cref="PlatformSpec.Answers"/>, for the device alone.</param>
internal sealed record DeviceSpec(NameSpec Name, string? Title, string? Doc, PciAddress? Address, string Place, int Answer);

/// <param name="Devices">Indices into <see cref="PlatformSpec.Devices"/>, in the order in which they joined.</param>
internal sealed record GroupSpec(NameSpec Name, string? Title, string? Doc, EquatableArray<int> Devices, int Answer);

/// <param name="Ram">What is to be mapped, in ascending order.</param>
internal sealed record LayoutSpec(NameSpec Name, string? Title, string? Doc, EquatableArray<IovaRange> Ram);
