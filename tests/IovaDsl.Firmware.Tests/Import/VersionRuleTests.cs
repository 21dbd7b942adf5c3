using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>
/// What tables come to under kernels at both sides of a rule: as booted with patched tables (kernels-6.12-to-7.3, section 5).
/// </summary>
public sealed class VersionRuleTests
{
    private const uint ImagesAreValid = 1;
    private const string All = "0xffffffffffffffff";
    private const string Bits48 = "0xffffffffffff";

    // The window's end, and what is left below the HyperTransport hole.
    [Theory]
    [InlineData(IvrsHardware.Type10, 2, 64, "6.12", All)]
    [InlineData(IvrsHardware.Type10, 2, 64, "6.16", All)]
    [InlineData(IvrsHardware.Type10, 2, 64, "6.18", Bits48)]
    [InlineData(IvrsHardware.Type10, 2, 64, "7.3", Bits48)]
    [InlineData(IvrsHardware.Type11, 0, 64, "6.16", All)]
    [InlineData(IvrsHardware.Type11, 0, 64, "6.17", Bits48)]
    [InlineData(IvrsHardware.Type11, 1, 64, "6.17", "0x1ffffffffffffff")]
    [InlineData(IvrsHardware.Type11, 2, 64, "7.3", All)]
    [InlineData(IvrsHardware.Type11, 2, 40, "6.18", All)]
    [InlineData(IvrsHardware.Type11, 2, 40, "7.2", "0xfcffffffff")]
    [InlineData(IvrsHardware.Type11, 3, 64, "6.16", All)]
    [InlineData(IvrsHardware.Type11, 3, 64, "6.17", "nothing")]
    public void An_ivrs_decides_where_vfio_ends(byte type, int levels, int virtualAddressBits, string kernel, string ends)
    {
        byte[] table = Ivrs(type, levels, virtualAddressBits, ioapic: 0x00a0);
        GroupAnswer[] groups = Groups(ImportTable("IVRS", table), kernel);
        Assert.Equal(ends, groups.Length == 0 ? "nothing" : $"0x{groups[0].Vfio!.Ranges[^1].Last:x}");
    }

    [Theory]
    [InlineData(0x00a0, "0000:00:14.0", 0x0c0500u, "7.3", null)] // an SMBus controller
    [InlineData(0x00f8, "0000:00:1f.0", 0x060100u, "7.3", null)] // an ISA bridge
    [InlineData(0x00a0, "0000:00:1f.0", 0x060100u, "7.3", "EPERM")] // names a function that is absent, as QEMU's own table does
    [InlineData(0x0010, "0000:00:1f.0", 0x060100u, "7.3", "EPERM")] // names a network controller
    [InlineData(null, "0000:00:1f.0", 0x060100u, "7.3", "EPERM")] // names nothing
    [InlineData(null, "0000:00:1f.0", 0x060100u, "6.12", "EPERM")]
    [InlineData(0x00f8, "0000:00:1f.0", 0x060100u, "7.2", "EPERM")] // is not 00:14.0
    [InlineData(0x00a0, "0000:00:1f.0", 0x060100u, "7.2", null)] // is 00:14.0, though nothing is there
    [InlineData(0x00a0, "0000:00:1f.0", 0x060100u, "6.12", null)]
    public void The_ioapics_entry_of_an_ivrs_decides_about_vfio(
        int? ioapic,
        string southBridge,
        uint classCode,
        string kernel,
        string? error
    )
    {
        MadeHost host = new MadeHost()
            .Function("0000:00:02.0", 0x020000, group: 0)
            .Function(southBridge, classCode, group: 1)
            .Table("IVRS", Ivrs(IvrsHardware.Type11, 2, 64, (ushort?)ioapic));
        GroupAnswer[] groups = Groups(FirmwareImport.Import(ImportInput.FromHost(host.Snapshot)), kernel);
        Assert.All(groups, group => Assert.Equal(error, group.Vfio!.Refused?.Error));
    }

    [Theory]
    [InlineData(9, "7.2", true)]
    [InlineData(9, "7.3", false)]
    [InlineData(1, "7.3", true)]
    public void A_dmar_can_ask_to_be_left_alone(byte flags, string kernel, bool isTranslated)
    {
        byte[] table = DmarEncoder.Encode(
            new DmarTable(AcpiHeader.Create("DMAR", 1, "IOVADS", "MADEHOST", 1))
            {
                HostAddressBits = 46,
                Flags = flags,
                Structures = [MadeHost.Unit(0xfed9_0000, all: true, MadeHost.Endpoint(0, new PciHop(2, 0)))],
            }
        );
        Assert.Equal(isTranslated, Groups(ImportTable("DMAR", table), kernel).Length > 0);
    }

    private static byte[] Ivrs(byte type, int levels, int virtualAddressBits, ushort? ioapic) =>
        IvrsEncoder.Encode(
            new IvrsTable(AcpiHeader.Create("IVRS", 2, "IOVADS", "MADEHOST", 1))
            {
                Info = ((uint)virtualAddressBits << 15) | (48 << 8) | (type == IvrsHardware.Type10 ? 0 : ImagesAreValid),
                Blocks =
                [
                    new IvrsHardware
                    {
                        Type = type,
                        DeviceId = 8,
                        Base = 0xfed8_0000,
                        CapabilityOffset = 0x40,
                        EfrImage = type == IvrsHardware.Type10 ? null : (ulong)levels << 10,
                        Efr2Image = type == IvrsHardware.Type10 ? null : 0,
                        Entries =
                        [
                            new IvhdDevice(IvhdEntry.Select, 0x10, 0),
                            .. ioapic is { } source ? [new IvhdSpecial(0, 0, 0, source, IvhdSpecial.IoApic)] : Array.Empty<IvhdEntry>(),
                        ],
                    },
                ],
            }
        );

    private static ImportedPlatform ImportTable(string name, byte[] table) =>
        FirmwareImport.Import(new ImportInput { Files = [new ImportFile(name + ".bin", FirmwareFile.Read(table))] });

    // Through the written text, as a user would.
    private static GroupAnswer[] Groups(ImportedPlatform imported, string kernel)
    {
        CompilationResult compiled = IovaCompilation.CompileText(PlatformText.Write(imported));
        Assert.False(compiled.HasErrors, string.Join("\n", compiled.Diagnostics.Select(diagnostic => diagnostic.Message)));
        var options = new AnswerOptions { Kernel = KernelVersion.Parse(kernel) };
        return [.. AnswerComputer.AnswerAll(Assert.Single(compiled.Platforms).Resolved, options).Groups];
    }
}
