using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>A PCI host bridge of the ACPI namespace, as far as it can be told without running AML.</summary>
internal sealed record AmlHostBridge
{
    /// <summary>Absolute path, segments of four characters: <c>\_SB_.PCI0</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The table it is declared in: <c>DSDT</c>.</summary>
    public required string Table { get; init; }

    /// <summary><c>_SEG</c>, 0 where there is none; null when AML code computes it.</summary>
    public ulong? Segment { get; init; }

    /// <summary><c>_BBN</c>, or the first bus number of <c>_CRS</c>; null when neither says.</summary>
    public ulong? BaseBus { get; init; }

    /// <summary>The last bus number of <c>_CRS</c>; null where it does not say.</summary>
    public ulong? LastBus { get; init; }

    /// <summary>Windows of <c>_CRS</c>.</summary>
    public AmlTemplate Crs { get; init; }

    /// <summary>Windows of <c>_DMA</c>, inbound.</summary>
    public AmlTemplate Dma { get; init; }

    /// <summary>What <c>_DSM</c> function 5 says of the boot configuration.</summary>
    public BootConfiguration BootConfiguration { get; init; }

    /// <summary>The device's declaration was not seen: a table only adds to it.</summary>
    public bool DeclaredElsewhere { get; init; }
}

/// <summary>A resource template: absent, computed by AML code, or its windows.</summary>
internal readonly record struct AmlTemplate(AmlPresence Presence, ImmutableArray<AddressWindow> WindowsOrDefault)
{
    public ImmutableArray<AddressWindow> Windows => WindowsOrDefault.IsDefault ? ImmutableArray<AddressWindow>.Empty : WindowsOrDefault;
}

internal enum AmlPresence
{
    Absent,

    /// <summary>There, and literal.</summary>
    Static,

    /// <summary>There, and computed by AML code: not read.</summary>
    Computed,
}

/// <summary>Whether firmware wants its PCI configuration kept (PCI Firmware Specification 3.3, 4.6.5: function 5 returns 0).</summary>
internal enum BootConfiguration
{
    /// <summary>Nothing is said; Linux is free to change it.</summary>
    NotStated,
    MayChange,
    MustBeKept,

    /// <summary>AML code computes the answer: not read.</summary>
    Computed,
}
