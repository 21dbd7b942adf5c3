using System.Globalization;
using System.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>A baseline in the words of those who use it.</summary>
public static class BaselineOutputs
{
    // virtio-iommu's word for a region that is reserved, not MSI (VIRTIO_IOMMU_RESV_MEM_T_RESERVED).
    private const int Reserved = 0;

    /// <summary>A virtual IOMMU that keeps guests from what is not usable everywhere: a word pair of QEMU (8.2 and later).</summary>
    public static string Qemu(IovaRangeSet common) => $"-device '{Device(common)}'\n";

    /// <summary>The same for a domain of libvirt, which has no element for it; the namespace belongs on <c>domain</c>.</summary>
    public static string Libvirt(IovaRangeSet common) =>
        $"""
            <qemu:commandline xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">
              <qemu:arg value="-device"/>
              <qemu:arg value="{Device(common).Replace("\"", "&quot;")}"/>
            </qemu:commandline>

            """.ReplaceLineEndings("\n");

    private static string Device(IovaRangeSet common)
    {
        IEnumerable<string> regions = common
            .Complement()
            .Select(gap => string.Create(CultureInfo.InvariantCulture, $"\"0x{gap.First:x}:0x{gap.Last:x}:{Reserved}\""));
        return $"{{\"driver\":\"virtio-iommu-pci\",\"reserved-regions\":[{string.Join(',', regions)}]}}";
    }

    /// <summary>A layout of the language, for a platform's file: the proposal where there is one, else all that is common.</summary>
    public static string Iova(string name, IEnumerable<IovaRange> ranges)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"layout {name} {{\n");
        foreach (IovaRange range in ranges)
            text.Append(CultureInfo.InvariantCulture, $"  ram 0x{range.First:x}..0x{range.Last:x}\n");
        return text.Append("}\n").ToString();
    }
}
