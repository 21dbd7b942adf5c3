using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>Whether what a function sends is kept from its neighbours until it is translated.</summary>
/// <param name="IsIsolated">The verdict.</param>
/// <param name="Because">A clause whose subject is the function: <c>has no ACS capability</c>.</param>
/// <param name="IsGuessed">Not enough is stated; the verdict is the one that cannot isolate too much.</param>
internal readonly record struct Isolation(bool IsIsolated, string Because, bool IsGuessed = false);

/// <summary>
/// Linux's <c>pci_acs_enabled</c> for the bits that groups ask for: source validation, request redirect, completion redirect
/// and upstream forwarding (<c>REQ_ACS_FLAGS</c>).
/// </summary>
internal static class AcsIsolation
{
    private const uint SourceValidation = 0x01,
        RequestRedirect = 0x04,
        CompletionRedirect = 0x08,
        UpstreamForwarding = 0x10,
        EgressControl = 0x20;
    private const uint Asked = SourceValidation | RequestRedirect | CompletionRedirect | UpstreamForwarding;
    private const uint WorkaroundIsOn = 1u << 26;

    public static Isolation Of(PciNode node, PciTree tree, KernelVersion kernel)
    {
        foreach (AcsQuirk quirk in AcsQuirks.For(node.Facts))
        {
            if (Verdict(quirk, node, tree) is { } verdict)
                return verdict;
        }

        if (node.Port is { } port)
            return OfPort(node, port, kernel);
        if (node.IsConventional)
            return new Isolation(false, "is conventional PCI, which cannot isolate");
        return node.Facts.IsStated
            ? new Isolation(false, "has capabilities that are not recorded, and counts as not isolated", IsGuessed: true)
            : new Isolation(true, "is not known to share anything; no fact is stated of it", IsGuessed: true);
    }

    private static Isolation OfPort(PciNode node, PciePort port, KernelVersion kernel) =>
        port switch
        {
            PciePort.PcieToPciBridge or PciePort.PciToPcieBridge => new Isolation(
                false,
                "is a bridge to conventional PCI, which cannot isolate"
            ),
            PciePort.RootComplexEventCollector => new Isolation(false, "is an event collector, which cannot isolate"),
            PciePort.RootPort or PciePort.DownstreamPort => ByRegisters(node, kernel),
            PciePort.Endpoint or PciePort.LegacyEndpoint or PciePort.RootComplexEndpoint or PciePort.UpstreamPort => node.IsMultifunction
                ? ByRegisters(node, kernel)
                : new Isolation(true, "is the only function of its slot"),
            _ => new Isolation(true, "is of a kind that Linux does not ask"),
        };

    /// <summary>Null: the row has no verdict for this function.</summary>
    private static Isolation? Verdict(AcsQuirk quirk, PciNode node, PciTree tree)
    {
        bool isRootPort = node.Port == PciePort.RootPort;
        bool facesDown = isRootPort || node.Port == PciePort.DownstreamPort;
        Isolation yes = new(true, $"is isolated by Linux's knowledge of it ({quirk.Function})");
        Isolation no = new(false, $"is not isolated by Linux's knowledge of it ({quirk.Function})");
        return quirk.Rule switch
        {
            AcsRule.Always => yes,
            AcsRule.Never => no,
            AcsRule.RootPort when isRootPort => yes,
            AcsRule.FacingDown when facesDown => yes,
            AcsRule.NeverFacingDown when facesDown => no,
            AcsRule.RootComplexEndpoint when node.Port == PciePort.RootComplexEndpoint => yes,
            AcsRule.AmdSouthbridge when node.IsMultifunction && node.Bridge is null && tree.HasIvrs => yes,
            AcsRule.IntelPch when isRootPort => ByMiscellaneousPort(node.Facts, quirk.Function),
            AcsRule.IntelSunrisePoint when isRootPort && node.Facts.AcsCapability is { } capability => ByBits(
                capability,
                node.Facts.AcsControl ?? 0
            ),
            _ => null,
        };
    }

    private static Isolation ByMiscellaneousPort(PciFacts facts, string function) =>
        facts.MiscellaneousPort is not { } register
            ? new Isolation(false, $"isolates by registers of its own, which are not recorded ({function})", IsGuessed: true)
        : (register & WorkaroundIsOn) != 0 ? new Isolation(true, $"is isolated by registers of its own ({function})")
        : new Isolation(false, $"could be isolated by registers of its own, and is not ({function})");

    private static Isolation ByRegisters(PciNode node, KernelVersion kernel)
    {
        PciFacts facts = node.Facts;
        if (facts.AcsCapability is not { } capability)
            return facts.KnowsExtendedCapabilities
                ? new Isolation(false, "has no ACS capability")
                : new Isolation(false, "may have an ACS capability, which is not recorded, and counts as not isolated", IsGuessed: true);
        // IDT's switches do source validation wrongly; Linux takes the bit out of what they can do (pci_disable_broken_acs_cap).
        if (facts is { Vendor: 0x111d, DeviceId: 0x80b5 or 0x8090 } && KernelRules.BrokenAcsRemembered.HoldsFor(kernel))
            capability &= ~SourceValidation;
        return ByBits(capability, facts.AcsControl ?? 0);
    }

    // What the function cannot do counts as done (pci_acs_flags_enabled); egress control always is asked for, and never here.
    private static Isolation ByBits(uint capability, uint control)
    {
        uint wanted = Asked & (capability | EgressControl);
        uint missing = wanted & ~control;
        return missing == 0
            ? new Isolation(true, $"has ACS switched on (control 0x{control & 0xffff:x4})")
            : new Isolation(false, $"has ACS without {Words(missing)} (control 0x{control & 0xffff:x4})");
    }

    private static string Words(uint bits)
    {
        List<string> words = [];
        if ((bits & SourceValidation) != 0)
            words.Add("source validation");
        if ((bits & RequestRedirect) != 0)
            words.Add("request redirect");
        if ((bits & CompletionRedirect) != 0)
            words.Add("completion redirect");
        if ((bits & UpstreamForwarding) != 0)
            words.Add("upstream forwarding");
        return string.Join(", ", words);
    }
}
