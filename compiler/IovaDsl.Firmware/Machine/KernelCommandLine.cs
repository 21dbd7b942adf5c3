using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Machine;

/// <summary>The kernel's command line, as far as it decides what an IOMMU translates.</summary>
internal sealed record KernelCommandLine(string Text)
{
    /// <summary>
    /// Whether VT-d's scalable mode, and with it the first stage, is switched off: <c>intel_iommu=sm_off</c>, of several words
    /// the last (<c>intel_iommu_setup</c>).
    /// </summary>
    public bool HasVtdScalableModeOff => WordsOf("intel_iommu").LastOrDefault(word => word is "sm_on" or "sm_off") == "sm_off";

    /// <summary>
    /// Whether AMD's guest format of page tables is asked for: <c>amd_iommu=pgtbl_v2</c> (<c>parse_amd_iommu_options</c>).
    /// </summary>
    public bool AsksForAmdGuestTables => WordsOf("amd_iommu").LastOrDefault(word => word is "pgtbl_v1" or "pgtbl_v2") == "pgtbl_v2";

    /// <summary>
    /// The argument that keeps Linux from driving IOMMUs of a kind (<c>intel_iommu_setup</c>, <c>parse_amd_iommu_options</c>,
    /// <c>iommu_setup</c> of x86); null: there is none.
    /// </summary>
    public string? SwitchesOff(IommuKind kind)
    {
        string? own =
            kind == IntelVtd.Kind ? "intel_iommu"
            : kind == AmdVi.Kind ? "amd_iommu"
            : null;
        if (own is null)
            return null;
        if (WordsOf(own).LastOrDefault(word => word is "on" or "off") == "off")
            return own + "=off";
        return WordsOf("iommu").Contains("off") ? "iommu=off" : null;
    }

    /// <summary>What an out-of-tree patch isolates against what the hardware says (<c>pcie_acs_override=</c>); null: nothing.</summary>
    public string? AccessControlOverride =>
        WordsOf("pcie_acs_override").Any() ? "pcie_acs_override=" + string.Join(",", WordsOf("pcie_acs_override")) : null;

    private IEnumerable<string> WordsOf(string option) =>
        Text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Where(argument => argument.StartsWith(option + "=", StringComparison.Ordinal))
            .SelectMany(argument => argument.Substring(option.Length + 1).Split(','));
}
