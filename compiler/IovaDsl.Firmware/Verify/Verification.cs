using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>How what a file says compares with what a host shows.</summary>
internal enum Verdict
{
    /// <summary>The host shows what the file says.</summary>
    Agrees,

    /// <summary>The file says it, and Linux shows such a thing to nobody.</summary>
    NotVisible,

    /// <summary>The host shows it, and the file says that nobody told it.</summary>
    Unknown,

    /// <summary>The host shows something else than what the file says.</summary>
    Contradicts,
}

/// <summary>What an item is about.</summary>
internal enum VerifiedThing
{
    Group,
    Region,
    VfioRanges,
    VfioRefusal,
    Aperture,
    Limit,
    BridgeWindow,
    DmaApi,
}

/// <summary>One comparison and its reason.</summary>
internal sealed record VerificationItem(Verdict Verdict, VerifiedThing Thing, string Reason)
{
    /// <summary>What it is about, where that is a range. Of a malformed region the last address may lie before the first.</summary>
    public ulong? First { get; init; }
    public ulong? Last { get; init; }

    /// <summary>Of a region.</summary>
    public RegionKind? Kind { get; init; }

    /// <summary>The element of the file it comes from; null for what the host alone shows.</summary>
    public string? Element { get; init; }
    public Origin? Origin { get; init; }
}

/// <summary>The comparisons of one group.</summary>
/// <param name="Name">The file's name for it, or the host's where the file has none.</param>
/// <param name="Number">The host's number; null for a group that the host does not have.</param>
/// <param name="Devices">Members by address or name.</param>
/// <param name="Items">Everything that was compared.</param>
internal sealed record GroupVerification(string Name, int? Number, ImmutableArray<string> Devices, ImmutableArray<VerificationItem> Items)
{
    /// <summary>
    /// The gravest of the items' verdicts, leaving out what is not visible to anybody; such alone give <see cref="Verdict.NotVisible"/>.
    /// </summary>
    public Verdict Verdict =>
        Items.Any(item => item.Verdict == Verdict.Contradicts) ? Verdict.Contradicts
        : Items.Any(item => item.Verdict == Verdict.Unknown) ? Verdict.Unknown
        : Items.Any(item => item.Verdict == Verdict.Agrees) ? Verdict.Agrees
        : Verdict.NotVisible;
}

/// <summary>A file against a host.</summary>
internal sealed record HostVerification
{
    public required KernelVersion Kernel { get; init; }
    public required ImmutableArray<GroupVerification> Groups { get; init; }

    /// <summary>All groups that VFIO takes, together in one container; null where that was not recorded.</summary>
    public GroupVerification? Container { get; init; }

    /// <summary>Where something contradicts: a version under which nothing does, if there is one.</summary>
    public OtherVersion? AgreesUnder { get; init; }

    public int Agrees => Count(Verdict.Agrees);
    public int Contradicts => Count(Verdict.Contradicts);
    public int NotVisible => Count(Verdict.NotVisible);
    public int Unknown => Count(Verdict.Unknown);

    private int Count(Verdict verdict) => Groups.Append(Container).Sum(group => group?.Items.Count(item => item.Verdict == verdict) ?? 0);
}
