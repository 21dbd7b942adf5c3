using System.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Firmware.Tests.Host;

public sealed class HostMemoryTests
{
    private static IEnumerable<string> Memory(params (string Path, string Text)[] files) =>
        HostReader
            .Read(HostFiles.InMemory(files.ToDictionary(file => file.Path, file => Encoding.ASCII.GetBytes(file.Text))))
            .Memory.Select(memory => $"{memory.Range} {memory.Type}");

    [Fact]
    public void What_firmware_reported_counts_before_what_the_kernel_made_of_it() =>
        Assert.Equal(
            ["0x0..0x9ffff System RAM", "0xe0000..0xfffff Reserved"],
            Memory(
                ("sys/firmware/memmap/0/start", "0x0\n"),
                ("sys/firmware/memmap/0/end", "0x9ffff\n"),
                ("sys/firmware/memmap/0/type", "System RAM\n"),
                ("sys/firmware/memmap/1/start", "0xe0000\n"),
                ("sys/firmware/memmap/1/end", "0xfffff\n"),
                ("sys/firmware/memmap/1/type", "Reserved\n"),
                ("proc/iomem", "00000000-00000fff : Reserved\n")
            )
        );

    [Fact]
    public void Lines_of_E820_and_EFI_are_found_in_a_console()
    {
        Assert.Equal(
            ["0x0..0x9fbff usable", "0xf0000..0xfffff reserved"],
            Memory(
                (
                    "console.log",
                    """
                    [    0.000000] BIOS-provided physical RAM map:
                    [    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable
                    [    0.000000] BIOS-e820: [mem 0x00000000000f0000-0x00000000000fffff] reserved
                    """
                )
            )
        );
        Assert.Equal(
            ["0x40000000..0x47ffffff Conventional Memory", "0x48000000..0x4800ffff Runtime Data"],
            Memory(
                (
                    "dmesg",
                    """
                    [    0.000000] efi: mem00: [Conventional Memory|   |  |  |WB|WT|WC|UC] range=[0x0000000040000000-0x0000000047ffffff] (128MB)
                    [    0.000000] efi: mem01: [Runtime Data|RUN|  |  |WB|WT|WC|UC] range=[0x0000000048000000-0x000000004800ffff] (0MB)
                    """
                )
            )
        );
    }

    /// <summary>Lines that are cut short, that hold a second entry, and that the clock of the kernel does not precede.</summary>
    [Theory]
    [InlineData(
        "BIOS-e820: [mem 0x1000-0x1fff] usable [mem 0x3000-0x3fff] BIOS-e820: [mem 0x4000-0x4fff] x",
        "0x1000..0x1fff usable [mem 0x3000-0x3fff] BIOS-e820: [mem 0x4000-0x4fff] x"
    )]
    [InlineData("BIOS-e820: [mem 0x1000-0x1000] persistent (type 12)", "0x1000..0x1000 persistent (type 12)")]
    [InlineData("BIOS-e820: [mem 0x1000-0x0fff] usable", null)]
    [InlineData("BIOS-e820: [mem 0x1000-0x1fff", null)]
    [InlineData("BIOS-e820: [mem 0x1000-0x1fff]", null)]
    [InlineData(
        "efi: mem00: [ Loader Code |WB] range=[0x1000-0x1fff] (4KB) [x] efi: mem01: [Boot] range=[0x2000-0x2fff]",
        "0x1000..0x1fff Loader Code"
    )]
    [InlineData("efi: mem00: [MMIO] range=[0x1000-0x1fff]", "0x1000..0x1fff MMIO")]
    [InlineData("range=[0x1000-0x1fff] efi: mem00: [MMIO]", null)]
    [InlineData("efi: mem00: [MMIO] range=[0x1000-0x1fff", null)]
    [InlineData("efi: mem00: MMIO range=[0x1000-0x1fff]", null)]
    [InlineData("efi: mem00: [|WB] range=[0x1000-0x1fff]", null)]
    public void A_line_of_a_console_is_read_as_far_as_it_goes(string line, string? memory) =>
        Assert.Equal(memory is null ? [] : [memory], Memory(("dmesg", line)));

    [Theory]
    [InlineData("console.log")]
    [InlineData("console.txt")]
    [InlineData("dmesg")]
    [InlineData("dmesg.txt")]
    [InlineData("dmesg.log")]
    [InlineData("var/log/dmesg")]
    public void A_console_is_found_by_its_name(string name) =>
        Assert.Equal(["0x1000..0x1fff usable"], Memory((name, "BIOS-e820: [mem 0x1000-0x1fff] usable")));

    [Fact]
    public void Of_iomem_the_outer_lines_count_and_zeros_say_nothing()
    {
        Assert.Equal(
            ["0x100000..0xbfffffff System RAM", "0xfed00000..0xfed003ff HPET 0"],
            Memory(("proc/iomem", "00100000-bfffffff : System RAM\n  01000000-01ffffff : Kernel code\nfed00000-fed003ff : HPET 0\n"))
        );
        Assert.Empty(Memory(("proc/iomem", "00000000-00000000 : System RAM\n00000000-00000000 : Reserved\n")));
    }

    [Fact]
    public void An_import_writes_the_map_without_overlaps_and_reserved_first()
    {
        ImportedPlatform imported = FirmwareImport.Import(
            ImportInput.FromHost(
                HostReader.Read(
                    HostFiles.InMemory(
                        new Dictionary<string, byte[]>
                        {
                            ["console.log"] =
                            [
                                .. "BIOS-e820: [mem 0x0000000000000000-0x00000000000fffff] usable\n"u8,
                                .. "BIOS-e820: [mem 0x000000000009f000-0x000000000009ffff] reserved\n"u8,
                                .. "BIOS-e820: [mem 0x0000000000100000-0x00000000001fffff] usable\n"u8,
                                .. "BIOS-e820: [mem 0x0000000000200000-0x00000000002fffff] ACPI NVS\n"u8,
                            ],
                        }
                    )
                )
            )
        );
        Assert.Equal(
            ["Ram 0x0..0x9efff", "Reserved 0x9f000..0x9ffff", "Ram 0xa0000..0x1fffff", "Reserved 0x200000..0x2fffff ACPI NVS"],
            imported.Platform.Memory.Select(memory => $"{memory.Use} {memory.Range} {memory.Label}".TrimEnd())
        );
        Assert.Contains("memory reserved 0x20_0000 size 1M \"ACPI NVS\"", PlatformText.Write(imported));
    }
}
