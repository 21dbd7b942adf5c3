using System.Globalization;
using System.Text;

namespace IovaDsl.Runtime;

/// <summary>
/// The text of <c>/sys/kernel/iommu_groups/*/reserved_regions</c>: a line per region of the merged list, both ends as <c>0x</c> and 16
/// lower-case hexadecimal digits, the kernel's word for the kind (<c>iommu_group_show_resv_regions</c>, <c>drivers/iommu/iommu.c</c>).
/// </summary>
/// <remarks>It shows reserved regions only: no aperture, no limits of the path, no windows of the host bridge.</remarks>
public static class SysfsText
{
    /// <summary>
    /// How many bytes of it user space can read. The file is one page: 6.12 stops at 4095 bytes, possibly in the middle of a line
    /// (<c>sysfs_emit_at</c>); 6.1 formats on past the page, and user space again sees the first 4095 bytes.
    /// </summary>
    public const int MaxLength = 4095;

    /// <summary>The line of one region, without a newline. A malformed region is written as it is.</summary>
    public static string Line(ReservedRegion region) =>
        string.Format(CultureInfo.InvariantCulture, "0x{0:x16} 0x{1:x16} {2}", region.First, region.Last, region.Kind.SysfsName());

    /// <summary>The lines of a merged list, without newlines, none cut.</summary>
    /// <param name="merged">The result of <see cref="RegionMerge.LinuxGroup(ReadOnlySpan{ReservedRegion}, Quirks)"/>.</param>
    public static string[] Lines(ReadOnlySpan<ReservedRegion> merged)
    {
        string[] lines = new string[merged.Length];
        for (int i = 0; i < lines.Length; i++)
            lines[i] = Line(merged[i]);
        return lines;
    }

    /// <summary>The file as user space reads it: each line with a newline, cut at <see cref="MaxLength"/> bytes.</summary>
    /// <param name="merged">The result of <see cref="RegionMerge.LinuxGroup(ReadOnlySpan{ReservedRegion}, Quirks)"/>.</param>
    public static string File(ReadOnlySpan<ReservedRegion> merged)
    {
        StringBuilder text = new();
        foreach (ReservedRegion region in merged)
        {
            text.Append(Line(region)).Append('\n');
            if (text.Length >= MaxLength)
                break;
        }

        text.Length = Math.Min(text.Length, MaxLength);
        return text.ToString();
    }
}
