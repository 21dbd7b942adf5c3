using System.Globalization;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;
using static IovaDsl.Compiler.Emit.Iova.IovaText;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>The heads of declarations: keyword, name, kind, title, place.</summary>
internal static class IovaHeads
{
    public static string Of(Platform platform) => Words(LanguageWords.Platform, Name(platform.Name), Quoted(platform.Title));

    public static string Of(Element element) =>
        element switch
        {
            Iommu iommu => Words(LanguageWords.Iommu, NameOf(iommu), ":", iommu.Kind.Name, TitleOf(iommu)),
            MsiController msi => Words(LanguageWords.Msi, NameOf(msi), ":", MsiControllerKinds.NameOf(msi.Kind), TitleOf(msi)),
            Bus bus => Of(bus),
            Device device => Of(device),
            MemoryLayout layout => Words(LanguageWords.Layout, NameOf(layout), TitleOf(layout)),
            _ => Words(LanguageWords.Group, NameOf(element), TitleOf(element)),
        };

    private static string Of(Bus bus) =>
        bus.Kind switch
        {
            BusKind.RootBus => Words(LanguageWords.RootBus, NameOf(bus), TitleOf(bus)),
            BusKind.Interconnect => Words(LanguageWords.Interconnect, NameOf(bus), TitleOf(bus), On(bus.Parent)),
            _ => Words(LanguageWords.Bridge, NameOf(bus), TitleOf(bus), On(bus.Parent), At(bus.Address, bus.Parent)),
        };

    private static string Of(Device device) =>
        Words(LanguageWords.Device, NameOf(device), TitleOf(device), On(device.Parent), At(device.Address, device.Parent));

    private static string On(Bus? parent) => parent is null ? "" : Words(LanguageWords.On, NameOf(parent));

    // The segment goes without saying where it is the root bus's. Below a function that makes a segment of its own (Intel's VMD) it is not.
    private static string At(PciAddress? address, Bus? parent)
    {
        if (address is not { } at)
            return "";
        Bus? root = parent;
        while (root?.Parent is { } above)
            root = above;
        string segment = at.Segment == (root?.Segment ?? 0) ? "" : string.Format(CultureInfo.InvariantCulture, "{0:x4}:", at.Segment);
        return string.Format(
            CultureInfo.InvariantCulture,
            "{0} {1}{2:x2}:{3:x2}.{4}",
            LanguageWords.At,
            segment,
            at.Bus,
            at.Device,
            at.Function
        );
    }
}
