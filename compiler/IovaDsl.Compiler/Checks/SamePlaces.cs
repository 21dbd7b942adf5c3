using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Checks;

/// <summary>Two elements that cannot both be where they are said to be: one register base, one path in firmware.</summary>
internal static class SamePlaces
{
    public static void Run(CheckContext context)
    {
        var byBase = new Dictionary<ulong, Iommu>();
        foreach (Iommu iommu in context.Platform.Iommus)
        {
            if (iommu.Registers is not { } registers || !context.IsSound(iommu))
                continue;
            if (byBase.TryGetValue(registers.First, out Iommu first))
                context.Report(CheckCatalog.SameRegisters(iommu, first, registers.First), iommu);
            else
                byBase.Add(registers.First, iommu);
        }

        int paths = context.Platform.Elements().Count(element => PathOf(element) is not null);
        var byPath = new Dictionary<string, Element>(paths, StringComparer.Ordinal);
        foreach (Element element in context.Platform.Elements())
        {
            if (PathOf(element) is not { } path || !context.IsSound(element))
                continue;
            if (byPath.TryGetValue(path, out Element first))
                context.Report(CheckCatalog.SamePath(element, first, path), element);
            else
                byPath.Add(path, element);
        }
    }

    private static string? PathOf(Element element) =>
        element switch
        {
            Iommu iommu => iommu.FirmwarePath,
            MsiController controller => controller.FirmwarePath,
            Bus bus => bus.FirmwarePath,
            Device device => device.FirmwarePath,
            _ => null,
        };
}
