using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>Specs made by hand, for what the emitter alone decides.</summary>
internal static class SampleSpecs
{
    public static AnswerSpec Answer(ulong last = 0xffff_ffff_ffff) =>
        new()
        {
            IsTranslated = true,
            Aperture = new IovaRange(0, last),
            PageSizes = 0x4020_1000,
            Regions = Array(new ReservedRegion(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi)),
            Limits = Array(new IovaRange(0, 0x3ff_ffff_ffff)),
            Views = Array(
                Usable(new IovaRange(0, 0x7ff_ffff), new IovaRange(0x810_0000, Math.Min(last, 0x3ff_ffff_ffff))),
                new ViewSpec(default, Array(new ReservedRegion(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi)), null),
                Usable(new IovaRange(0, 0x7ff_ffff), new IovaRange(0x810_0000, last)),
                new ViewSpec(default, default, "EINVAL: a direct region keeps it from user space (gpu.direct)"),
                Usable(new IovaRange(0x1000, 0x3ff_ffff_ffff))
            ),
            Reasons = Array(
                new ReasonSpec(0x800_0000, 0x80f_ffff, "software-msi", "smmu.msi-window", null),
                new ReasonSpec(0x400_0000_0000, ulong.MaxValue, "limit", "pcie0.address-bits", "42 <bits>")
            ),
        };

    private static ViewSpec Usable(params IovaRange[] ranges) => new(Array(ranges), default, null);

    public static DeviceSpec Device(string name, ulong? index = null, PciAddress? address = null, int answer = 0) =>
        new(new NameSpec(name, index), null, null, address, "PCI on pcie0, behind smmu", answer);

    public static PlatformSpec Platform(string name = "board", params DeviceSpec[] devices) =>
        new()
        {
            Name = name,
            Title = "A <board> \u2028 with \"quotes\"",
            Doc = "First line.\nSecond & last.",
            Iommus = Array(
                new IommuSpec(new NameSpec("smmu", null), null, null, "arm-smmu-v3", new IovaRange(0, 0xffff_ffff_ffff), 0x1000)
            ),
            RootBuses = Array(
                new RootBusSpec(new NameSpec("pcie0", null), null, null, 0, 0, 0xff, Array(new IovaRange(0, 0x3ff_ffff_ffff)), default)
            ),
            Devices = devices.ToEquatableArray(),
            Layouts = Array(new LayoutSpec(new NameSpec("small-vm", null), null, null, Array(new IovaRange(0x4000_0000, 0x5fff_ffff)))),
            Answers = Array(Answer()),
        };

    public static EquatableArray<T> Array<T>(params T[] items)
        where T : IEquatable<T> => items.ToEquatableArray();
}
