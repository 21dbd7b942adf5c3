using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Dmar;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>Scopes: paths through bridges, kinds, and the workaround for bus numbers.</summary>
[Trait("Category", "Firmware")]
public sealed class DmarMapTests
{
    private static readonly PciStep Port = new(0, 0x1c, 0, HasBridgeHeader: true, IsBridgeClass: true);
    private static readonly PciStep Nic = new(3, 0, 1, HasBridgeHeader: false, IsBridgeClass: false);

    [Fact]
    public void A_path_of_two_hops_leads_through_a_bridge()
    {
        DmarScope scope = Scope(DmarScopeKind.Endpoint, 0, (0x1c, 0), (0, 1));
        Assert.True(DmarMap.Matches(scope, [Port, Nic]));
        Assert.False(DmarMap.Matches(scope, [Port]));
    }

    [Fact]
    public void A_path_of_one_hop_also_matches_by_the_devices_own_bus()
    {
        Assert.True(DmarMap.Matches(Scope(DmarScopeKind.Endpoint, 3, (0, 1)), [Port, Nic]));
        Assert.False(DmarMap.Matches(Scope(DmarScopeKind.Endpoint, 4, (0, 1)), [Port, Nic]));
    }

    [Fact]
    public void A_bridge_scope_covers_what_is_below_and_an_endpoint_scope_of_a_bridge_is_dropped()
    {
        Assert.True(DmarMap.IsInScope([Scope(DmarScopeKind.Bridge, 0, (0x1c, 0))], [Port, Nic]));
        Assert.False(DmarMap.IsInScope([Scope(DmarScopeKind.Endpoint, 0, (0x1c, 0))], [Port, Nic]));
        Assert.False(DmarMap.IsInScope([Scope(DmarScopeKind.IoApic, 0, (0x1c, 0))], [Port, Nic]));
    }

    private static DmarScope Scope(DmarScopeKind kind, byte bus, params (byte Device, byte Function)[] path) =>
        new((byte)kind, 0, 0, 0, bus, [.. path.Select(hop => new PciHop(hop.Device, hop.Function))]);
}
