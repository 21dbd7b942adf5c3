namespace IovaDsl.Firmware.Draft;

/// <summary>
/// Whether a host's Linux drives an IOMMU that a table describes: <c>sys/class/iommu</c> says so. Where that folder was not
/// recorded, the command line may still say that it does not; otherwise it is taken to be driven, and marked as unknown.
/// </summary>
internal static class DrivenIommus
{
    public const string Property = "driven";

    /// <param name="draft">The platform.</param>
    /// <param name="iommu">The IOMMU.</param>
    /// <param name="isDriven">It is one of the host's.</param>
    /// <param name="showsOthers">The host has others among which this one would be.</param>
    public static void Settle(PlatformDraft draft, DraftIommu iommu, bool isDriven, bool showsOthers)
    {
        if (draft.Host is not { } host || isDriven)
            return;
        if (showsOthers || (host.Iommus.IsEmpty && host.ShowsClasses))
            MarkIdle(iommu, "not in sys/class/iommu");
        else if (host.CommandLine?.SwitchesOff(iommu.Kind) is { } argument)
            MarkIdle(iommu, $"the command line has {argument}");
        else if (host.Iommus.IsEmpty)
            Assume(draft, iommu);
    }

    /// <summary>Linux names an SMMU by its base: <c>smmu3.0x0000000009050000</c>.</summary>
    public static void SettleSmmu(PlatformDraft draft, DraftIommu iommu, ulong registers)
    {
        if (draft.Host is not { } host)
            return;
        string address = $".0x{registers:x16}";
        bool drivesSmmus = host.Iommus.Any(other => other.Name.StartsWith("smmu", StringComparison.Ordinal));
        bool driven = host.Iommus.Any(other => other.Name.EndsWith(address, StringComparison.Ordinal));
        Settle(draft, iommu, driven, drivesSmmus);
    }

    private static void MarkIdle(DraftIommu iommu, string because)
    {
        iommu.IsIdle = true;
        iommu.Notes.Add($"Linux does not drive it on this host ({because}): what it would translate passes untranslated.");
    }

    private static void Assume(PlatformDraft draft, DraftIommu iommu)
    {
        if (draft.PeekAssumption(iommu, Property) is "yes" or "no")
        {
            iommu.IsIdle = draft.TakeAssumption(iommu, Property) == "no";
            return;
        }

        iommu.MarkUnknown(Property, "sys/class/iommu is not there, so nobody tells whether Linux drives it");
    }
}
