using System.Globalization;
using System.Text;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>
/// A board of any length: a device every three lines, as in the project's measurements. One that includes another uses its constant
/// <c>width</c>.
/// </summary>
internal static class LongBoard
{
    public static string Of(int lines, string name = "board", string? include = null)
    {
        var text = new StringBuilder(include is null ? "" : $"include \"{include}\"\n");
        text.Append(CultureInfo.InvariantCulture, $"platform {name} {{\n  iommu smmu : arm-smmu-v3 {{ input-bits 48  page-sizes 4K }}\n");
        int devices = (lines - 4) / 3;
        for (int i = 0; i < devices; i++)
        {
            if (i % 1000 == 0)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  root-bus pcie{i / 1000} {{ segment {i / 1000}  buses 0x00..0xff  behind smmu streams {i / 1000 * 0x1_0000}  address-bits {(include is null ? "42" : "width")} }}\n"
                );
            int slot = i % 1000;
            text.Append(
                CultureInfo.InvariantCulture,
                $"  device d{i} on pcie{i / 1000} at {slot / 32 + 1:x2}:{slot % 32:x2}.0 {{\n    reserved 0x{0x1_0000_0000 + (long)i * 0x1_0000:x} size 4K\n  }}\n"
            );
        }

        return text.Append("}\n").ToString();
    }
}
