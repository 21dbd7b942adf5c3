using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Aml;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Fuzz;

/// <summary>Definition blocks, and the whole way from a file of firmware to .iova text.</summary>
public static class ImportTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        yield return new FuzzTarget(
            "aml",
            input => AmlHostBridges.Read([("DSDT", input)]),
            [DefinitionBlock(), [.. DefinitionBlock(), 0xa4, 0], .. RecordedBlocks()]
        );
        byte[][] firmware =
        [
            .. new[] { "IORT", "DMAR", "IVRS", "VIOT", "MCFG", "APIC" }.SelectMany(FirmwareSeeds.Tables),
            .. FirmwareSeeds.Trees(),
        ];
        yield return new FuzzTarget("import", input => Import(input), firmware);
        yield return new FuzzTarget("import-compiles", ImportAndCompile, firmware);
    }

    private static string Import(byte[] input)
    {
        ImportFile file = new("input", FirmwareFile.Read(input));
        return PlatformText.Write(FirmwareImport.Import(new ImportInput { Files = ImmutableArray.Create(file) }));
    }

    // Whatever firmware says, the file that an import writes is a sound one.
    private static void ImportAndCompile(byte[] input)
    {
        CompilationResult compiled = IovaCompilation.CompileText(Import(input));
        if (compiled.HasErrors)
            throw new InvalidDataException(
                string.Join(
                    "\n",
                    compiled
                        .Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)
                        .Select(diagnostic => $"{diagnostic.Descriptor.Id}: {diagnostic.Message}")
                )
            );
    }

    // Scope (\_SB) { Device (PC00) { _HID, _SEG, _CRS with one memory window, Method (_DMA) } }
    private static byte[] DefinitionBlock()
    {
        byte[] window =
        [
            0x8a,
            0x2b,
            0,
            0,
            0x0c,
            3,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0x80,
            0,
            0,
            0,
            0,
            0xff,
            0xff,
            0xff,
            0xbf,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0x40,
            0,
            0,
            0,
            0,
            0x79,
            0,
        ];
        byte[] crs = [0x08, .. "_CRS"u8, 0x11, .. Package([0x0a, (byte)window.Length, .. window])];
        byte[] dma = [0x14, .. Package([.. "_DMA"u8, 0, 0xa4, .. "_CRS"u8])];
        byte[] device =
        [
            0x5b,
            0x82,
            .. Package([.. "PC00"u8, 0x08, .. "_HID"u8, 0x0c, 0x41, 0xd0, 0x0a, 0x08, 0x08, .. "_SEG"u8, 0, .. crs, .. dma]),
        ];
        byte[] body = [0x10, .. Package([.. "\\_SB_"u8, .. device])];
        byte[] header = new byte[36];
        "SSDT"u8.CopyTo(header);
        header[4] = (byte)(36 + body.Length);
        header[8] = 2;
        return [.. header, .. body];
    }

    // PkgLength of one or two bytes: it counts itself.
    private static byte[] Package(byte[] content) =>
        content.Length + 1 < 64
            ? [(byte)(content.Length + 1), .. content]
            : [(byte)(0x40 | ((content.Length + 2) & 0xf)), (byte)((content.Length + 2) >> 4), .. content];

    private static IEnumerable<byte[]> RecordedBlocks()
    {
        string root = Environment.GetEnvironmentVariable("IOVADSL_HOSTS") is { Length: > 0 } given
            ? given.Split(Path.PathSeparator)[0]
            : Path.Combine("..", "shared", "hosts");
        return Directory.Exists(root)
            ? Directory
                .EnumerateFiles(root, "*SDT.bin", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes)
            : [];
    }
}
