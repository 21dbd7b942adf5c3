using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>
/// What MSI writes go to. The doorbell is a physical address; whether it claims IOVAs depends on the path (see the resolver).
/// </summary>
internal sealed class MsiController : Element
{
    public required MsiControllerKind Kind { get; init; }

    /// <summary>Physical addresses that MSI writes hit, inclusive; null: not said.</summary>
    public IovaRange? Doorbell { get; init; }

    /// <summary>The identifier firmware gives it (GIC ITS id).</summary>
    public ulong? Id { get; init; }

    /// <summary>What firmware calls it.</summary>
    public string? FirmwarePath { get; init; }
}

internal enum MsiControllerKind
{
    Generic, // generic
    GicV3Its, // gicv3-its
    GicV2m, // gicv2m
    X86Apic, // x86-apic: 0xfee00000..0xfeefffff, never translated by the DMA path
}
