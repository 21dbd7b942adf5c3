using IovaDsl.Firmware.Aml;

namespace IovaDsl.Firmware.Tests.Host;

public sealed class AmlHostBridgeTests
{
    // Device (PCI0) { Name (_HID, EisaId ("PNP0A08")) Name (_SEG, 2) … } inside Scope (\_SB).
    private static byte[] Table(params byte[][] terms)
    {
        byte[] hid = [0x08, .. "_HID"u8, 0x0c, 0x41, 0xd0, 0x0a, 0x08];
        byte[] device = [0x5b, 0x82, .. Package([.. "PCI0"u8, .. hid, .. terms.SelectMany(term => term)])];
        byte[] scope = [0x10, .. Package([.. "\\_SB_"u8, .. device])];
        return [.. "DSDT"u8, .. new byte[32], .. scope];
    }

    // Always the two-byte form of a package length, which reaches 4095.
    private static byte[] Package(byte[] content)
    {
        int length = content.Length + 2;
        return [(byte)(0x40 | (length & 0xf)), (byte)(length >> 4), .. content];
    }

    private static byte[] Buffer(params byte[] bytes) =>
        [0x11, .. Package([0x0b, (byte)bytes.Length, (byte)(bytes.Length >> 8), .. bytes])];

    private static byte[] Name(string name, byte[] value) => [0x08, .. System.Text.Encoding.ASCII.GetBytes(name), .. value];

    private static byte[] Method(string name, byte arguments, byte[] body) =>
        [0x14, .. Package([.. System.Text.Encoding.ASCII.GetBytes(name), arguments, .. body])];

    // Dword memory window 0x10000000..0x3effffff, then bus numbers 0..0x7f, then the end tag.
    private static readonly byte[] Windows =
    [
        0x87,
        0x17,
        0x00,
        0x00,
        0x0c,
        0x03,
        0,
        0,
        0,
        0,
        0x00,
        0x00,
        0x00,
        0x10,
        0xff,
        0xff,
        0xff,
        0x3e,
        0,
        0,
        0,
        0,
        0x00,
        0x00,
        0x00,
        0x2f,
        0x88,
        0x0d,
        0x00,
        0x02,
        0x0c,
        0x00,
        0,
        0,
        0,
        0,
        0x7f,
        0,
        0,
        0,
        0x80,
        0,
        0x79,
        0x00,
    ];

    private static AmlHostBridge One(params byte[][] terms) => Assert.Single(AmlHostBridges.Read([("DSDT", Table(terms))]).Bridges);

    [Fact]
    public void Literal_windows_segment_and_buses_are_read()
    {
        AmlHostBridge bridge = One(Name("_SEG", [0x0a, 0x02]), Name("_CRS", Buffer(Windows)));

        Assert.Equal(@"\_SB_.PCI0", bridge.Path);
        Assert.Equal(2UL, bridge.Segment);
        Assert.Equal(0UL, bridge.BaseBus);
        Assert.Equal(0x7fUL, bridge.LastBus);
        Assert.Equal(AmlPresence.Static, bridge.Crs.Presence);
        Assert.Equal(new AddressWindow(AddressSpaceKind.Memory, 0x10000000, 0x3effffff, 0, 0x2f000000, true), bridge.Crs.Windows[0]);
        Assert.Equal(AmlPresence.Absent, bridge.Dma.Presence);
        Assert.Equal(BootConfiguration.NotStated, bridge.BootConfiguration);
    }

    [Fact]
    public void A_method_that_only_returns_a_literal_is_read()
    {
        Assert.Equal(AmlPresence.Static, One(Method("_CRS", 0, [0xa4, .. Buffer(Windows)])).Crs.Presence);
        Assert.Equal(AmlPresence.Static, One(Name("RBUF", Buffer(Windows)), Method("_CRS", 0, [0xa4, .. "RBUF"u8])).Crs.Presence);
    }

    [Fact]
    public void A_method_that_patches_its_buffer_is_said_to_be_computed()
    {
        // CreateDWordField (RBUF, 0x0a, MINA)  MINA = 5  Return (RBUF)
        byte[] patch = [0x8a, .. "RBUF"u8, 0x0a, 0x0a, .. "MINA"u8, 0x70, 0x0a, 0x05, .. "MINA"u8, 0xa4, .. "RBUF"u8];
        AmlHostBridge bridge = One(Name("RBUF", Buffer(Windows)), Method("_CRS", 0, patch));

        Assert.Equal(AmlPresence.Computed, bridge.Crs.Presence);
        Assert.Empty(bridge.Crs.Windows);
    }

    private static readonly byte[] PciDsm =
    [
        0xd0,
        0x37,
        0xc9,
        0xe5,
        0x53,
        0x35,
        0x7a,
        0x4d,
        0x91,
        0x17,
        0xea,
        0x4d,
        0x19,
        0xc3,
        0x43,
        0x4d,
    ];

    // If (Arg0 == uuid) { If (Arg2 == 5) { Return (value) } }  Return (Buffer (1) {0})
    private static byte[] Dsm(byte[] value)
    {
        byte[] inner = [0xa0, .. Package([0x93, 0x6a, 0x0a, 0x05, 0xa4, .. value])];
        byte[] outer = [0xa0, .. Package([0x93, 0x68, .. Buffer(PciDsm), .. inner])];
        return Method("_DSM", 4, [.. outer, 0xa4, .. Buffer(0)]);
    }

    [Fact]
    public void Function_five_is_folded_through_its_conditions()
    {
        Assert.Equal(BootConfiguration.MustBeKept, One(Dsm([0x00])).BootConfiguration);
        Assert.Equal(BootConfiguration.MayChange, One(Dsm([0x01])).BootConfiguration);
        Assert.Equal(BootConfiguration.Computed, One(Dsm([.. "VARI"u8])).BootConfiguration);
        Assert.Equal(BootConfiguration.NotStated, One(Method("_DSM", 4, [0xa4, .. Buffer(0)])).BootConfiguration);
    }

    [Fact]
    public void A_switch_compiled_as_a_loop_is_folded()
    {
        // While (One) { Local0 = ToInteger (Arg2)  If (Local0 == 5) { Return (Zero) }  Break }
        byte[] loop =
        [
            0xa2,
            .. Package([0x01, 0x70, 0x99, 0x6a, 0x00, 0x60, 0xa0, .. Package([0x93, 0x60, 0x0a, 0x05, 0xa4, 0x00]), 0xa5]),
        ];
        Assert.Equal(BootConfiguration.MustBeKept, One(Method("_DSM", 4, loop)).BootConfiguration);
    }

    [Fact]
    public void A_table_that_only_adds_dma_windows_to_a_device_elsewhere_is_read()
    {
        byte[] scope = [0x10, .. Package([.. "\\."u8, .. "_SB_PCI0"u8, .. Name("_DMA", Buffer(Windows))])];
        scope[4] = 0x2e;
        byte[] table = [.. "SSDT"u8, .. new byte[32], .. scope];

        AmlHostBridge bridge = Assert.Single(AmlHostBridges.Read([("SSDT", table)]).Bridges);

        Assert.True(bridge.DeclaredElsewhere);
        Assert.Equal(AmlPresence.Static, bridge.Dma.Presence);
    }

    [Fact]
    public void Every_prefix_and_every_damaged_byte_is_survived()
    {
        byte[] table = Table(Name("_CRS", Buffer(Windows)), Dsm([0x00]));
        for (int length = 0; length <= table.Length; length++)
            AmlHostBridges.Read([("DSDT", table[..length])]);
        for (int at = 36; at < table.Length; at++)
        {
            foreach (byte value in new byte[] { 0x00, 0x14, 0x5b, 0xa0, 0xff })
            {
                byte[] damaged = [.. table];
                damaged[at] = value;
                AmlHostBridges.Read([("DSDT", damaged)]);
            }
        }
    }

    [Fact]
    public void Deep_nesting_is_survived()
    {
        byte[] deep = [.. "DSDT"u8, .. new byte[32], .. Enumerable.Repeat((byte)0x92, 200_000)];
        Assert.NotEmpty(AmlHostBridges.Read([("DSDT", deep)]).Remarks);
    }

    [SkippableTheory]
    [Trait("Category", "Hosts")]
    [InlineData("arm-iort-rmr-preserve-k612", nameof(BootConfiguration.MustBeKept))]
    [InlineData("arm-smmuv3-topology", nameof(BootConfiguration.NotStated))]
    public void Recorded_host_bridges_say_whether_their_configuration_is_kept(string host, string expected)
    {
        AmlReading reading = AmlHostBridges.Read([("DSDT", HostData.Files(host).Read("acpi/DSDT.bin")!)]);

        Assert.Empty(reading.Remarks);
        Assert.All(reading.Bridges, bridge => Assert.Equal(expected, bridge.BootConfiguration.ToString()));
        Assert.All(reading.Bridges, bridge => Assert.Equal(AmlPresence.Static, bridge.Crs.Presence));
    }

    [SkippableTheory]
    [Trait("Category", "Hosts")]
    [InlineData("arm-acpi-dma42", 1, 0x3ffffffffffUL)]
    [InlineData("arm-acpi-dma2w-k612", 2, 0x3fffffffffUL)]
    public void Recorded_inbound_windows_are_read(string host, int windows, ulong last)
    {
        AmlHostBridge bridge = Assert.Single(AmlHostBridges.Read([("SSDT", HostData.Files(host).Read("acpi/SSDT.bin")!)]).Bridges);

        Assert.Equal(@"\_SB_.PCI0", bridge.Path);
        Assert.Equal(windows, bridge.Dma.Windows.Length);
        Assert.Equal(last, bridge.Dma.Windows[^1].Maximum);
    }

    [SkippableFact]
    [Trait("Category", "Hosts")]
    public void All_three_root_buses_of_the_x_86_topology_are_found()
    {
        AmlReading reading = AmlHostBridges.Read([("DSDT", HostData.Files("x86-intel-topology").Read("acpi/DSDT.bin")!)]);

        Assert.Equal([0UL, 0x40UL, 0x80UL], reading.Bridges.Select(bridge => bridge.BaseBus!.Value).Order());
        Assert.Empty(reading.Remarks);
    }

    // Method (BN00) { Return (0x80) }  Method (BN01) { Return (BN00 ()) }  Method (_BBN) { Return (BN01 ()) }
    [Fact]
    public void A_base_bus_is_folded_through_methods_that_return_constants()
    {
        byte[] constant = Method("BN00", 0, [0xa4, 0x0a, 0x80]);
        byte[] between = Method("BN01", 0, [0xa4, .. "BN00"u8]);
        Assert.Equal(0x80UL, One(Method("_BBN", 0, [0xa4, .. "BN01"u8]), between, constant).BaseBus);
        Assert.Equal(0x80UL, One(Method("_BBN", 0, [0xa4, .. "BN00"u8]), constant).BaseBus);
    }

    [Fact]
    public void Methods_that_call_each_other_for_ever_are_unknown()
    {
        byte[] one = Method("BN00", 0, [0xa4, .. "BN01"u8]);
        byte[] other = Method("BN01", 0, [0xa4, .. "BN00"u8]);
        Assert.Null(One(Method("_BBN", 0, [0xa4, .. "BN00"u8]), one, other).BaseBus);
    }

    [Fact]
    public void Windows_may_be_in_a_named_buffer_unless_the_method_writes_to_it()
    {
        byte[] named = Name("RBUF", Buffer(Windows));
        AmlHostBridge literal = One(named, Method("_CRS", 0, [0xa4, .. "RBUF"u8]));
        Assert.Equal(AmlPresence.Static, literal.Crs.Presence);
        Assert.Equal(0x7fUL, literal.LastBus);
        // CreateDWordField (RBUF, 10, MIN_)  Return (RBUF)
        AmlHostBridge written = One(named, Method("_CRS", 0, [0x8a, .. "RBUF"u8, 0x0a, 0x0a, .. "MIN_"u8, 0xa4, .. "RBUF"u8]));
        Assert.Equal(AmlPresence.Computed, written.Crs.Presence);
    }
}
