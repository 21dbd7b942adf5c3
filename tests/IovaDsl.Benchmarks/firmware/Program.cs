using System.Collections.Immutable;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Compiler.Regions;
using IovaDsl.Firmware;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tests.Tools;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/firmware
// Prints the median of thread CPU time over a second of runs, for each workload.
const double Seconds = 1.0;

string folder = Environment.GetEnvironmentVariable("IOVADSL_FIRMWARE") is { Length: > 0 } given ? given : Path.Combine("..", "shared", "firmware");
if (Directory.Exists(folder))
{
    byte[][] corpus = [.. Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".bin" or ".dtb")
        .Order(StringComparer.Ordinal)
        .Select(File.ReadAllBytes)];
    long bytes = corpus.Sum(file => (long)file.Length);
    Print("decode the corpus", corpus.Length, bytes, () => Array.ForEach(corpus, file => FirmwareFile.Read(file)));
    Print("decode and follow", corpus.Length, bytes, () => Array.ForEach(corpus, Follow));
    Print("import and resolve", corpus.Length, bytes, () => Array.ForEach(corpus, file => Import(FirmwareFile.Read(file))));
}
else
{
    Console.WriteLine("The corpus is not there (IOVADSL_FIRMWARE); its workloads are left out.");
}

byte[] big = BigIort.Create(50_000);
IortTable table = (IortTable)TableReader.Read(big).Table!;
IortMap map = new(table);
IortNode[] roots = [.. table.Nodes.OfType<IortRootComplex>()];
Console.WriteLine($"an IORT of {big.Length:N0} bytes with {table.Nodes.Sum(node => node.Mappings.Length):N0} mappings:");
Print("  decode", 1, big.Length, () => TableReader.Read(big));
Print("  settle mappings", 1, big.Length, () => _ = new IortMap(table));
Print("  encode", 1, big.Length, () => IortEncoder.Encode(table));
Print("  import and resolve", 1, big.Length, () => Import(FirmwareFile.Read(big)));
double lookup = Meter.Median(Seconds, 100_000, () => { }, () =>
{
    for (uint i = 0; i < 100_000; i++)
        map.MapId(roots[i % roots.Length], i * 7919 % 48_000, IortNodeKinds.ItsGroup);
});
Console.WriteLine($"  one ID from root complex through SMMU to ITS: {lookup:F0} ns");

static void Print(string name, int items, long bytes, Action run)
{
    double nanoseconds = Meter.Median(Seconds, 1, () => { }, run);
    Console.WriteLine($"{name,-20} {nanoseconds / 1e6,8:F2} ms   {items / (nanoseconds / 1e9),9:N0} a second   {bytes / (nanoseconds / 1e9) / 1e6,6:F0} MB/s");
}

static void Follow(byte[] file)
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

static void Import(FirmwareFile file) => RegionResolver.Resolve(
    FirmwareImport.Import(new ImportInput { Files = ImmutableArray.Create(new ImportFile("table", file)) }).Platform);
