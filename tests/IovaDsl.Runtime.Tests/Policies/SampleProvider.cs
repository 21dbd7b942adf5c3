namespace IovaDsl.Runtime.Tests.Policies;

/// <summary>What generated code looks like from outside: a struct without state over tables.</summary>
internal readonly struct SampleProvider : IRegionProvider
{
    public string Name => "nic";

    public PciAddress? Address => new PciAddress(0, 1, 0, 0);

    public bool IsTranslated => true;

    public IovaRange Aperture => IovaRange.FromBits(48);

    public ulong PageSizes => 0x4020_1000;

    public ReadOnlySpan<ReservedRegion> Regions =>
        ReservedRegion.FromWords([
            0x800_0000UL,
            0x80f_ffffUL,
            0x1a04UL,
            0x8000_0000UL,
            0x8000_ffffUL,
            0x0301UL,
            0x9000_0000UL,
            0x9000_ffffUL,
            0x0300UL,
        ]);

    public ReadOnlySpan<IovaRange> Limits => IovaRangeView.FromWords([0UL, 0x3ff_ffff_ffffUL]).Ranges;

    public ReadOnlySpan<IovaRange> Swallowed => IovaRangeView.FromWords([0x7020_0000UL, 0x781f_ffffUL]).Ranges;
}
