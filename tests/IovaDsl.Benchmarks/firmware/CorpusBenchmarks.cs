using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;

namespace IovaDsl.Benchmarks.Firmware;

/// <summary>All tables and trees of the corpus (IOVADSL_FIRMWARE, or ../shared/firmware), one after the other.</summary>
[MemoryDiagnoser]
public class CorpusBenchmarks
{
    private static string Folder =>
        Environment.GetEnvironmentVariable("IOVADSL_FIRMWARE") is { Length: > 0 } given ? given : Path.Combine("..", "shared", "firmware");

    public static bool IsThere => Directory.Exists(Folder);

    public byte[][] Files { get; } =
        !IsThere
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(Folder, "*.*", SearchOption.AllDirectories)
                    .Where(file => Path.GetExtension(file) is ".bin" or ".dtb")
                    .Order(StringComparer.Ordinal)
                    .Select(File.ReadAllBytes),
            ];

    [Benchmark]
    public void Decode() => Array.ForEach(Files, file => FirmwareFile.Read(file));

    [Benchmark]
    public void DecodeAndFollow() => Array.ForEach(Files, Follow);

    [Benchmark]
    public void ImportAndResolve() => Array.ForEach(Files, file => ImportAndResolve(file));

    internal static void ImportAndResolve(byte[] file) =>
        RegionResolver.Resolve(
            FirmwareImport
                .Import(new ImportInput { Files = ImmutableArray.Create(new ImportFile("table", FirmwareFile.Read(file))) })
                .Platform
        );

    private static void Follow(byte[] file)
    {
        FirmwareFile read = FirmwareFile.Read(file);
        if (read.DeviceTree?.Tree is FlatTree tree)
            DtTopologyReader.Read(tree);
        foreach (TableReading reading in read.Tables)
        {
            if (reading.Table is IortTable iort)
                _ = new IortMap(iort);
            if (reading.Table is IvrsTable ivrs)
                _ = new IvrsMap(ivrs);
        }
    }
}
