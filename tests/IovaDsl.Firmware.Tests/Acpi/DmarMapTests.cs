using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>Scopes: paths through bridges, kinds, the workaround for bus numbers, and include-all.</summary>
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
        Assert.Equal(((byte)3, new PciHop(0, 1)), DmarMap.Resolve(scope, (bus, hop) => bus == 0 && hop == new PciHop(0x1c, 0) ? (byte)3 : null));
        Assert.Null(DmarMap.Resolve(scope, (_, _) => null));
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

    [Fact]
    public void The_first_unit_that_names_the_device_or_includes_all_has_it()
    {
        DmarHardwareUnit graphics = new() { RegisterBase = 1, Scopes = [Scope(DmarScopeKind.Endpoint, 0, (2, 0))] };
        DmarHardwareUnit other = new() { RegisterBase = 2, Segment = 1, Flags = 1 };
        DmarHardwareUnit all = new() { RegisterBase = 3, Flags = 1 };
        DmarTable table = new(AcpiHeader.Create("DMAR", 1, "", "", 0)) { Structures = [graphics, other, all] };
        Assert.Same(graphics, DmarMap.UnitOf(table, 0, [new PciStep(0, 2, 0, false, false)]));
        Assert.Same(all, DmarMap.UnitOf(table, 0, [Port, Nic]));
        Assert.Same(other, DmarMap.UnitOf(table, 1, [Port, Nic]));
        Assert.Null(DmarMap.UnitOf(table, 2, [Port, Nic]));
    }

    [Fact]
    public void Reserved_memory_is_found_by_segment_and_scope()
    {
        DmarReservedMemory ours = new() { Base = 0x1000, Limit = 0x1fff, Scopes = [Scope(DmarScopeKind.Bridge, 0, (0x1c, 0))] };
        DmarReservedMemory elsewhere = ours with { Segment = 1 };
        DmarTable table = new(AcpiHeader.Create("DMAR", 1, "", "", 0)) { Structures = [elsewhere, ours] };
        Assert.Same(ours, Assert.Single(DmarMap.ReservedMemoryOf(table, 0, [Port, Nic])));
    }

    private static DmarScope Scope(DmarScopeKind kind, byte bus, params (byte Device, byte Function)[] path) =>
        new((byte)kind, 0, 0, 0, bus, [.. path.Select(hop => new PciHop(hop.Device, hop.Function))]);
}
